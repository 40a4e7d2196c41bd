"""Sentences of the Training page; their numbers are what was measured."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from app.drawing import numbers
from app.training.figures import percent
from resnet_core.cost import Cost
from resnet_core.data.datasets import Shape
from resnet_core.labs.training.curves import Band, Curve, Divergence, Measure, divergences, last
from resnet_core.labs.training.degradation import PLAIN, RESIDUAL, Kind, network_name
from resnet_core.labs.training.findings import Conditions

BY_DEPTH = "Thick: training error; dashed: test error; the shade goes from the lowest to the highest seed."
BROKEN = "Loss before it diverged, as a power of ten"
BROKEN_CAPTION = (
    "The logarithm to base 10 of the loss of each step, in the epoch in which it diverged; the cross is "
    "the last finite one."
)
NETWORK_CAPTION = (
    "Solid is the training error, dashed the test error. Error and loss of the training images are means "
    "over the epoch, while the weights change; the test error is measured after it. One network and one "
    "seed: another seed may end elsewhere."
)
CONTROL = (
    "The same network, images and recipe as in the lab, for more epochs. It shows what this one depth does "
    "with more time, and not what another schedule would do."
)
LESS = "Fewer depths, seeds or epochs take less time, and so does a machine with less else to do."
NOT_RUN_YET = "The figures below are the recorded run; what is chosen above has not been run yet."
EVERY_TRAINING = "Every training: training error over each epoch, test error after it."
COLOURS = (
    "Grey is plain, orange residual; deeper networks have stronger colours, and lines end with the depth. "
    "Training error is the mean over the epoch while the weights change, test error is measured after it."
)
OLD = " Dotted lines are from the recorded run, until the new ones are there."
OLD_POINTS = " Points are from the recorded run until the new ones are there."
ONE_SEED = " One seed: another may end elsewhere."
SHADE = " A line is the median of the seeds, its shade goes from the lowest to the highest."


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
    if not kind.degrades:
        return said
    return f"{said}, {network_name(name, best)} {percent(kind.by_depth[best].middle)}"


def _verdict(plain: Kind, residual: Kind) -> str:
    if not plain.degrades:
        return "In this run depth did not hurt the plain networks: try more of it, or fewer epochs."
    if residual.degrades:
        return "Depth hurt both kinds in this run, on the images that they were trained on."
    return (
        "More layers made the plain network worse on the very images that it was trained on, so this is "
        "not overfitting; with shortcuts the same depth does no such harm."
    )


def of_seeds(band: Band) -> str:
    """The error of one seed, or the median of several with their range."""
    if percent(band.low) == percent(band.high):
        return percent(band.middle)
    return f"{percent(band.middle)} ({percent(band.low)} to {percent(band.high)} over {band.seeds} seeds)"


def diverged(found: Iterable[Curve]) -> str:
    """Which trainings diverged, and when; empty where none has."""
    steps = [f"{one.name}, seed {one.seed}, diverged at step {one.step:,}" for one in divergences(found)]
    if not steps:
        return ""
    return f"**{'; '.join(steps)}**: the loss was no finite number. What came before is drawn."


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


def alt_of_curves(
    found: Mapping[str, Curve], measure: Measure = "train_error", title: str = "Training error"
) -> str:
    """The chart of one error of compared networks in words."""
    ends = ((name, last(curve, measure)) for name, curve in found.items())
    return alt(found, title, {name: band for name, band in ends if band is not None})


def alt_of_race(title: str, found: Mapping[str, Sequence[Band]]) -> str:
    """One chart of the race in words."""
    said = "; ".join(
        f"{name} {track[-1].middle:.3g} at step {track[-1].epoch:,}" for name, track in found.items()
    )
    return f"Line chart of the {title} by step: {said or 'nothing yet'}."


def verdict(answers: Mapping[str, str], guess: str, key: str, why: str) -> str:
    """What was measured, and whether the guess agrees with it."""
    if guess not in answers:
        return f"**Measured: {answers[key]}.** {why}"
    if guess == key:
        return f"**Your guess agrees with what was measured.** {why}"
    return f"**Your guess does not agree with what was measured: {answers[key]}.** {why}"


def conditions_of(conditions: Conditions | None) -> str:
    """One line on what the numbers were measured with; empty until that is known."""
    if conditions is None:
        return ""
    threads = "1 thread" if conditions.threads == 1 else f"{conditions.threads} threads"
    return (
        f"Measured on {conditions.label} ({conditions.device}), {threads} a training; "
        f"{conditions.train_images:,} training and {conditions.test_images:,} test images; "
        f"PyTorch {conditions.torch}, Python {conditions.python}."
    )


def alt_of_broken(there: Sequence[Divergence]) -> str:
    """The chart of losses before a divergence in words."""
    said = (f"{one.name} {one.losses[-1]:.3g} before step {one.step:,}" for one in there)
    return f"Line chart of the loss by step, up to the divergence: {'; '.join(said)}."


def to_train(cost: Cost, shape: Shape) -> str:
    """What is about to be trained, and on what."""
    return (
        f"{numbers.brief(cost.params)} parameters and {numbers.brief(cost.macs)} MACs an image of "
        f"{shape.height} × {shape.width} pixels; {shape.train:,} training and {shape.test:,} test images of "
        f"{shape.classes} classes. Input channels and classes are fitted to the data."
    )


def alt_of_loss(curve: Curve) -> str:
    """The chart of the training loss in words."""
    band = last(curve, "loss")
    said = "nothing yet" if band is None else f"{band.middle:.3g} after epoch {band.epoch}"
    return f"Line chart of the training loss by epoch: {said}."


def recorded(made: str, conditions: Conditions | None, recipe: str) -> str:
    """Where the run that is on the page at once comes from."""
    return f"Recorded on {made[:10]} with {recipe}. {conditions_of(conditions)}"


def caption(several: bool, old: bool) -> str:
    """What to notice in the curves, and what was measured."""
    return COLOURS + (SHADE if several else ONE_SEED) + (OLD if old else "")
