"""Which pixels of the image a value can see: its receptive field, and how far apart neighbours look.

The arithmetic is that of Araujo, Norris and Sim 2019 (doi 10.23915/distill.00021): a layer of kernel `k`,
stride `s` and dilation `d` widens the field by `d * (k - 1)` steps of its input and multiplies the step by
`s`. Height and width are alike. The longest path counts, which is the branch; a shortcut sees no more; of a
concatenation all branches count. What sees the whole image is left out, for it would say nothing: the factors
of a gate or of parts that are summed, the mean before the classes, and the statistics of a norm.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, assert_never

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
    layers_of,
)
from resnet_core.language.plan import Content, Plan, Stage

__all__ = ["PIXEL", "Field", "block_field", "field_after", "field_before", "layer_fields", "receptive_field"]


class Field(NamedTuple):
    """What one value sees along one axis, in pixels of the image.

    Value number `n` of a row sees the `size` pixels from `n * jump - padding` on; those outside the image are
    padding. `jump` is also called the stride. After attention a value sees the `whole` image, and the rest is
    what it would see without.
    """

    size: int
    jump: int
    padding: int
    whole: bool = False


PIXEL = Field(1, 1, 0)


def receptive_field(plan: Plan) -> tuple[Field, ...]:
    """The field at the end of the stem and of each stage. As quick for a million blocks as for two."""
    fields = [_walk(plan.stem, PIXEL, [])]
    for stage in plan.stages:
        fields.append(_after_blocks(stage, fields[-1], stage.blocks))
    return tuple(fields)


def block_field(plan: Plan, stage: int, copy: int) -> Field:
    """The field of a block's output; stages, and the blocks of a stage, are counted from 0."""
    return _after_blocks(plan.stages[stage], receptive_field(plan)[stage], copy + 1)


def field_before(plan: Plan, stage: int, copy: int) -> Field:
    """The field of what a block reads; `layer_fields` goes on from there."""
    return _after_blocks(plan.stages[stage], receptive_field(plan)[stage], copy)


def layer_fields(part: Content, before: Field = PIXEL) -> tuple[Field, ...]:
    """The field of each leaf layer of a block or of the stem, in the order of `named_layers`."""
    rows: list[Field] = []
    _walk_content(part, before, rows)
    return tuple(rows)


def _walk_content(part: Content, field: Field, rows: list[Field]) -> Field:
    return _walk((part,) if isinstance(part, Residual) else part, field, rows)


def _walk_block(block: Residual, field: Field, rows: list[Field]) -> Field:
    h = _walk(block.pre, field, rows)
    source = h if block.link == "projection" else field
    if block.first == "shortcut":
        _walk(block.shortcut, source, rows)
    y = _walk(block.branch, h, rows)
    if block.first == "branch":
        _walk(block.shortcut, source, rows)
    return _walk(block.post, y, rows)


def _walk(layers: tuple[Layer, ...], field: Field, rows: list[Field]) -> Field:
    for layer in layers:
        match layer:
            case Gate() | Select():
                rows.extend(field for _ in layers_of(layer.layers))
            case Split():
                field = _walk_split(layer, field, rows)
            case Join():
                field = _union([_walk(part, field, rows) for part in layer.parts])
            case Residual():
                field = _walk_block(layer, field, rows)
            case _:
                field = _after(layer, field)
                rows.append(field)
    return field


def _union(fields: list[Field]) -> Field:
    """What all of `fields` see together; they may begin and end apart from each other."""
    before, after = (
        max(field.padding for field in fields),
        max(field.size - field.padding for field in fields),
    )
    return Field(before + after, fields[0].jump, before, any(field.whole for field in fields))


def _walk_split(split: Split, field: Field, rows: list[Field]) -> Field:
    widest = before = field
    for part in split.parts:
        end = _walk(part, before, rows)
        widest = max(widest, end)
        before = end if split.carry else field
    return max(widest, _walk(split.tail, field, rows))


def _after(leaf: Leaf, field: Field) -> Field:
    match leaf:
        case Conv(_, _, _, kernel, stride, dilation):
            return _slide(field, kernel, stride, leaf.pad, dilation)
        case MaxPool(_, _, _, kernel, stride, padding):
            return _slide(field, kernel, stride, padding)
        case AvgPool(_, _, _, kernel, stride, padding):
            return _slide(field, kernel, stride, padding)
        case Pad():
            return _slide(field, 1, leaf.stride, 0)
        case Norm() | Activation() | DropPath() | GlobalPool() | Linear():
            return field
        case Rearrange() | Dropout() | LayerScale() | ClassToken() | Positions() | Conv1d():
            return field
        case ChannelShuffle() | Operator():
            return field
        case Attention():
            return field._replace(whole=True)
        case Upsample() | ConvTranspose():
            return _spread(leaf, field)
        case _:
            assert_never(leaf)


def _spread(leaf: Upsample | ConvTranspose, field: Field) -> Field:
    """What any of the pixels sees that are made of one, or lie between two."""
    size, jump, padding, whole = field
    closer = max(1, jump * leaf.inp.height // leaf.out.height)
    match leaf:
        case Upsample(mode="bilinear"):
            return Field(size + 2 * jump - closer, closer, padding + 3 * jump // 2 - closer, whole)
        case Upsample() | ConvTranspose():
            return Field(size + jump - closer, closer, padding + jump - closer, whole)
        case _:
            assert_never(leaf)


def _slide(field: Field, kernel: int, stride: int, padding: int, dilation: int = 1) -> Field:
    size, jump, before, whole = field
    return Field(size + dilation * (kernel - 1) * jump, jump * stride, before + padding * jump, whole)


def _after_blocks(stage: Stage, field: Field, blocks: int) -> Field:
    """The field after the first `blocks` of a stage that reads `field`."""
    field = _walk(stage.entry, field, [])
    for block, copies in stage.runs:
        field = field_after(block, field, min(copies, blocks))
        blocks -= min(copies, blocks)
    return field


def fields_after(block: Content, field: Field, copies: int) -> Iterator[Field]:
    """The field after each of `copies` of a block, the first of which reads `field`."""
    for left in range(copies, 0, -1):
        before, field = field, field_after(block, field, 1)
        yield field
        if field.jump == before.jump:  # each further copy adds as much
            size, padding = field.size - before.size, field.padding - before.padding
            for copy in range(1, left):
                yield Field(field.size + copy * size, field.jump, field.padding + copy * padding, field.whole)
            return


def field_after(block: Content, field: Field, copies: int) -> Field:
    """The field after `copies` of a block, the first of which reads `field`."""
    if copies == 0:
        return field
    once = _walk_content(block, field, [])
    if once.jump != field.jump:
        return field_after(block, once, copies - 1)
    size, padding = once.size - field.size, once.padding - field.padding  # the same for each copy
    return Field(field.size + copies * size, field.jump, field.padding + copies * padding, once.whole)
