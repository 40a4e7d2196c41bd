"""How a network is trained: the recipe, its checks, and its learning rate at each step. No torch here."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast, get_args

from resnet_core.checks import SpecError, check_choice, check_count, check_fraction, shown
from resnet_core.labs.settings import Scalar, Settings

Optimizer = Literal["sgd", "adamw"]
Schedule = Literal["constant", "step", "cosine"]
Layout = Literal["contiguous", "channels_last"]
Precision = Literal["float32", "bfloat16"]

MOST_LR = 1e9
MOST_MOMENTUM = 0.999
MOST_DECAY = 10.0
MOST_BATCH = 4096
MOST_EPOCHS = 1000
MOST_SMOOTHING = 0.9
STEPS_DOWN = (1 / 2, 3 / 4)  # of the training: He 2015, section 4.2, divides at 32k and 48k of 64k steps


@dataclass(frozen=True)
class Recipe:
    """The settings of one training. Raises `SpecError`.

    The defaults show degradation on digits. `momentum` is AdamW's first beta; the second is 0.999.
    `weight_decay` is on all parameters. `augment` shifts each image by up to an eighth of its side, and
    mirrors half of the colour images (He 2015, section 4.2; a mirrored digit is no digit).
    `label_smoothing` is the share of the target spread over all classes (Szegedy 2016). `layout` is the order
    of maps and kernels in memory; with `precision` bfloat16 convolutions and the linear layer use that format
    (autocast). Both are for GPUs: weights, gradients and the loss stay float32.
    """

    optimizer: Optimizer = "sgd"
    lr: float = 0.02
    momentum: float = 0.9
    weight_decay: float = 1e-4
    batch: int = 64
    epochs: int = 10
    schedule: Schedule = "constant"
    warmup_epochs: int = 0
    label_smoothing: float = 0.0
    augment: bool = False
    layout: Layout = "contiguous"
    precision: Precision = "float32"

    def __post_init__(self) -> None:
        check_choice("optimizer", self.optimizer, get_args(Optimizer))
        check_choice("schedule", self.schedule, get_args(Schedule))
        check_choice("augment", self.augment, (False, True))
        check_choice("layout", self.layout, get_args(Layout))
        check_choice("precision", self.precision, get_args(Precision))
        check_fraction("lr", self.lr, MOST_LR)
        check_fraction("momentum", self.momentum, MOST_MOMENTUM)
        check_fraction("weight_decay", self.weight_decay, MOST_DECAY)
        check_fraction("label_smoothing", self.label_smoothing, MOST_SMOOTHING)
        check_count("batch", self.batch, 2, MOST_BATCH)  # one image has no statistics to normalise with
        check_count("epochs", self.epochs, 1, MOST_EPOCHS)
        check_count("warmup_epochs", self.warmup_epochs, 0, self.epochs)

    @property
    def settings(self) -> dict[str, Scalar]:
        """The recipe as settings of an experiment, and as JSON."""
        return dict(vars(self))


RECIPE = Recipe().settings
LATER = ("layout", "precision")  # settings that came after the first recorded runs


def read_recipe(settings: Settings) -> Recipe:
    """The recipe among the settings of an experiment. Raises `SpecError`."""
    return Recipe(**{name: settings[name] for name in RECIPE})  # type: ignore[arg-type]  # it checks them


def completed(settings: Settings) -> Settings:
    """The settings of a recorded run that trained, which leaves out `LATER` at their usual values."""
    missing = set(RECIPE) - set(settings) if "optimizer" in settings else set()
    return {**settings, **{name: RECIPE[name] for name in RECIPE if name in missing}}


def shortened(settings: Settings) -> Settings:
    """What `completed` turns into `settings` again."""
    return {name: value for name, value in settings.items() if name not in LATER or value != RECIPE[name]}


def to_link(field: str, value: Scalar) -> str:
    """A field of a recipe as the text of a link; "" for the usual value, which a link leaves out."""
    if value == RECIPE[field]:
        return ""
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def from_link(texts: Mapping[str, str]) -> tuple[Recipe, tuple[SpecError, ...]]:
    """The recipe whose fields have these texts, moved to the nearest possible, and an error for each move."""
    values, faults = dict(RECIPE), []
    for field, usual in RECIPE.items():
        if text := texts.get(field, ""):
            try:
                values[field] = text == "yes" if isinstance(usual, bool) else type(usual)(text)
            except ValueError:
                why = f"{shown(text)} was given; allowed is a value such as {usual}"
                faults.append(SpecError(field, why, usual))
    while True:
        try:
            return read_recipe(values), tuple(faults)
        except SpecError as fault:
            faults.append(fault)
            values[fault.field] = cast(Scalar, fault.nearest)


def lr_at(recipe: Recipe, step: int, steps_per_epoch: int) -> float:
    """The learning rate of step `step`, counted from 0.

    The warm-up rises linearly, and reaches `lr` with its last step (Goyal 2017, section 2.2). "step" divides
    by 10 after half and after three quarters of all steps; "cosine" falls to 0 after the warm-up.
    """
    warm, total = (epochs * steps_per_epoch for epochs in (recipe.warmup_epochs, recipe.epochs))
    if step < warm:
        return recipe.lr * (step + 1) / warm
    match recipe.schedule:
        case "constant":
            return recipe.lr
        case "step":
            return recipe.lr / 10.0 ** sum(step >= share * total for share in STEPS_DOWN)
        case "cosine":
            return recipe.lr * (1 + math.cos(math.pi * (step - warm) / (total - warm))) / 2


def check_for_signals(recipe: Recipe) -> None:
    """What is only done to images. Raises `SpecError`."""
    if recipe.augment:
        raise SpecError("augment", "True was given, but only images are shifted; False works", False)
    if recipe.layout != "contiguous":
        why = f"{recipe.layout} was given, but it is an order of images; contiguous works"
        raise SpecError("layout", why, "contiguous")
