"""A slice of the loss around a trained network (Li 2018): its grid, its settings and its memory.

Nothing here needs torch. The slice is `w + x * a + y * b`, x and y from `-reach` to `reach`, on a grid of
`size` by `size`, filled from coarse to fine.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from resnet_core.checks import SpecError, check_choice, check_count, check_fraction
from resnet_core.data.datasets import DIGITS, shape_of
from resnet_core.labs.settings import Scalar, Settings, settings_like
from resnet_core.plan import unfold
from resnet_core.readers.footprint import resident
from resnet_core.readers.memory import memory
from resnet_core.spec import Input, Spec

RUNNING, BATCH = "kept", "batch"
STATISTICS = (RUNNING, BATCH)
RECORDED = {RUNNING: "residual56", BATCH: "residual56/batch"}  # the names of the recorded runs
MOST_SIZE = 41
MOST_IMAGES = 5000
MOST_REACH = 10.0
AT_ONCE = 1024  # images
COPIES = 4  # of the weights: as trained, two directions, and where the slice is
SURFACE: dict[str, Scalar] = {
    "data": DIGITS,
    "images": 256,
    "size": 21,
    "reach": 0.5,
    "statistics": RUNNING,
    "weights_file": "",
}


def surface_settings(given: Settings) -> Settings:
    """`given` with defaults filled in. Raises `SpecError`.

    `images` training images, always the same ones, give the loss on `size` by `size` points, an odd number;
    `reach` is how far the slice goes: 1, as in Li 2018, is as far as the weights are from zero. `statistics`
    "kept" normalises with the batch norms' statistics of the training, as Li 2018 does, "batch" with those of
    these images at each point. `weights_file` is a checked safetensors file, or "" for the recorded weights
    of the network and of its plain twin.
    """
    asked = settings_like(**SURFACE)(given)
    shape_of(str(asked["data"]))
    check_count("images", asked["images"], 2, MOST_IMAGES)
    check_count("size", asked["size"], 3, MOST_SIZE)
    if int(asked["size"]) % 2 == 0:
        why = f"{asked['size']} was given; an odd number has a point at the centre"
        raise SpecError("size", why, int(asked["size"]) - 1)
    check_fraction("reach", asked["reach"], MOST_REACH)
    if asked["reach"] == 0.0:
        raise SpecError("reach", "0.0 was given; the slice must go somewhere", SURFACE["reach"])
    check_choice("statistics", asked["statistics"], STATISTICS)
    return asked


def surface_memory(spec: Spec, input: Input, settings: Settings) -> int:
    """Bytes of `surface.run`: a batch forward, some copies of the weights, and the data set."""
    shape, images = shape_of(str(settings["data"])), int(settings["images"])
    at_once = images if settings["statistics"] == BATCH else min(images, AT_ONCE)
    plan = unfold(
        spec, replace(input, height=shape.height, width=shape.width, batch=at_once, dtype="float32")
    )
    data = 4 * (shape.train + shape.test) * shape.channels * shape.height * shape.width
    return resident(plan) + COPIES * memory(plan).weights + 2 * data


def levels(size: int) -> tuple[tuple[int, ...], ...]:
    """The places 0 to `size` - 1, coarse to fine: ends and centre, then the middles between those known."""
    known = [0, size // 2, size - 1]
    found: list[tuple[int, ...]] = [tuple(known)]
    while len(known) < size:
        middles = tuple(low + (high - low) // 2 for low, high in pairwise(known) if high - low > 1)
        known = sorted({*known, *middles})
        found.append(middles)
    return tuple(found)


def batches(size: int) -> Iterator[tuple[int, int, tuple[int, ...]]]:
    """Level, row and columns of the points to measure, in order: each point of the grid once."""
    known: set[int] = set()
    for level, places in enumerate(levels(size)):
        now = known | set(places)
        for row in sorted(now):
            yield level, row, tuple(sorted(now if row in places else places))
        known = now


def offset(place: int, size: int, reach: float) -> float:
    """How far along a direction a place of the grid is: `-reach` at 0, exactly 0 at the centre."""
    centre = size // 2
    return reach * (place - centre) / centre


def known_places(size: int, level: int) -> tuple[int, ...]:
    """The places of all levels up to this one."""
    return tuple(sorted(place for places in levels(size)[: level + 1] for place in places))
