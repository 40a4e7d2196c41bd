"""Sentences of Explore: where the costs sit, what was published, and what PyTorch would refuse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from app.drawing.numbers import percent
from app.frame.traced_words import limits_of
from app.frame.words import place_of, preset_of
from resnet_core.checks import SpecError
from resnet_core.cost import Cost, price, price_of, times, total
from resnet_core.families.published import Errors, Published
from resnet_core.language.layers import Leaf
from resnet_core.network import Network
from resnet_core.plan import Plan, layers_in, layers_of, runs
from resnet_core.readers.parts import Part
from resnet_core.readers.role import role
from resnet_core.readers.words import in_words
from resnet_core.search.trainable import check_norms
from resnet_core.zoo import PUBLISHED

ORDINALS = ("first", "second", "third", "fourth")


def finding(network: Network) -> str:
    """Which part holds most parameters, and which does most multiply-adds; stem and head compete too."""
    parts = _costs(network.parts)
    whole = total(parts.values())
    of_one = _of_one_layer(network.plan, parts, whole.params)
    return " ".join(filter(None, (_of_parts(parts, whole), of_one)))


def _of_parts(parts: Mapping[str, Cost], whole: Cost) -> str:
    params = {name: _share(cost.params, whole.params) for name, cost in parts.items()}
    macs = {name: _share(cost.macs, whole.macs) for name, cost in parts.items()}
    holders = _largest({name: cost.params for name, cost in parts.items()}, params)
    doers = _largest({name: cost.macs for name, cost in parts.items()}, macs)
    one = len(holders) == 1
    holds = f"{_listed(holders)} {'holds' if one else 'hold'} {params[holders[0]]} of the parameters"
    holds += "" if one else " each"
    does = "does" if len(doers) == 1 else "do"
    each = "" if len(doers) == 1 else " each"
    if holders == doers:
        return _capital(f"{holds} and {does} {macs[doers[0]]} of the multiply-adds{each}.")
    if one and holders[0] in doers:
        others = [name for name in doers if name not in holders]
        also = f"as {'do' if len(others) > 1 else 'does'} {_listed(others)}"
        return _capital(f"{holds} and does {macs[holders[0]]} of the multiply-adds, {also}.")
    most = f"{_listed(doers)} {does} the most, {macs[doers[0]]}{each}."
    if not one:
        return _capital(f"{holds}; of the multiply-adds, {most}")
    return _capital(f"{holds} but does {macs[holders[0]]} of the multiply-adds; {most}")


def _of_one_layer(plan: Plan, parts: Mapping[str, Cost], whole: int) -> str:
    """The layer that holds more than half of all parameters, where others stand beside it in its part."""
    if all(2 * cost.params <= whole for cost in parts.values()):
        return ""  # then no layer of a part does
    for name, content, copies in runs(plan):
        if 2 * price_of(content).params <= whole:
            continue
        layers = [leaf for leaf in layers_of(layers_in(content)) if role(leaf) == "weights"]
        for leaf in layers:
            if copies == 1 < len(layers) and 2 * price(leaf).params > whole:
                share = _share(price(leaf).params, whole)
                return f"{_capital(_layer_in(leaf, layers, name))} holds {share} of the parameters."
    return ""


def _layer_in(leaf: Leaf, layers: Sequence[Leaf], part: str) -> str:
    """A layer by its place among those of its kind: `the first linear layer of the head`."""
    kind = in_words(leaf).kind
    alike = [each for each in layers if in_words(each).kind == kind]
    place = f"{ORDINALS[alike.index(leaf)]} " if 1 < len(alike) <= len(ORDINALS) else ""
    called = {"conv": "convolution", "linear": "linear layer"}.get(kind, kind)
    where = f"the {part}" if part in ("stem", "head") else part
    return f"{'the' if place or len(alike) == 1 else 'one'} {place}{called} of {where}"


def published(network: Network) -> str:
    """What was printed about a network of the zoo, and where it stands; empty for others."""
    known = PUBLISHED.get(preset_of(network))
    if known is None:
        return ""
    sentences = (_errors(known.errors), _counts(known), known.note)
    return " ".join(filter(None, sentences))


def published_error(network: Network) -> str:
    """The first error that was printed of this very network, with its images and source; always a sentence.

    It stands above the figures, which a step to a network without one must not move.
    """
    if limits := limits_of(network):
        return limits
    known = PUBLISHED.get(preset_of(network))
    if known is None or not known.errors:
        return "No published error is listed for this network."
    first, images = known.errors[0], f"{known.input.height} × {known.input.width}"
    source = f"{first.protocol}; {place_of(first.source)}"
    return f"Published top-1 error on {first.dataset} at {images}: {first.top1} % ({source})."


@lru_cache(maxsize=64)
def refusal(network: Network) -> SpecError | None:
    """Why PyTorch does not run this batch, in either mode or in training; None where it does."""
    try:
        check_norms(network.spec, network.input, training=True)
    except SpecError as in_training:
        # What evaluation refuses too is refused in either mode, and that is what is said.
        try:
            check_norms(network.spec, network.input, training=False)
        except SpecError as always:
            return always
        return in_training
    return None


def _costs(parts: Sequence[Part]) -> dict[str, Cost]:
    """The costs of the stem, of each stage and of the head, by name."""
    last = parts[-1].stage
    costs: list[list[Cost]] = [[] for _ in range(last + 1)]
    for part in parts:
        costs[part.stage].append(times(part.cost, part.copies))
    names = ["the stem", *(f"stage {stage}" for stage in range(1, last)), "the head"]
    return {name: total(each) for name, each in zip(names, costs, strict=True)}


def _largest(amounts: Mapping[str, int], shares: Mapping[str, str]) -> list[str]:
    """The parts with the largest share; as many as have it in the digits that are shown."""
    most = shares[max(amounts, key=lambda name: amounts[name])]
    return [name for name, share in shares.items() if share == most]


def _share(part: int, whole: int) -> str:
    """A share in whole percent, with a space that does not break."""
    share = percent(part / whole if whole else 0.0, places=0)
    return share.replace("< ", "under ").replace("> ", "over ").replace(" %", "\u00a0%")


def _errors(errors: Sequence[Errors]) -> str:
    by_data: dict[str, list[str]] = {}
    for error in errors:
        printed = f"{error.top1} % ({error.protocol}; {place_of(error.source)})"
        by_data.setdefault(error.dataset, []).append(printed)
    listed = "; ".join(f"on {dataset} {', '.join(each)}" for dataset, each in by_data.items())
    return f"Published top-1 error {listed}." if listed else ""


def _counts(known: Published) -> str:
    by_source: dict[str, list[str]] = {}
    for figure, what in ((known.params, "parameters"), (known.macs, "multiply-adds")):
        if figure is not None:
            printed = " ".join(filter(None, (figure.printed, figure.unit, what)))
            by_source.setdefault(place_of(figure.source), []).append(printed)
    listed = "; ".join(f"{', '.join(each)} ({source})" for source, each in by_source.items())
    image = f" at {known.input.height} × {known.input.width}" if known.macs else ""
    return f"Printed{image}: {listed}." if listed else ""


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
