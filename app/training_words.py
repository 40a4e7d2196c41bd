"""Sentences of the Training page; their numbers are what was measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from app.training_figures import percent
from resnet_core.curves import Band, Curve, Divergence, Measure, divergences, last
from resnet_core.degradation import PLAIN, RESIDUAL, RISE, Kind, network_name
from resnet_core.events import Value

BY_DEPTH = "Thick: training error; dashed: test error; the shade goes from the lowest to the highest seed."
BROKEN = "Loss before it diverged"
BROKEN_CAPTION = (
    "The loss of each step of the epoch in which a training diverged, up to the cross."
)
EVERY_TRAINING = "Every training: training error over each epoch, test error after it."
COLOURS = "Grey is plain, orange residual; deeper networks are darker and thicker"


def finding(kinds: Mapping[str, Kind], epoch: int) -> str:
    """What depth did to the training error, for plain networks and beside them for residual ones."""
    plain, residual = kinds[PLAIN], kinds[RESIDUAL]
    if not epoch or not plain.by_depth or not residual.by_depth:
        return ""
    both = f"{_errors(plain, PLAIN)}; {_errors(residual, RESIDUAL)}"
    return f"After {epochs(epoch)} {both}. {_verdict(plain, residual)}"


def epochs(count: int) -> str:
    """`1 epoch`, `10 epochs`."""
    return f"{count:,} epoch{'' if count == 1 else 's'}"


def _errors(kind: Kind, name: str) -> str:
    deep, best = kind.deepest, kind.best
    said = f"{network_name(name, deep)} gets {of_seeds(kind.by_depth[deep])} of its training images wrong"
    return (
        said
        if best == deep
        else f"{said} and {network_name(name, best)} {percent(kind.by_depth[best].middle)}"
    )


def _verdict(plain: Kind, residual: Kind) -> str:
    if plain.rise < RISE:
        return "In this run depth did not hurt the plain networks: try more of it, or fewer epochs."
    if residual.rise >= RISE:
        return "Depth hurt both kinds in this run, on the images that they were trained on."
    return (
        "More layers made the plain network worse on the very images that it was trained on, so this is "
        "not overfitting; with shortcuts the same depth does no such harm."
    )


def shallow(kinds: Mapping[str, Kind]) -> str:
    """Whether shortcuts help a network that is shallow."""
    both = set(kinds[PLAIN].by_depth) & set(kinds[RESIDUAL].by_depth)
    if not both:
        return ""
    depth = min(both)
    plain, residual = (kinds[kind].by_depth[depth] for kind in (PLAIN, RESIDUAL))
    said = f"plain-{depth} {percent(plain.middle)}, residual-{depth} {percent(residual.middle)}"
    if abs(plain.middle - residual.middle) < 0.01:
        return f"**Shallow networks do not need shortcuts.** Training error: {said}, which is no benefit."
    return f"**The shallowest pair.** Training error: {said}."


def of_seeds(band: Band) -> str:
    """The error of one seed, or the median of several with their range."""
    if band.seeds == 1:
        return percent(band.middle)
    return f"{percent(band.middle)} ({percent(band.low)} to {percent(band.high)} over {band.seeds} seeds)"


def diverged(found: Iterable[Curve]) -> list[str]:
    """A sentence for each training that diverged."""
    return [
        f"**{one.name}, seed {one.seed}, diverged at step {one.step:,}**: the loss was no finite number. "
        "What came before is drawn."
        for one in divergences(found)
    ]


def alt(found: Mapping[str, Curve], measure: str, ends: Mapping[str, Band]) -> str:
    """A chart of curves in words."""
    said = "; ".join(f"{name} {percent(band.middle)} after epoch {band.epoch}" for name, band in ends.items())
    return f"Line chart of the {measure.lower()} by epoch for {len(found)} networks: {said or 'nothing yet'}."


def depth_title(epoch: int) -> str:
    """The heading of the chart of errors by depth."""
    return f"Error after {epochs(epoch)}, by depth"


def alt_by_depth(kinds: Mapping[str, Mapping[Measure, Kind]], epoch: int) -> str:
    """The chart of errors by depth in words."""
    said = (
        f"{network_name(kind, depth)} {percent(band.middle)}"
        for kind, measures in kinds.items()
        for depth, band in measures["train_error"].by_depth.items()
    )
    return f"Line chart of the error after {epochs(epoch)} by depth. Training error: {', '.join(said)}."


def alt_of_curves(found: Mapping[str, Curve]) -> str:
    """The chart of training errors of compared networks in words."""
    ends = ((name, last(curve, "train_error")) for name, curve in found.items())
    return alt(found, "Training error", {name: band for name, band in ends if band is not None})


def alt_of_race(title: str, found: Mapping[str, Sequence[Band]]) -> str:
    """One chart of the race in words."""
    said = "; ".join(
        f"{name} {track[-1].middle:.3g} at step {track[-1].epoch:,}" for name, track in found.items()
    )
    return f"Line chart of the {title} by step: {said or 'nothing yet'}."


def verdict(answers: Mapping[str, str], guess: str, key: str, why: str) -> str:
    """What was measured, and whether the guess agrees with it."""
    if guess not in answers:
        return f"**Measured: {answers[key]}** {why}"
    if guess == key:
        return f"**Your guess agrees with what was measured.** {why}"
    return f"**Your guess does not agree with what was measured: {answers[key]}** {why}"


def conditions(measured: Mapping[str, Value]) -> str:
    """One line on what the numbers were measured with."""
    threads = "1 thread" if measured["threads"] == 1 else f"{measured['threads']} threads"
    return (
        f"Measured on {measured['label']} ({measured['device']}), {threads} a training; "
        f"{measured['train_images']:,} training and {measured['test_images']:,} test images; "
        f"PyTorch {measured['torch']}, Python {measured['python']}."
    )


def alt_of_broken(there: Sequence[Divergence]) -> str:
    """The chart of losses before a divergence in words."""
    said = (f"{one.name} {one.losses[-1]:.3g} before step {one.step:,}" for one in there)
    return f"Line chart of the loss by step, up to the divergence: {'; '.join(said)}."
