"""What the finished trainings of a question say: which of its answers they support. Errors are from 0 to 1.

One rule decides: a network does clearly worse than another if its error is higher with every seed, and by at
least a point in the middle. A training that diverged counts as an error of 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations
from statistics import fmean, median
from typing import Literal, NamedTuple

from resnet_core.labs.questions import networks
from resnet_core.labs.questions.networks import of_layers, parts
from resnet_core.labs.training.curves import Curve, Measure

CLEAR = 0.01
TRAINED = 0.1  # a network below this training error after its last epoch has learnt its images
NEAR = 0.05

Curves = Mapping[str, Curve]
Outcome = Literal["first", "second", "neither"]


class Verdict(NamedTuple):
    """The key of the answer that was measured, and a sentence with the numbers."""

    key: str
    why: str


def worse(found: Mapping[int, float], other: Mapping[int, float]) -> bool:
    """Whether `found` is clearly the larger of two errors by seed."""
    rises = [error - other[seed] for seed, error in found.items()]
    return min(rises) > 0 and median(rises) >= CLEAR


def better(first: Mapping[int, float], second: Mapping[int, float]) -> Outcome:
    """Which of two has clearly the lower error."""
    if worse(second, first):
        return "first"
    return "second" if worse(first, second) else "neither"


def final(curve: Curve, measure: Measure = "train_error") -> dict[int, float]:
    """By seed, the error of the last epoch."""
    return {
        seed: 1.0 if trace.diverged is not None else float(getattr(trace.epochs[-1], measure))
        for seed, trace in curve.traces.items()
    }


def mean_over_epochs(curve: Curve) -> dict[int, float]:
    """By seed, the mean training error of all epochs: the lower, the sooner it learnt."""
    return {
        seed: 1.0 if trace.diverged is not None else fmean(epoch.train_error for epoch in trace.epochs)
        for seed, trace in curve.traces.items()
    }


def said(errors: Mapping[int, float]) -> str:
    """`2.1 % (0.3 to 4.0)`: the median and the range; one seed has no range."""
    low, middle, high = (100 * each(errors.values()) for each in (min, median, max))
    return f"{middle:.1f} % ({low:.1f} to {high:.1f})" if len(errors) > 1 else f"{middle:.1f} %"


def listed(found: Curves, names: tuple[str, ...], measure: Measure = "train_error") -> str:
    """Each name with its last error."""
    return "; ".join(f"{name} {_ended(found[name], measure)}" for name in names)


def _ended(curve: Curve, measure: Measure) -> str:
    lost = sum(trace.diverged is not None for trace in curve.traces.values())
    return f"{lost} of {len(curve.traces)} diverged" if lost else said(final(curve, measure))


def order(found: Curves) -> Verdict:
    """v1 or v2, at each learning rate."""
    low, high = (
        tuple(networks.at_rate(name, lr) for name in (networks.V1, networks.V2)) for lr in networks.RATES
    )
    at_low, at_high = (better(*(final(found[name]) for name in pair)) for pair in (low, high))
    keys = {
        ("second", "second"): "v2_always",
        ("neither", "second"): "v2_high",
        ("second", "neither"): "v2_low",
        ("neither", "neither"): "neither",
    }
    key = keys.get((at_low, at_high), "v1")
    return Verdict(key, f"Training error after the last epoch: {listed(found, low + high)}.")


def zero_gamma(found: Curves) -> Verdict:
    """Whether a zero start learns sooner, at each learning rate."""
    sooner, texts = [], []
    for lr in networks.RATES:
        usual, zero = (
            mean_over_epochs(found[networks.at_rate(name, lr)])
            for name in (networks.USUAL_START, networks.ZERO_START)
        )
        sooner.append(worse(usual, zero))
        texts.append(f"learning rate {lr} {said(zero)} with zero-gamma, {said(usual)} without")
    at_low, at_high = sooner
    key = ("sooner" if at_low else "high") if at_high else "low" if at_low else "never"
    return Verdict(key, f"Training error, mean of all epochs: {'; '.join(texts)}.")


def trained(found: Curves, name: str) -> bool:
    """Whether every seed has learnt its training images."""
    return max(final(found[name]).values()) < TRAINED


def norm_and_shortcut(found: Curves) -> Verdict:
    """Which parts 56 layers need."""
    names = {
        (shortcut, norm): of_layers(parts(shortcut, norm), networks.DEEP)
        for shortcut in ("identity", "none")
        for norm in ("batch", "none")
    }
    learns = {each: trained(found, name) for each, name in names.items()}
    key = "neither"
    if not learns["none", "none"]:
        alone = {"shortcut": learns["identity", "none"], "norm": learns["none", "batch"]}
        works = [part for part, does in alone.items() if does]
        key = "either" if len(works) == 2 else works[0] if works else "both"
    if not any(learns.values()):
        key = "nothing"
    shallow = [of_layers(parts(*each), networks.SHALLOW) for each in names]
    return Verdict(key, f"Training error after the last epoch: {listed(found, (*names.values(), *shallow))}.")


def warm_up(found: Curves) -> Verdict:
    """Whether a warm-up helps, and every seed."""
    without, warmed = (final(found[name]) for name in (networks.NO_WARM_UP, networks.WARM_UP))
    if max(warmed.values()) < TRAINED:
        key = "needless" if max(without.values()) < TRAINED else "always"
    else:
        key = "sometimes" if min(warmed.values()) < TRAINED else "never"
    names = (networks.NO_WARM_UP, networks.WARM_UP)
    return Verdict(key, f"Training error after the last epoch: {listed(found, names)}.")


def options(found: Curves) -> Verdict:
    """Which shortcut is best at 56 layers."""
    a, b, c, _ = names = (
        networks.OPTION_A,
        networks.OPTION_B,
        networks.OPTION_C,
        networks.NO_SHORTCUT,
    )
    last = {name: final(found[name]) for name in names}
    if worse(last[c], last[a]) and worse(last[c], last[b]):
        key = "c_worst"
    elif worse(last[a], last[c]) and worse(last[b], last[c]):
        key = "c_best"
    else:
        pairs = combinations((a, b, c), 2)
        alike = all(better(last[one], last[other]) == "neither" for one, other in pairs)
        key = "alike" if alike else "other"
    return Verdict(key, f"Training error after the last epoch: {listed(found, names)}.")


def shortcuts_2016(found: Curves) -> Verdict:
    """Which shortcuts come near to the identity."""
    names = tuple(row.name for row in networks.TABLE_1)
    last = {name: final(found[name]) for name in names}
    identity = last[networks.ORIGINAL]
    near = {
        name
        for name in names[1:]
        if not found[name].diverged
        and max(error - identity[seed] for seed, error in last[name].items()) < NEAR
    }
    closed = {networks.EXCLUSIVE, networks.CLOSED_GATE}
    key = "none" if not near else "gates" if near <= closed else "others"
    return Verdict(key, f"Training error after the last epoch: {listed(found, names)}.")


def orders_2016(found: Curves) -> Verdict:
    """Which of two orders does more harm; where neither is clearly worse, at least one may still do some."""
    names = tuple(row.name for row in networks.TABLE_2)
    first, bn, relu = (
        final(found[name]) for name in (networks.FIRST, networks.BN_AFTER, networks.RELU_BEFORE)
    )
    key = "neither"
    if worse(bn, first) or worse(relu, first):
        key = {"first": "relu", "second": "bn", "neither": "alike"}[better(bn, relu)]
    return Verdict(key, f"Training error after the last epoch: {listed(found, names)}.")


def permuted(found: Curves) -> Verdict:
    """Whose test error rises when pixels are shuffled."""
    risen: list[str] = []
    names: list[str] = []
    for kind in (networks.CONVOLUTIONAL, networks.FULLY_CONNECTED):
        pair = tuple(f"{kind}, {pixels}" for pixels in (networks.SHUFFLED, networks.IN_ORDER))
        names += pair
        if worse(*(final(found[name], "test_error") for name in pair)):
            risen.append(kind)
    key = "neither" if not risen else "both" if len(risen) == 2 else risen[0].replace(" ", "_")
    return Verdict(key, f"Test error after the last epoch: {listed(found, tuple(names), 'test_error')}.")
