"""Bytes of a network in training and in use, in all and part by part.

Weights, gradients and optimizer state have the number format of `Input`; maps are those of one batch.
`saved.py` says what is saved for backward, `peak.py` what is alive at once.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, assert_never

from resnet_core.cost import price
from resnet_core.language.layers import (
    Activation,
    Attention,
    AvgPool,
    ChannelShuffle,
    ClassToken,
    Conv,
    Conv1d,
    ConvTranspose,
    Dropout,
    DropPath,
    GlobalPool,
    Layer,
    LayerScale,
    Leaf,
    Linear,
    MaxPool,
    Norm,
    Operator,
    Pad,
    Positions,
    Rearrange,
    Upsample,
    layers_of,
)
from resnet_core.language.plan import Content, Plan, layers_in, runs
from resnet_core.readers.peak import inference_peak, peak_by_run
from resnet_core.readers.saved import saved_by_layer, saved_for_backward

__all__ = [
    "STATE_COPIES",
    "Memory",
    "Optimizer",
    "held_by",
    "inference_peak",
    "memory",
    "memory_by_run",
    "parameter_tensors",
    "saved_by_layer",
    "saved_for_backward",
]

Optimizer = Literal["sgd", "momentum", "adam"]
STATE_COPIES: dict[Optimizer, int] = {"sgd": 0, "momentum": 1, "adam": 2}
STEP_BYTES = 4  # Adam counts its steps in a float32 beside each parameter tensor
COUNT_BYTES = 8  # a batch norm counts the batches it has seen in an int64


class Memory(NamedTuple):
    """Bytes. `buffers` are the running statistics of batch norms, `saved` what autograd saves for backward.

    `peak` is the most bytes of maps alive at once, anywhere, while this part runs in evaluation; it
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
    by_run = memory_by_run(plan, optimizer)
    rows = zip(runs(plan), by_run, strict=True)
    all_copies = ([run.copies * value for value in part] for run, part in rows)
    weights, buffers, gradients, state, saved, _ = map(sum, zip(*all_copies, strict=True))
    return Memory(weights, buffers, gradients, state, saved, max(part.peak for part in by_run))


def memory_by_run(
    plan: Plan, optimizer: Optimizer = "momentum", is_mixed: bool = False
) -> tuple[Memory, ...]:
    """Bytes of the stem, of one block of each run, and of the head, as in `runs`.

    In mixed precision (`formats`) other bytes are saved.
    """
    rows = zip(runs(plan), saved_by_layer(plan, is_mixed), peak_by_run(plan), strict=True)
    return tuple(
        _memory(layers_in(run.content), plan.input.element_bytes, optimizer, sum(saved), peak)
        for run, saved, peak in rows
    )


def _memory(layers: tuple[Layer, ...], element: int, optimizer: Optimizer, saved: int, peak: int) -> Memory:
    leaves = tuple(layers_of(layers))
    weights = sum(price(leaf).params for leaf in leaves) * element
    steps = sum(map(parameter_tensors, leaves)) * STEP_BYTES if optimizer == "adam" else 0
    state = weights * STATE_COPIES[optimizer] + steps
    return Memory(weights, sum(_buffers(leaf, element) for leaf in leaves), weights, state, saved, peak)


def held_by(content: Content, element: int, optimizer: Optimizer) -> int:
    """Bytes of the weights, buffers and optimizer state of a part."""
    held = _memory(layers_in(content), element, optimizer, 0, 0)
    return held.weights + held.buffers + held.optimizer


def parameter_tensors(leaf: Leaf) -> int:
    """How many tensors of weights a layer has."""
    match leaf:
        case Conv() | Linear():
            return 1 + leaf.bias
        case Norm():
            return 2
        case Attention():
            return 4
        case LayerScale() | ClassToken() | Positions() | Conv1d():
            return 1
        case Activation() | MaxPool() | AvgPool() | GlobalPool() | Pad() | ChannelShuffle() | DropPath():
            return 0
        case Rearrange() | Dropout():
            return 0
        case Operator():
            return min(1, leaf.params)
        case ConvTranspose():
            return 2
        case Upsample():
            return 0
        case _:
            assert_never(leaf)


def _buffers(leaf: Leaf, element: int) -> int:
    """Bytes of running means and variances, and of the count of batches."""
    match leaf:
        case Norm():
            return 2 * leaf.out.channels * element + COUNT_BYTES if leaf.kind == "batch" else 0
        case Conv() | Linear() | Activation() | MaxPool() | AvgPool() | GlobalPool() | Pad() | DropPath():
            return 0
        case Rearrange() | Dropout() | LayerScale() | ClassToken() | Positions() | Attention():
            return 0
        case Conv1d() | ChannelShuffle() | Operator():
            return 0
        case Upsample() | ConvTranspose():
            return 0
        case _:
            assert_never(leaf)
