"""Sentences of the slice of the loss: what was measured, and what it does not show."""

from __future__ import annotations

import math
from collections.abc import Sequence

from app.surface.figures import LEAST, MOST, Seen, said
from resnet_core.labs.surface.findings import Conditions, relief
from resnet_core.labs.surface.settings import BATCH, RUNNING

INTRO = (
    "Training ends at one point of a space that has one direction for each weight. From there, walk in two "
    "random directions, a and b, and measure the loss on the way: on wide low ground a step may be wrong by "
    "more than in a narrow hole."
)
TAKES = (
    "A direction is noise, scaled filter by filter to the norm of the trained filter, so that networks with "
    "larger weights do not look flatter (Li 2018, section 4); as in the authors' code, biases and the "
    "parameters of batch norm stay. At distance 1 a step is as long as the weights themselves."
)
NOT_SHOWN = (
    "These are two directions of as many as there are weights: a smooth slice does not prove that there is "
    "no wall elsewhere, nor a rough one that there is no way around, and training follows neither direction. "
    "Other directions give other slices: draw some."
)
STATISTICS = {
    RUNNING: (
        "The batch norms keep the means and deviations of the training, as Li 2018 does. These no longer fit "
        "where the weights have moved, and most of the height far away comes from that: normalise with "
        "these images instead and see."
    ),
    BATCH: (
        "The batch norms normalise with these images at each point. That takes away much of the height which "
        "the slice has with the statistics of the training, so it is not what Li 2018 shows."
    ),
}


def finding(all_seen: Sequence[Seen]) -> str:
    """What to notice: how much of each slice is better than a blind guess."""
    parts = []
    for seen in all_seen:
        seen_there = relief(seen.slice, MOST, seen.classes)
        parts.append(f"{seen_there.below_chance} of {seen_there.points} points of {seen.name}")
    return (
        f"Within the blue line the loss is below {all_seen[0].chance:.2f}, that of a blind guess among "
        f"{all_seen[0].classes} classes: {' and '.join(parts)}."
    )


def caption(seen: Seen) -> str:
    """One figure: its centre, and what lies beyond its scale."""
    network, there = seen.slice.network, relief(seen.slice, MOST, seen.classes)
    parts = [f"As trained: loss {said(network.loss)}, {100 * network.error:.1f} % of these images wrong."]
    parts.append(f"Its two directions have a cosine of {network.cosine:.3f}.")
    if there.above:
        points = "1 point is" if there.above == 1 else f"{there.above} points are"
        parts.append(
            f"{points} above the top of the scale, {MOST:,.0f}, and drawn there; the highest is"
            f" {said(there.largest)}."
        )
    if there.not_finite:
        points = "1 point" if there.not_finite == 1 else f"{there.not_finite} points"
        parts.append(f"At {points} the loss is not a finite number; they are drawn at the top.")
    if any(loss < LEAST for loss in seen.slice.losses.values()):
        parts.append(f"The scale begins at {LEAST:g}.")
    return " ".join(parts)


def measured(seen: Seen, images: int, data: str) -> str:
    """What was measured on what."""
    rows, weights = len(seen.places), seen.slice.network.weights
    return (
        f"Mean cross entropy of {images:,} training images ({data}), always the same, on {rows} × {rows}"
        f" points; {weights:,} weights move in each."
    )


def conditions(measured: Conditions, made: str) -> str:
    """Where, and for what was recorded when."""
    threads = f"{measured.threads} thread{'s' if measured.threads > 1 else ''}"
    where = f"on {measured.label}, {threads}, PyTorch {measured.torch}"
    return f"Recorded on {made[:10]}, {where}." if made else f"Measured {where}."


def beyond(reach: float) -> str:
    """How far the slice goes, in words."""
    return "1, as in Li 2018" if math.isclose(reach, 1.0) else f"{reach:g}"
