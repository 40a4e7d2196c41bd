"""Sentences that the exhibits and sections of the Training page share."""

from __future__ import annotations

from collections.abc import Mapping

from app.drawing import numbers
from app.runs import conditions as runs_conditions
from resnet_core.cost import Cost
from resnet_core.data.datasets import Shape
from resnet_core.labs.conditions import Conditions
from resnet_core.labs.training.curves import Band, Curve, Measure, last
from resnet_core.labs.training.recipe import Recipe

IN_LESSONS = "The same questions as steps of [lessons](/lessons), each with a sentence to keep:"
FASTER = "Fewer depths, seeds or epochs take less time, and so does a machine with less other work."
AFTER_A_GUESS = "A guess shows the recorded run, which you can then repeat here."
NO_SEED_COMPLETE = (
    "The run was stopped before all networks had finished with one seed, so nothing is judged. The charts "
    "show what there is, and networks may stand at different epochs."
)
NOT_RUN_YET = "The figures below are the recorded run; the settings above have not been run yet."


def starts_the_run(seconds: str) -> str:
    """What a guess does where no run was recorded; `seconds` are in words."""
    return f"A guess starts the run, which takes about {seconds} unless it was done before."


def epochs(count: int) -> str:
    """`1 epoch`, `10 epochs`."""
    return f"{count:,} epoch{'' if count == 1 else 's'}"


def seeds(count: int) -> str:
    """`1 seed`, `3 seeds`."""
    return f"{count:,} seed{'' if count == 1 else 's'}"


def of_seeds(band: Band) -> str:
    """The error of one seed, or the median of several with their range."""
    low, middle, high = map(numbers.percent, (band.low, band.middle, band.high))
    return middle if low == high else f"{middle} ({low} to {high} over {band.seeds} seeds)"


def alt_of_curves(
    curves: Mapping[str, Curve], measure: Measure = "train_error", title: str = "Training error"
) -> str:
    """A chart of one error of several networks in words."""
    ends = ((name, last(curve, measure)) for name, curve in curves.items())
    there = "; ".join(
        f"{name} {numbers.percent(band.middle)} after epoch {band.epoch}" for name, band in ends if band
    )
    networks = f"{len(curves)} network{'' if len(curves) == 1 else 's'}"
    return f"Line chart of the {title.lower()} by epoch for {networks}: {there or 'nothing yet'}."


def conditions(measured: Conditions | None, made: str = "", recipe: str = "") -> str:
    """One line on what the numbers were measured with; empty until that is known.

    `made` is the date of a recorded run, and `recipe` how its networks were trained.
    """
    if measured is None:
        return ""
    train, test = measured.count("train_images"), measured.count("test_images")
    images = f"{train:,} training and {test:,} test images"
    return runs_conditions.sentence(measured, "each network has its own", images, recipe, made=made)


def recipe_line(recipe: Recipe) -> str:
    """The recipe in one line."""
    optimizer = f"momentum {recipe.momentum:g}" if recipe.optimizer == "sgd" else f"β₁ {recipe.momentum:g}"
    extras = [
        f"{recipe.schedule} schedule" if recipe.schedule != "constant" else "",
        f"{epochs(recipe.warmup_epochs)} of warm-up" if recipe.warmup_epochs else "",
        f"label smoothing {recipe.label_smoothing:g}" if recipe.label_smoothing else "",
        "augmentation" if recipe.augment else "no augmentation",
        "channels last" if recipe.layout == "channels_last" else "",
        f"products in {recipe.precision}" if recipe.precision != "float32" else "",
    ]
    usual = (
        f"{'SGD' if recipe.optimizer == 'sgd' else 'AdamW'} at {recipe.lr:g}, {optimizer}, weight decay "
        f"{recipe.weight_decay:g}, batch {recipe.batch}, {epochs(recipe.epochs)}"
    )
    return ", ".join([usual, *filter(None, extras)])


def to_train(cost: Cost, shape: Shape) -> str:
    """What is about to be trained, and on what."""
    size, what = f"image of {shape.height} × {shape.width} pixels", "images"
    if shape.dims == 1:
        size, what = f"signal of {shape.width} values", "signals"
    return (
        f"{numbers.brief(cost.params)} parameters and {numbers.brief(cost.macs)} MACs for each {size}; "
        f"{shape.train:,} training and {shape.test:,} test {what} in "
        f"{shape.classes} classes. Input channels and classes are those of the data."
    )


def closing(name: str, curve: Curve) -> str:
    """The errors after the last epoch of one training; "" where it diverged."""
    train, test = (last(curve, measure) for measure in ("train_error", "test_error"))
    if train is None or test is None:
        return ""
    return (
        f"After {epochs(train.epoch)} {name} gets {numbers.percent(train.middle)} of the training images and "
        f"{numbers.percent(test.middle)} of the test images wrong."
    )


def verdict(answers: Mapping[str, str], guess: str, key: str, why: str) -> str:
    """What was measured, and whether the guess agrees with it."""
    if guess not in answers:
        return f"**Measured: {answers[key]}.** {why}"
    if guess == key:
        return f"**Your guess agrees with the measurement.** {why}"
    return f"**Your guess does not agree with the measurement: {answers[key]}.** {why}"


def fewer_seeds(complete: int, asked: int) -> str:
    """That the run was stopped early, and how many seeds the verdict has; empty if it has all."""
    if complete == asked:
        return ""
    return f" The run was stopped early: this is with {complete} of {asked} seeds, and only those are drawn."
