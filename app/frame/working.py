"""The working of the numbers of one part, as rows."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import assert_never

from app.drawing.numbers import in_bytes, whole
from app.drawing.table import Cell, Column, Row, Table
from resnet_core.cost import Cost
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
    LayerScale,
    Leaf,
    Linear,
    MaxPool,
    Norm,
    Operator,
    Pad,
    Positions,
    Rearrange,
    Shape,
    Upsample,
)
from resnet_core.language.plan import Content
from resnet_core.plan import layers_in, layers_of
from resnet_core.readers.parts import Part
from resnet_core.readers.role import Role, role
from resnet_core.readers.working import Step, norms_working, working

WORKING = (
    Column("Layer", number=False),
    Column("Parameters", number=False, code=True),
    Column("Multiply-adds", number=False, code=True),
    Column("Saved for backward", code=True),
)


def working_table(part: Part) -> Table:
    """How every number of a part comes about: `3*3*64*64 = 36,864`. All norms have one row."""
    return _table(part.key, part.content, part.cost, part.saved)


@lru_cache(maxsize=64)
def _table(key: str, content: Content, cost: Cost, saved_by_layer: tuple[int, ...]) -> Table:
    layers = layers_in(content)
    saved: Counter[Role] = Counter()
    rows: list[Row] = []
    for leaf, saved_by_leaf in zip(layers_of(layers), saved_by_layer, strict=True):
        if role(leaf) in ("weights", "other"):
            steps = working(leaf)
            rows.append(_row(leaf.name, _step(steps.params), _step(steps.macs), _saved(leaf, saved_by_leaf)))
        else:
            saved[role(leaf)] += saved_by_leaf
    rows.append(_row("norms", _step(norms_working(layers)), "0", in_bytes(saved["norm"])))
    rows.append(_row("activation functions, pools", "0", "0", in_bytes(saved["none"])))
    total = (
        Cell("sum"),
        Cell(whole(cost.params)),
        Cell(whole(cost.macs)),
        Cell(in_bytes(sum(saved_by_layer))),
    )
    return Table(f"How each number of {key} comes about", WORKING, (*rows, Row("", "total", total)))


def _row(name: str, params: str, macs: str, saved: str) -> Row:
    return Row("", "layer", (Cell(name), Cell(params), Cell(macs), Cell(saved)))


def _saved(leaf: Leaf, saved: int) -> str:
    """Bytes of one element of a batch, times the map that the layer reads, if it is the first to save it."""
    match leaf:
        case Conv(inp=map) | Linear(inp=map):
            return _times(saved, map) if saved else "its input is saved already"
        case Norm() | Activation() | MaxPool() | AvgPool() | GlobalPool() | Pad() | DropPath():
            return in_bytes(saved)
        case Rearrange() | Dropout() | LayerScale() | ClassToken() | Positions() | Attention():
            return in_bytes(saved)
        case Conv1d() | ChannelShuffle() | Operator():
            return in_bytes(saved)
        case Upsample() | ConvTranspose():
            return in_bytes(saved)
        case _:
            assert_never(leaf)


def _times(saved: int, map: Shape) -> str:
    if saved % map.elements:
        return in_bytes(saved)
    product = "*".join(f"{size}" for size in (saved // map.elements, *map.sizes))
    return f"{product} = {in_bytes(saved)}"


def _step(step: Step) -> str:
    value = f"{step.value:,}"
    return value if step.text == str(step.value) else f"{step.text} = {value}"
