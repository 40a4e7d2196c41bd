"""How much memory it takes to build a network and run one batch forward: two estimates, both from above.

Exact bytes of weights and maps are in `memory.py`. Beyond those, a library rearranges a convolution's input,
weights and output in scratch space of its own, and a process grows by more than it asks for: code is loaded,
and some of what is given back is kept. Both are compared with measurements in benchmarks/memory.py.
"""

from __future__ import annotations

from resnet_core.language.input import Input
from resnet_core.language.layers import Conv, Layer, Residual, layers_of
from resnet_core.language.plan import Plan
from resnet_core.readers.memory import memory
from resnet_core.readers.peak import peak_by_part

__all__ = ["allocated", "resident"]

LOADED = 80 * 2**20  # bytes of libraries that a process reads in when it runs its first network on the CPU
KEPT = 0.8  # of what is alive at the peak: the most that was seen to lie idle between what is in use
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
    peaks, asked = peak_by_part(plan), plan.input
    moments = [peaks.stem + _scratch(plan.stem, asked), peaks.head + _scratch(plan.head, asked)]
    for alive, stage in zip(peaks.stages, plan.stages, strict=True):
        moments.append(alive.opening + _scratch_of_block(stage.opening, asked))
        if stage.rest is not None and alive.rest is not None:
            moments.append(alive.rest + _scratch_of_block(stage.rest, asked))
    return max(moments)


def _scratch_of_block(block: Residual, input: Input) -> int:
    return _scratch(block.pre + block.branch + block.shortcut, input)


def _scratch(layers: tuple[Layer, ...], input: Input) -> int:
    """The most that a convolution is rearranged in: what it reads and writes, once, in whole vectors."""
    convs = (leaf for leaf in layers_of(layers) if isinstance(leaf, Conv))
    return max((_rearranged(conv, input) for conv in convs), default=0)


def _rearranged(conv: Conv, input: Input) -> int:
    inputs, outputs = (-(-shape.channels // VECTOR) * VECTOR for shape in (conv.inp, conv.out))
    maps = inputs * conv.inp.height * conv.inp.width + outputs * conv.out.height * conv.out.width
    weights = conv.kernel**2 * inputs * outputs // conv.groups
    return (maps * input.batch + weights) * input.element_bytes
