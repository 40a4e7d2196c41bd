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

from resnet_core.language.input import Input
from resnet_core.language.layers import (
    Activation,
    Conv,
    Dropout,
    Gate,
    Join,
    Layer,
    Leaf,
    Norm,
    Rearrange,
    Residual,
    Select,
    Split,
)
from resnet_core.language.plan import Content, Plan, inp_of, runs
from resnet_core.readers.formats import Unit, given, norm_statistics
from resnet_core.readers.kept import Kept, keep, keep_conv

__all__ = [
    "Kept",
    "image_bytes",
    "saved_by_layer",
    "saved_for_backward",
    "saved_in_block",
    "walk_content",
]


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
        y = _new(block, max(y.element, side.element), unit)  # the sum is a new tensor
    return _walk(block.post, y, unit, rows)


def _walk(layers: tuple[Layer, ...], x: Kept, unit: Unit, rows: list[int]) -> Kept:
    for layer in layers:
        x = _step(layer, x, unit, rows)
    return x


def _step(layer: Layer, x: Kept, unit: Unit, rows: list[int]) -> Kept:
    match layer:
        case Norm():  # the commonest kinds first, and in place: a refusal walks all layers several times
            rows.append(x.keep() + norm_statistics(layer, unit))
            return _given(layer, x, unit)
        case Activation():
            y = _given(layer, x, unit)
            rows.append(y.keep() if layer.kind in ("relu", "sigmoid") else x.keep())
            return y
        case Conv():
            rows.append(keep_conv(layer, x, unit) if unit.is_mixed or layer.is_uneven else x.keep())
            return _given(layer, x, unit)
        case Gate():
            factors = _walk(layer.layers, x, unit, rows)
            rows[-1] += x.keep() + factors.keep()
            return _new(layer, max(x.element, factors.element), unit)
        case Select():
            logits = _walk(layer.layers, _new(layer, x.element, unit), unit, rows)
            rows[-1] += x.keep() + logits.bytes  # after the softmax, which keeps them itself
            return _new(layer, max(x.element, logits.element), unit)
        case Split():
            return _new(layer, _walk_split(layer, x, unit, rows), unit)
        case Join():
            return _new(layer, max(_walk(part, x, unit, rows).element for part in layer.parts), unit)
        case Residual():
            return _walk_block(layer, x, unit, rows)
        case Rearrange() | Dropout(rate=0):
            rows.append(0)
            return x  # a view, or the same
        case _:
            y = _given(layer, x, unit)
            rows.append(keep(layer, x, y, unit))
            return y


def _given(leaf: Leaf, x: Kept, unit: Unit) -> Kept:
    """What a leaf gives, which nobody keeps yet."""
    if unit.is_mixed:
        return _new(leaf, given(leaf, x.element, unit), unit)
    channels, height, width, _ = leaf.out
    return Kept(channels * height * width * unit.map, unit.element)


def _new(part: Layer, element: int, unit: Unit) -> Kept:
    """A batch of what a layer or block gives."""
    channels, height, width, _ = part.out
    return Kept(channels * height * width * unit.batch * element, element)


def _walk_split(split: Split, x: Kept, unit: Unit, rows: list[int]) -> int:
    """Bytes of an element of what is joined."""
    # The splits are views of `x`, so whoever keeps one keeps the whole; a sum of two is a tensor of its own.
    source, widest = x, 0
    for part in split.parts:
        end = _walk(part, source, unit, rows)
        source = Kept(end.bytes, end.element) if split.carry else x
        widest = max(widest, end.element)
    return max(widest, _walk(split.tail, x, unit, rows).element)
