"""What autograd saves for the backward pass, in bytes, read off the plan.

Counted are the tensors that the module of `build` holds from one forward in training mode to its backward,
each once, where it is first kept. Weights and buffers are held as well, but they are there anyway.

| layer | saves its input | saves its output | saves as well |
|---|---|---|---|
| convolution, transposed too, linear | yes | | |
| convolution of an even kernel, its map padded alike | | | its input, with one more row and column |
| batch norm | yes | | mean and 1 / deviation of each channel |
| group norm | yes | | mean and 1 / deviation of each group of each image |
| layer norm | yes | | mean and 1 / deviation of each token or pixel of each image |
| ReLU, sigmoid | | yes | |
| GELU, SiLU, ReLU6, hard swish, hard sigmoid | yes | | |
| max pool | yes | | the place of each maximum, 64-bit whole numbers |
| average pool, mean over parts of the map | yes | | |
| product of a gate, or of parts with their factors | yes, and the factors | | |
| layer scale | yes | | |
| attention | yes | | queries, keys and values, what they come to, and a sum for each head and token |
| dropout | | | what each number is multiplied by |
| stochastic depth | | | a number an image |
| addition, mean of all pixels, zero-padded shortcut, joins, class token, positions, upsampling | | | |

A view, such as channels put last or the first token, is the tensor that it is a view of. Measured with torch
2.13 on the CPU, where `scaled_dot_product_attention` takes its flash kernel: the weights of pairs of tokens
are not kept but computed again. On other devices statistics may have other number formats, and attention
another kernel.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
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
)
from resnet_core.language.plan import Content, Plan, inp_of, runs
from resnet_core.readers.formats import Unit, attention_sums, given, norm_statistics, read_copies

__all__ = [
    "INDEX_BYTES",
    "Kept",
    "image_bytes",
    "saved_by_layer",
    "saved_for_backward",
    "saved_in_block",
    "walk_content",
]

INDEX_BYTES = 8  # torch numbers places with int64


def saved_for_backward(plan: Plan, is_mixed: bool = False) -> int:
    """Bytes kept by one forward of one batch. As quick for a million blocks as for sixteen.

    In mixed precision (`formats`) those of the copies of weights are among them.
    """
    return sum(sum(rows) * copies for rows, copies in _rows(plan, is_mixed))


def saved_by_layer(plan: Plan, is_mixed: bool = False) -> tuple[tuple[int, ...], ...]:
    """Bytes that each leaf layer is the first to keep, for each of `runs`, in the order of `named_layers`.

    The product of a gate is counted with the gate's last layer, and a sum with the layer that reads it.
    """
    return tuple(tuple(rows) for rows, _ in _rows(plan, is_mixed))


def _rows(plan: Plan, is_mixed: bool) -> Iterator[tuple[list[int], int]]:
    """The bytes of each layer of each of `runs`, and the copies of the run."""
    unit = Unit.of(plan.input, is_mixed)
    x = Kept(image_bytes(plan), unit.image)
    for _, content, copies in runs(plan):
        rows: list[int] = []
        # Every block leaves its output in one state, kept or not, so one copy speaks for all.
        x = walk_content(content, x, unit, rows)
        yield rows, copies


def saved_in_block(block: Content, input: Input) -> tuple[int, ...]:
    """The same for one of many such blocks in a row, after which the next finds its input kept or not."""
    unit, kept = Unit.of(input), True
    for _ in range(2):  # the first walk finds out which of the two; the second counts
        rows: list[int] = []
        kept = walk_content(
            block, Kept(inp_of(block).elements * unit.map, unit.element, kept), unit, rows
        ).kept
    return tuple(rows)


def image_bytes(plan: Plan) -> int:
    """Bytes of the batch of images that the network reads."""
    return plan.image.elements * plan.input.batch * plan.input.element_bytes


@dataclass(slots=True)
class Kept:
    """A batch of maps in memory, the bytes of an element of it, and whether somebody keeps it."""

    bytes: int
    element: int
    kept: bool = False

    def keep(self) -> int:
        """Keeps it; its bytes the first time, 0 afterwards."""
        if self.kept:
            return 0
        self.kept = True
        return self.bytes


def _read(leaf: Leaf, x: Kept, unit: Unit) -> int:
    """Bytes that a layer that keeps what it reads is the first to keep, of that and of its weights."""
    of_map, of_weights = read_copies(leaf, x.element, unit)
    return (of_map or x.keep()) + of_weights


def _keep(leaf: Leaf, x: Kept, y: Kept, unit: Unit) -> int:
    """Bytes that a layer from `x` to `y` is the first to keep."""
    match leaf:
        case Norm():
            return x.keep() + norm_statistics(leaf, unit)
        case Conv() if leaf.is_uneven:
            of_map, of_weights = read_copies(leaf, x.element, unit)
            return (of_map or x.bytes) // leaf.inp.elements * leaf.read + of_weights
        case Conv() | ConvTranspose() | Conv1d() | Linear() | AvgPool() | LayerScale():
            return _read(leaf, x, unit)
        case Activation():
            return y.keep() if leaf.kind in ("relu", "sigmoid") else x.keep()
        case MaxPool():
            return x.keep() + leaf.out.elements * unit.batch * INDEX_BYTES
        case DropPath():
            return unit.batch * x.element
        case Dropout(rate=rate):
            return y.bytes if rate else 0  # the mask
        case Attention():
            # What it reads; queries, keys, values, and what they come to.
            return _read(leaf, x, unit) + 4 * y.bytes + attention_sums(leaf, unit)
        case GlobalPool(_, _, out):
            return x.keep() if out.height * out.width > 1 else 0  # the mean of all pixels keeps nothing
        case Pad() | ChannelShuffle() | Rearrange() | ClassToken() | Positions() | Operator() | Upsample():
            return 0
        case _:
            assert_never(leaf)


def walk_content(content: Content, x: Kept, unit: Unit, rows: list[int]) -> Kept:
    """What a part gives from `x`; to `rows` it adds the bytes that each leaf is the first to keep."""
    return _walk((content,) if isinstance(content, Residual) else content, x, unit, rows)


def _walk_block(block: Residual, x: Kept, unit: Unit, rows: list[int]) -> Kept:
    h = _walk(block.pre, x, unit, rows)
    source = h if block.link == "projection" else x
    side = _walk(block.shortcut, source, unit, rows) if block.first == "shortcut" else source
    y = _walk(block.branch, h, unit, rows)
    if block.first == "branch":
        side = _walk(block.shortcut, source, unit, rows)
    if block.link != "none":
        y = _new(block.out.elements, max(y.element, side.element), unit)  # the sum is a new tensor
    return _walk(block.post, y, unit, rows)


def _walk(layers: tuple[Layer, ...], x: Kept, unit: Unit, rows: list[int]) -> Kept:
    for layer in layers:
        x = _step(layer, x, unit, rows)
    return x


def _step(layer: Layer, x: Kept, unit: Unit, rows: list[int]) -> Kept:
    count = layer.out.elements
    match layer:
        case Gate():
            factors = _walk(layer.layers, x, unit, rows)
            rows[-1] += x.keep() + factors.keep()
            return _new(count, max(x.element, factors.element), unit)
        case Select():
            logits = _walk(layer.layers, _new(count, x.element, unit), unit, rows)
            rows[-1] += x.keep() + logits.bytes  # after the softmax, which keeps them itself
            return _new(count, max(x.element, logits.element), unit)
        case Split():
            return _new(count, _walk_split(layer, x, unit, rows), unit)
        case Join():
            return _new(count, max(_walk(part, x, unit, rows).element for part in layer.parts), unit)
        case Residual():
            return _walk_block(layer, x, unit, rows)
        case Rearrange() | Dropout(rate=0):
            rows.append(0)
            return x  # a view, or the same
        case _:
            y = _new(count, given(layer, x.element, unit), unit)
            rows.append(_keep(layer, x, y, unit))
            return y


def _new(count: int, element: int, unit: Unit) -> Kept:
    """A batch of maps of so many elements."""
    return Kept(count * unit.batch * element, element)


def _walk_split(split: Split, x: Kept, unit: Unit, rows: list[int]) -> int:
    """Bytes of an element of what is joined."""
    # The splits are views of `x`, so whoever keeps one keeps the whole; a sum of two is a tensor of its own.
    source, widest = x, 0
    for part in split.parts:
        end = _walk(part, source, unit, rows)
        source = Kept(end.bytes, end.element) if split.carry else x
        widest = max(widest, end.element)
    return max(widest, _walk(split.tail, x, unit, rows).element)
