"""How much memory it takes to build a network and run one batch forward: two estimates, both from above.

Exact bytes of weights and maps are in `memory.py`. Beyond those, a library rearranges a convolution's input,
weights and output in scratch space of its own, and a process grows by more than it asks for: code is loaded,
and some of what is given back is kept. Both are compared with measurements in benchmarks/memory.py.
"""

from __future__ import annotations

from typing import assert_never

from resnet_core.language.input import Input
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
from resnet_core.language.plan import Plan, layers_in, runs
from resnet_core.readers.memory import memory
from resnet_core.readers.peak import peak_by_run

__all__ = ["KEPT", "LOADED", "allocated", "resident", "scratch"]

LOADED = 80 * 2**20  # bytes of libraries that a process reads in when it runs its first network on the CPU
KEPT = 0.8  # of what is alive at the peak: the most that was seen to lie idle between what is in use
QUERIES, KEYS = 256, 512  # tokens of the largest block of aten/src/ATen/native/cpu/FlashAttentionKernel.cpp
THREADS = 64  # as many as are taken to work at once
VECTOR = 16  # channels: float32 numbers of the longest register that a CPU has


def allocated(plan: Plan) -> int:
    """Bytes that PyTorch's allocator hands out at most: weights, buffers, maps and scratch space."""
    return _held(plan) + _fullest(plan)


def resident(plan: Plan) -> int:
    """Bytes by which a process on the CPU grows, if this is the first network that it runs."""
    return LOADED + _held(plan) + int(_fullest(plan) * (1 + KEPT))


def _held(plan: Plan) -> int:
    held = memory(plan)
    return held.weights + held.buffers


def _fullest(plan: Plan) -> int:
    moments = zip(runs(plan), peak_by_run(plan), strict=True)
    return max(alive + scratch(layers_in(run.content), plan.input) for run, alive in moments)


def scratch(layers: tuple[Layer, ...], input: Input) -> int:
    """The most bytes in which a layer rearranges its maps and weights for a moment."""
    return max((_rearranged_by(leaf, input) for leaf in layers_of(layers)), default=0)


def _rearranged_by(leaf: Leaf, input: Input) -> int:
    match leaf:
        case Conv():
            return _rearranged(leaf, input)
        case Norm():
            # Where channels come first, it may have to put them last.
            return leaf.out.elements * input.batch * input.element_bytes if leaf.kind == "layer2d" else 0
        case Attention():
            return _blocks_of_pairs(leaf, input)
        case Linear() | Activation() | MaxPool() | AvgPool() | GlobalPool() | Pad() | DropPath():
            return 0
        case ChannelShuffle():
            return 0
        case Rearrange() | Dropout() | LayerScale() | ClassToken() | Positions() | Conv1d():
            return 0
        case Operator():
            return 0
        case Upsample() | ConvTranspose():
            return 0
        case _:
            assert_never(leaf)


def _blocks_of_pairs(attention: Attention, input: Input) -> int:
    """On the CPU a thread holds the weights of some queries with some keys, and what they come to so far."""
    tokens, heads = attention.out.height * attention.out.width, attention.heads
    queries, keys = min(tokens, QUERIES), min(tokens, KEYS)
    block = queries * (keys + attention.out.channels // heads + 2)
    blocks = min(input.batch * heads * -(-tokens // queries), THREADS)
    return blocks * block * max(input.element_bytes, 4)


def _rearranged(conv: Conv, input: Input) -> int:
    """What a convolution reads and writes, and its weights, once, in whole vectors."""
    inputs, outputs = (-(-shape.channels // VECTOR) * VECTOR for shape in (conv.inp, conv.out))
    maps = inputs * conv.inp.height * conv.inp.width + outputs * conv.out.height * conv.out.width
    weights = conv.taps * inputs * outputs // conv.groups
    # Where a layer norm has left channels last, the weights of a patch are first put so as well.
    copies = 2 if conv.kernel == conv.stride > 1 else 1
    return (maps * input.batch + copies * weights) * input.element_bytes
