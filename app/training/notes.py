"""Notes beside the figures of the degradation lab: what they show, and what they do not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from app.drawing.numbers import percent
from app.training.words import epochs
from resnet_core.data.datasets import DIGITS, Shape, shape_of
from resnet_core.labs.training.curves import Band, Curve
from resnet_core.labs.training.degradation import (
    PLAIN,
    RESIDUAL,
    Kind,
    ahead,
    alike,
    improved,
    network_name,
    quarter,
)

BUDGET = (
    "**Difficulty within a budget, not impossibility.** The error is that after a fixed number of epochs; "
    "the control below gives plain-56 forty."
)
LARGER = (
    "**A larger effect than in the paper.** On CIFAR-10 plain-56 is worse than plain-20 by a few points (He "
    "2015, figure 1). Here maps shrink from 8 × 8 to 2 × 2 pixels, and widths are 8, 16 and 32."
)
MECHANISM = (
    "**Not simply vanishing gradients.** With batch norm the gradients of plain networks grow towards the "
    "input before the first step, the more the deeper they are: on the digits, the first block's gradient is "
    "some 7 times the last block's in plain-20, and over 1,000 times in plain-56, as the Gradients page "
    "measures it. He 2015 (section 4.1) found healthy signals in plain networks with batch norm, left the "
    "cause open, and conjectured exponentially low convergence rates. Networks and images differ."
)


def notes(curves: Mapping[str, Curve], kinds: Mapping[str, Kind], shape: Shape) -> Iterator[str]:
    """One paragraph each, what it says first in bold; `kinds` are the errors after the last common epoch."""
    plain = kinds[PLAIN]
    if plain.by_depth and plain.degrades:
        yield (
            "**Training error, not only test error.** A network that overfits is good on its training "
            f"images; plain-{plain.deepest} is worse on them than plain-{plain.best}."
        )
    if paragraph := shallow(curves, kinds):
        yield paragraph
    yield BUDGET
    if shape == shape_of(DIGITS):
        yield LARGER
    yield MECHANISM
    yield (
        f"**Small data.** {shape.train:,} training and {shape.test:,} test images of {shape.height} × "
        f"{shape.width} pixels: a demonstration, no evidence about ImageNet."
    )


def parted(note: str) -> tuple[str, str]:
    """The bold beginning of a note, and the rest of it."""
    said, _, more = note.partition("** ")
    return f"{said}**", more


def shallow(curves: Mapping[str, Curve], kinds: Mapping[str, Kind]) -> str:
    """Whether shortcuts help the shallowest network, in the end and on the way."""
    both = set(kinds[PLAIN].by_depth) & set(kinds[RESIDUAL].by_depth)
    if not both:
        return ""
    depth = min(both)
    plain, residual = (kinds[kind].by_depth[depth] for kind in (PLAIN, RESIDUAL))
    errors = f"plain-{depth} {percent(plain.middle)}, residual-{depth} {percent(residual.middle)}"
    after = f"Training error after {epochs(plain.epoch)}: {errors}."
    if not alike(plain, residual):
        return f"**Even the shallowest pair differs.** {after}"
    names = [network_name(kind, depth) for kind in (RESIDUAL, PLAIN)]
    sooner = ahead(*(curves[name] for name in names))
    way = (
        f" On the way shortcuts help: in {sooner} of {epochs(plain.epoch)} {names[0]} is ahead of {names[1]} "
        "with every seed."
    )
    return f"**The shallowest pair ends alike.** {after}{way if sooner else ''}"


def control(curves: Sequence[Curve]) -> str:
    """What more epochs did for a network that degraded, and for its twin, which comes second."""
    both = [(curve.name, *errors) for curve in curves if (errors := quarter(curve))]
    if not both:
        return ""
    (name, first, last), *twins = both
    said = f"{name} gets {_after(first)} and {_after(last)} of the training images wrong"
    said += "".join(f", {twin} {percent(one.middle)} and {percent(two.middle)}" for twin, one, two in twins)
    if name.startswith(PLAIN) and improved(first, last):
        return f"{said}. {name} learns, but too slowly for the epochs it is given."
    return f"{said}." if improved(first, last) else f"{said}. More epochs did not help {name} in this run."


def _after(band: Band) -> str:
    return f"{percent(band.middle)} after {epochs(band.epoch)}"
