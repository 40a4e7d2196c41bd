"""What may be asked of a transfer, which weights learn when, and the memory that it takes.

Nothing here needs torch.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal, get_args

from resnet_core.checks import SpecError, check_choice, check_count, check_fraction, shown
from resnet_core.data.datasets import DIGITS_SHAPE
from resnet_core.families.resnet.small_networks import digits_network
from resnet_core.files.image_header import MOST_PIXELS
from resnet_core.files.picture_folders import MOST_CLASSES, MOST_PICTURES
from resnet_core.labs.recorded import FOLDER
from resnet_core.labs.settings import Settings, typed
from resnet_core.labs.training.recipe import MOST_LR, Recipe
from resnet_core.plan import unfold
from resnet_core.readers.footprint import KEPT, LOADED, resident
from resnet_core.readers.memory import memory
from resnet_core.spec import ArchSpec, Input, Spec, as_resnet

Way = Literal["head", "last", "all", "scratch"]

FILE = "transfer"
SPEC, INPUT = digits_network(20, num_classes=5), Input(8, 8)
SOURCE = FOLDER / "transfer_source.safetensors"
OLD_DIGITS, NEW_DIGITS = range(5), range(5, 10)
USUAL, GRADUAL = "usual", "gradual"
RUNS = {USUAL: False, GRADUAL: True}
"""The recorded runs by name, and whether they unfreeze gradually."""
WAYS: tuple[Way, ...] = get_args(Way)
LEARNS: dict[Way, int] = {"head": 1, "last": 2, "all": 4, "scratch": 4}
"""How many of the four groups of weights learn, counted from the head: head, last stage, the stage before

it, the rest.
"""
SIDES = (8, 16, 32, 64)
OFFICIAL: tuple[str, ...] = ("", "V1", "V2")
COLOURS = 3
BATCH = 25
LOOKS = 10  # times that the test images are looked at, after the first
MOST_STEPS, MOST_SEEDS, MOST_SIZES, MOST_IMAGES = 1000, 5, 6, 1000
DECODED_BYTES = 12  # of a pixel while a picture is decoded and made upright


@dataclass(frozen=True)
class TransferSettings:
    """`zip_file`: a zip of folders of pictures, one folder a class, or "" for the digits 5 to 9.

    `images`: training images of each class, joined by dashes; `seeds` from the request's on; `gradual` opens
    one group of weights after the other; pictures of a zip are made `side` pixels high and wide.

    The weights are those that ship, of digits 0 to 4, or else of the network of the request: `official` is
    "V1" or "V2" of torchvision's, where this machine has them, and `weights_file` a safetensors file. Digits
    are then made `side` pixels high and wide too.
    """

    zip_file: str = ""
    images: str = "5-20-100"
    steps: int = 150
    lr: float = 0.02
    seeds: int = 1
    gradual: bool = False
    side: int = 16
    official: str = ""
    weights_file: str = ""

    @property
    def is_shipped(self) -> bool:
        """Whether the weights are those that ship."""
        return not (self.official or self.weights_file)

    def source(self, spec: Spec) -> ArchSpec:
        """The network that was trained before: that of the request, unless the weights ship."""
        return SPEC if self.is_shipped else as_resnet(spec)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Training images of each class, from few to many. Raises `SpecError`."""
        words = self.images.split("-")
        if not all(word.isascii() and word.isdigit() and len(word) < 5 for word in words):
            why = f"{shown(self.images)} was given; allowed are whole numbers joined by dashes"
            raise SpecError("images", why, TransferSettings.images)
        return tuple(sorted({int(word) for word in words}))

    @property
    def recipe(self) -> Recipe:
        """How all are trained; an epoch is a step here."""
        return Recipe(lr=self.lr, epochs=self.steps, schedule="cosine", batch=BATCH)

    @property
    def looks(self) -> tuple[int, ...]:
        """The steps after which the test images are looked at; 0 is before the first."""
        return tuple(dict.fromkeys(self.steps * look // LOOKS for look in range(LOOKS + 1)))


def transfer_settings(given: Settings) -> Settings:
    """`given` with the defaults of `TransferSettings`. Raises `SpecError`."""
    own = typed(TransferSettings, given)
    for size in own.sizes:
        check_count("images", size, 1, MOST_IMAGES)
    if len(own.sizes) > MOST_SIZES:
        first = "-".join(map(str, own.sizes[:MOST_SIZES]))
        raise SpecError("images", f"{len(own.sizes)} numbers were given; at most {MOST_SIZES} work", first)
    check_count("steps", own.steps, 1, MOST_STEPS)
    check_count("seeds", own.seeds, 1, MOST_SEEDS)
    check_fraction("lr", own.lr, MOST_LR)
    check_choice("side", own.side, SIDES)
    check_choice("official", own.official, OFFICIAL)
    if own.official and own.weights_file:
        raise SpecError("official", f"{own.official} was given beside a file; one of them works", "")
    return vars(own)


def learning(way: Way, gradual: bool, step: int, steps: int) -> int:
    """How many groups of weights learn in step `step` of `steps`, counted from 0: see `LEARNS`.

    Gradual unfreezing (Howard 2018, arXiv 1801.06146, section 3.3) begins with the head, and opens the next
    group after an equal share of the steps. What starts from scratch has nothing worth keeping.
    """
    most = LEARNS[way]
    return 1 + step * most // steps if gradual and way != "scratch" else most


def openings(way: Way, gradual: bool, steps: int) -> tuple[int, ...]:
    """The steps at which another group of weights begins to learn."""
    counts = [learning(way, gradual, step, steps) for step in range(steps)]
    return tuple(step for step, (before, now) in enumerate(pairwise(counts), 1) if now > before)


def transfer_memory(spec: Spec, input: Input, settings: Settings) -> int:
    """Bytes at the peak. The network and the images are those of the settings."""
    own = typed(TransferSettings, settings)
    side = own.side if own.zip_file or not own.is_shipped else DIGITS_SHAPE.height
    classes = MOST_CLASSES if own.zip_file else SPEC.num_classes
    source = own.source(spec)
    network = replace(source, num_classes=classes)
    held = memory(unfold(network, Input(side, side, BATCH)), "momentum")
    at_work = LOADED + 2 * held.weights + held.gradients + held.optimizer + held.peak
    images = (MOST_PICTURES if own.zip_file else DIGITS_SHAPE.train + DIGITS_SHAPE.test) * 4
    images *= source.in_channels * side * side
    decoding = DECODED_BYTES * MOST_PIXELS if own.zip_file else 0
    testing = resident(unfold(network, Input(side, side, 256)))
    return 3 * images + max(decoding, at_work + int(held.saved * (1 + KEPT)), testing)
