"""Bytes of a network in training and in use, in all and part by part.

Weights and all that mirrors them are held in the number format of `Input`, maps for one batch of it. What is
counted as kept for backward is written in `saved.py`, as alive at once in `peak.py`.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from resnet_core.cost import price
from resnet_core.language.layers import Conv, Layer, Linear, Norm, Residual, layers_of
from resnet_core.language.plan import Plan
from resnet_core.readers.peak import inference_peak, peak_by_part
from resnet_core.readers.saved import Parts, StageParts, saved_by_layer, saved_for_backward

__all__ = [
    "STATE_COPIES",
    "Memory",
    "Optimizer",
    "Parts",
    "StageParts",
    "inference_peak",
    "memory",
    "memory_by_part",
    "saved_by_layer",
    "saved_for_backward",
]

Optimizer = Literal["sgd", "momentum", "adam"]
STATE_COPIES: dict[Optimizer, int] = {"sgd": 0, "momentum": 1, "adam": 2}
STEP_BYTES = 4  # Adam counts its steps in a float32 beside each parameter tensor
COUNT_BYTES = 8  # a batch norm counts the batches it has seen in an int64


class Memory(NamedTuple):
    """Bytes. `buffers` are the running statistics of batch norms, `saved` is what is kept for backward.

    `peak` is the most bytes of maps alive at once while this part runs in evaluation, whoever holds them; it
    alone does not add up. An optimizer holds its state from its first step on: nothing (`sgd`), a copy of the
    weights (`momentum`), or two copies and a count of steps for each parameter tensor (`adam`, and AdamW).
    """

    weights: int
    buffers: int
    gradients: int
    optimizer: int
    saved: int
    peak: int


def memory(plan: Plan, optimizer: Optimizer = "momentum") -> Memory:
    """Bytes of a network. As quick for a million blocks as for sixteen."""
    parts = memory_by_part(plan, optimizer)
    counted = [(parts.stem, 1), (parts.head, 1)]
    for opening, rest, blocks in parts.stages:
        counted += [(opening, 1), (rest or opening, blocks - 1)]
    weights, buffers, gradients, state, saved, _ = zip(
        *([value * copies for value in part] for part, copies in counted), strict=True
    )
    most = max(part.peak for part, _ in counted)
    return Memory(sum(weights), sum(buffers), sum(gradients), sum(state), sum(saved), most)


def memory_by_part(plan: Plan, optimizer: Optimizer = "momentum") -> Parts[Memory]:
    """Bytes of the stem, of each stage's opening block, of each of its other blocks, and of the head."""
    saved, peaks, element = saved_by_layer(plan), peak_by_part(plan), plan.input.element_bytes

    def part(layers: tuple[Layer, ...], kept: tuple[int, ...], peak: int) -> Memory:
        weights, buffers, state = _weights(layers, element, optimizer)
        return Memory(weights, buffers, weights, state, sum(kept), peak)

    def block(residual: Residual, kept: tuple[int, ...], peak: int) -> Memory:
        return part(residual.pre + residual.branch + residual.shortcut + residual.post, kept, peak)

    stages = []
    for stage, kept, peak in zip(plan.stages, saved.stages, peaks.stages, strict=True):
        opening = block(stage.opening, kept.opening, peak.opening)
        rest = None if stage.rest is None else block(stage.rest, kept.rest or (), peak.rest or 0)
        stages.append(StageParts(opening, rest, stage.blocks))
    stem, head = part(plan.stem, saved.stem, peaks.stem), part(plan.head, saved.head, peaks.head)
    return Parts(stem, tuple(stages), head)


def _weights(layers: tuple[Layer, ...], element: int, optimizer: Optimizer) -> tuple[int, int, int]:
    """Bytes of weights, of buffers and of optimizer state."""
    params = tensors = buffers = 0
    for leaf in layers_of(layers):
        params += price(leaf).params
        if isinstance(leaf, Conv):
            tensors += 1 + leaf.bias
        elif isinstance(leaf, Linear | Norm):
            tensors += 2
        if isinstance(leaf, Norm) and leaf.kind == "batch":
            buffers += 2 * leaf.out.channels * element + COUNT_BYTES
    weights = params * element
    steps = tensors * STEP_BYTES if optimizer == "adam" else 0
    return weights, buffers, weights * STATE_COPIES[optimizer] + steps
