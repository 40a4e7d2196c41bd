"""What the degradation lab shows and what it does not, beside its figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from app.training.figures import percent
from app.training.words import epochs
from resnet_core.data.datasets import DIGITS, Shape, shape_of
from resnet_core.labs.training.curves import Band, Curve
from resnet_core.labs.training.degradation import PLAIN, RESIDUAL, Kind, alike, improved, quarter

BUDGET = (
    "**Difficulty within a budget, not impossibility.** The error is the one after so many epochs: the "
    "control below gives plain-56 forty."
)
LARGER = (
    "**Larger here than in the paper.** On CIFAR-10 plain-56 is worse than plain-20 by a few points (He "
    "2015, figure 1). Here maps shrink from 8 × 8 to 2 × 2 pixels, and widths are 8, 16 and 32."
)
MECHANISM = (
    "**Not simply vanishing gradients.** With batch norm the gradients of these plain networks explode "
    "towards the input, before the first step: the Gradients page measures it. He 2015 (section 4.1) found "
    "healthy signals in plain networks with batch norm, left the cause open, and conjectured exponentially "
    "low convergence rates. Networks and images differ."
)


def notes(kinds: Mapping[str, Kind], shape: Shape) -> Iterator[str]:
    """One paragraph each; `kinds` are the training errors after the last common epoch."""
    plain = kinds[PLAIN]
    if plain.by_depth and plain.degrades:
        yield (
            "**Training error, not only test error.** A network that overfits is good on its training "
            f"images; plain-{plain.deepest} is worse on them than plain-{plain.best}."
        )
    if said := shallow(kinds):
        yield said
    yield BUDGET
    if shape == shape_of(DIGITS):
        yield LARGER
    yield MECHANISM
    yield (
        f"**Small data.** {shape.train:,} training and {shape.test:,} test images of {shape.height} × "
        f"{shape.width} pixels: a demonstration, no evidence about ImageNet."
    )


def shallow(kinds: Mapping[str, Kind]) -> str:
    """Whether shortcuts help the shallowest network."""
    both = set(kinds[PLAIN].by_depth) & set(kinds[RESIDUAL].by_depth)
    if not both:
        return ""
    depth = min(both)
    plain, residual = (kinds[kind].by_depth[depth] for kind in (PLAIN, RESIDUAL))
    said = f"plain-{depth} {percent(plain.middle)}, residual-{depth} {percent(residual.middle)}"
    if alike(plain, residual):
        return f"**A shallow network has no benefit from shortcuts.** Training error: {said}."
    return f"**The shallowest pair differs already.** Training error: {said}."


def control(curve: Curve) -> str:
    """What more epochs did for a network that degraded."""
    both = quarter(curve)
    if both is None:
        return ""
    first, last = both
    said = f"{curve.name}: {_after(first)} and {_after(last)} of the training images are wrong."
    if improved(first, last):
        return f"{said} It does learn, slowly: what degrades is how far it comes within a budget of epochs."
    return f"{said} More epochs did not help in this run."


def _after(band: Band) -> str:
    return f"after {epochs(band.epoch)} {percent(band.middle)}"
