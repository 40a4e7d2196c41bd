"""Sentences on the slice of the loss: what was measured, and what it does not show."""

from __future__ import annotations

import math
from collections.abc import Sequence

from app.drawing import numbers
from app.runs.conditions import sentence
from app.surface.landscape import MOST, Landscape
from resnet_core.labs.conditions import Conditions
from resnet_core.labs.surface.findings import relief
from resnet_core.labs.surface.settings import BATCH, RUNNING

INTRO = (
    "Training ends at one point of a space that has one dimension for each weight. From that point, move "
    "along two random directions, a and b, and measure the loss on the way: in a wide valley a step may be "
    "larger without raising the loss."
)
DIRECTIONS = (
    "A direction is noise, scaled filter by filter to the norm of the trained filter, so that networks with "
    "larger weights do not look flatter (Li 2018, section 4); as in the authors' code, biases and the "
    "parameters of batch norm do not move. At distance 1 a step is as long as the weights themselves."
)
NOT_SHOWN = (
    "These are two directions out of as many as there are weights: a smooth slice does not prove that there "
    "is no barrier elsewhere, nor a rough one that there is no way around it, and training follows neither "
    "direction. Other directions give other slices: draw some."
)
STATISTICS = {
    RUNNING: (
        "Batch norm uses the running mean and variance from training, as Li 2018 does. They no longer fit "
        "where the weights have moved: normalise with these images instead, and see how much of the height "
        "far from the centre comes from that."
    ),
    BATCH: (
        "Batch norm normalises with the statistics of these images at each point. That removes much of the "
        "height which the slice has with the running statistics, so it is not what Li 2018 shows."
    ),
}


def finding(landscapes: Sequence[Landscape]) -> str:
    """What to notice: how much of each slice is better than a blind guess."""
    parts = []
    for each in landscapes:
        counts = relief(each.slice, MOST, each.classes)
        parts.append(f"{counts.below_chance} of {counts.points} points of {each.name}")
    first = landscapes[0]
    return (
        f"Within the blue line the loss is below {numbers.decimals(first.chance, 2)}, that of a blind guess "
        f"among {first.classes} classes: {' and '.join(parts)}."
    )


def conditions(landscape: Landscape, measured: Conditions, made: str) -> str:
    """What was measured on what and, for a recorded run, when."""
    rows, weights = len(landscape.places), landscape.slice.network.weights
    images = f"mean cross entropy of the same {measured.count('images'):,} training images ({measured.data})"
    moving = f"{weights:,} weights move in each network"
    return sentence(measured, f"{images} on {rows} × {rows} points", moving, made=made)


def beyond(reach: float) -> str:
    """How far the slice goes, in words."""
    return "1, as in Li 2018" if math.isclose(reach, 1.0) else f"{reach:g}"
