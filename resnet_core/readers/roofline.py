"""What bounds each layer: arithmetic or memory traffic, and the least time a device's ceilings allow.

The roofline of Williams 2009 (Communications of the ACM 52, 4): work of `flops` operations that moves `bytes`
takes at least `max(flops / compute, bytes / bandwidth)` seconds. Operations are the screen's FLOPs, two for
each MAC; norms, activations, pools and sums have none and are bound by memory. Bytes are those of a layer
that reads its input and weights once and writes its output once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple, assert_never

from resnet_core.cost import price
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
    Gate,
    GlobalPool,
    Join,
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
    Residual,
    Select,
    Split,
    Upsample,
    input_of,
)
from resnet_core.language.plan import Content, Plan, runs

__all__ = ["Ceilings", "Dot", "Work", "dot", "least_seconds", "move", "works", "works_of"]

ATTENTION = "Attention"  # with its projections: one module does all three
CALL = "call"  # of a layer by the one that holds it
SUM = "sum"  # additions, products and copies of maps between layers
SMALL = "small "  # before the kind of a convolution
SMALL_BATCH, SMALL_INPUT = 16, 20480  # of aten/src/ATen/native/Convolution.cpp, use_mkldnn

Bound = Literal["compute", "memory"]


class Ceilings(NamedTuple):
    """What a device reaches at best: FLOPs a second in one number format, bytes a second moved."""

    flops_per_second: float
    bytes_per_second: float

    @property
    def ridge(self) -> float:
        """FLOPs a byte from which on arithmetic is the bound."""
        return self.flops_per_second / self.bytes_per_second


class Work(NamedTuple):
    """What a layer, a sum or a copy does for a whole batch: MACs, and bytes read, of weights, and written."""

    name: str
    kind: str
    macs: int
    read: int
    weights: int
    written: int

    @property
    def flops(self) -> int:
        """Two for each MAC."""
        return 2 * self.macs

    @property
    def bytes(self) -> int:
        """All bytes moved."""
        return self.read + self.weights + self.written


class Dot(NamedTuple):
    """A piece of work under the roof: FLOPs for each byte, the bound, and the least seconds it can take."""

    intensity: float
    bound: Bound
    seconds: float


def dot(work: Work, ceilings: Ceilings) -> Dot:
    """Where `work` lies under the roof of a device."""
    by_compute = work.flops / ceilings.flops_per_second
    by_memory = work.bytes / ceilings.bytes_per_second
    bound: Bound = "compute" if by_compute > by_memory else "memory"
    return Dot(work.flops / work.bytes, bound, max(by_compute, by_memory))


def least_seconds(plan: Plan, ceilings: Ceilings) -> float:
    """The least that the forward of one batch can take, layer after layer."""
    rows = zip(runs(plan), works(plan), strict=True)
    return sum(run.copies * dot(work, ceilings).seconds for run, part in rows for work in part)


def works(plan: Plan) -> tuple[tuple[Work, ...], ...]:
    """All that a forward in evaluation mode does, for each of `runs`; names are those inside the part."""
    return tuple(tuple(works_of(content, plan.input)) for _, content, _ in runs(plan))


def works_of(content: Content, input: Input) -> Iterator[Work]:
    """The same for one part."""
    return _of_layers((content,) if isinstance(content, Residual) else content, input)


def _of_block(block: Residual, input: Input) -> Iterator[Work]:
    yield from _of_layers(block.pre + block.branch + block.shortcut, input)
    if block.link != "none":
        yield move("sum", block.out.elements, 2, input)
    yield from _of_layers(block.post, input)


def _of_layers(layers: tuple[Layer, ...], input: Input) -> Iterator[Work]:
    for layer in layers:
        match layer:
            case Gate():
                yield from _of_layers(layer.layers, input)
                yield move(f"{layer.name}.product", layer.out.elements, 1, input)
            case Select():
                yield from _of_select(layer, input)
            case Split():
                yield from _of_split(layer, input)
            case Join():
                for part in layer.parts:
                    yield from _of_layers(part, input)
                yield move(layer.name, layer.out.elements, 1, input)
            case Residual():
                yield from _of_block(layer, input)
            case DropPath() | Dropout() | Rearrange():
                pass  # evaluation hands the map on
            case Attention():
                yield from _of_attention(layer, input)
            case _:
                yield _of_leaf(layer, input)


def _of_select(select: Select, input: Input) -> Iterator[Work]:
    """The sum of the parts, their factors, the products, and their sum."""
    yield move(f"{select.name}.sum", select.out.elements, select.parts, input)
    yield from _of_layers(select.layers, input)
    factors = select.layers[-1].out.elements
    yield move(f"{select.name}.softmax", factors, 1, input)
    yield move(f"{select.name}.product", select.inp.elements, 1, input)
    yield move(f"{select.name}.total", select.out.elements, select.parts, input)


def _of_split(split: Split, input: Input) -> Iterator[Work]:
    for index, part in enumerate(split.parts):
        if split.carry and index:
            yield move(f"{split.name}.sum{index}", part[-1].out.elements, 2, input)
        yield from _of_layers(part, input)
    yield from _of_layers(split.tail, input)
    yield move(f"{split.name}.join", split.out.elements, 1, input)


def _of_attention(attention: Attention, input: Input) -> Iterator[Work]:
    """To queries, keys and values at once; their two products, in one kernel; and what comes after.

    All are of one kind, since one module does them, and it can be timed as a whole only.
    """
    name, tokens, _ = attention
    width, count = tokens.channels, tokens.height * tokens.width
    three = tokens._replace(channels=3 * width)
    yield _of_leaf(Linear(f"{name}.in_proj", tokens, three), input)._replace(kind=ATTENTION)
    size = tokens.elements * input.batch * input.element_bytes
    products = 2 * width * count * count * input.batch
    yield Work(f"{name}.products", ATTENTION, products, 3 * size, 0, size)
    yield _of_leaf(Linear(f"{name}.out_proj", tokens, tokens), input)._replace(kind=ATTENTION)


def _of_leaf(leaf: Leaf, input: Input) -> Work:
    size = input.batch * input.element_bytes
    cost = price(leaf)
    return Work(
        leaf.name,
        _kind(leaf, input.batch),
        cost.macs * input.batch,
        input_of((leaf,)).elements * size,
        cost.params * input.element_bytes,
        leaf.out.elements * size,
    )


def _kind(leaf: Leaf, batch: int) -> str:
    """Layers of one kind take time by the same law; libraries have a routine for each."""
    match leaf:
        case Conv():
            return _kind_of_conv(leaf, batch)
        case Norm() | Activation():
            return leaf.kind
        case Conv1d():
            return "Linear"  # of a vector: as little work
        case Linear():
            return "Linear over pixels" if leaf.inp.height * leaf.inp.width > 1 else "Linear"
        case (
            MaxPool() | AvgPool() | GlobalPool() | Pad() | DropPath() | Attention() | Rearrange() | Dropout()
        ):
            return type(leaf).__name__
        case LayerScale() | ClassToken() | Positions() | ChannelShuffle():
            return SUM  # a product, a copy and an addition of maps
        case Operator():
            return "Linear over pixels" if leaf.macs else "not priced" if leaf.macs is None else SUM
        case Upsample():
            return SUM
        case ConvTranspose():
            return "conv 1x1"  # of each pixel, to a patch
        case _:
            assert_never(leaf)


def _kind_of_conv(conv: Conv, batch: int) -> str:
    _, inp, out, kernel, stride, dilation, groups, *_ = conv
    if inp.dims == 1:
        return "conv along a signal"
    if groups == inp.channels == out.channels:
        return "depthwise conv"
    if groups > 1:
        return "grouped conv"
    if stride == kernel > 1:
        return "patch conv"
    # PyTorch does so little work with a plain routine of its own when it has one thread.
    plain = kernel <= 3 and stride == dilation == 1
    small = plain and batch < SMALL_BATCH and batch * inp.elements <= SMALL_INPUT
    return f"{SMALL}conv {kernel}x{kernel}" if small else f"conv {kernel}x{kernel}"


def move(name: str, elements: int, reads: int, input: Input) -> Work:
    """What a sum, a product or a copy of maps does."""
    size = elements * input.batch * input.element_bytes
    return Work(name, SUM, 0, reads * size, 0, size)
