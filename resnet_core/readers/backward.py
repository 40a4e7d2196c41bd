"""The backward pass of a part of a network, layer by layer, on a meter of what is alive.

A layer reads the gradient of its output and gives that of its input; what autograd saved for it is free when
it is done, and the gradients of its weights stay. A sum hands one gradient to both sides, and where a map was
read twice its gradients are added.
"""

from __future__ import annotations

from dataclasses import dataclass, field
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
    input_of,
)
from resnet_core.readers.workspace import Layout, passing

__all__ = ["Meter", "Moment", "backward"]


class Moment(NamedTuple):
    """Bytes alive at one moment of a training step, beside weights, buffers and the optimizer's state.

    `maps` are maps that nobody saved and gradients of maps, `workspace` what one layer needs for a moment.
    """

    gradients: int
    saved: int
    maps: int
    workspace: int

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self)


@dataclass(slots=True)
class Meter:
    """What is alive, and the fullest moment so far. Its parts are those of `Moment`."""

    layout: Layout
    gradients: int = 0
    saved: int = 0
    maps: int = 0
    fullest: Moment = field(default=Moment(0, 0, 0, 0))

    def look(self, workspace: int = 0) -> None:
        """Looks whether this is the fullest moment."""
        if self.gradients + self.saved + self.maps + workspace > self.fullest.total:
            self.fullest = Moment(self.gradients, self.saved, self.maps, workspace)

    def bytes(self, layer: Layer) -> int:
        """Of what a layer gives."""
        return layer.out.elements * self.layout.unit.map

    def read(self, layers: tuple[Layer, ...]) -> int:
        """Of what a chain of layers reads."""
        return input_of(layers).elements * self.layout.unit.map if layers else 0


def backward(meter: Meter, layers: tuple[Layer, ...], rows: list[int], needed: bool = True) -> None:
    """From the gradient of what `layers` give, which is on the meter, to that of what they read.

    `rows` are the bytes that each leaf was the first to save; they are used up from the end.
    """
    for place, layer in reversed(tuple(enumerate(layers))):
        _layer(meter, layer, rows, needed or place > 0)


def _layer(meter: Meter, layer: Layer, rows: list[int], needed: bool) -> None:
    match layer:
        case Gate():
            _gate(meter, layer, rows)
        case Select():
            _select(meter, layer, rows)
        case Split():
            _split(meter, layer, rows)
        case Join():
            _join(meter, layer, rows)
        case Residual():
            _sum(meter, layer, rows, needed)
        case (
            Conv()
            | Conv1d()
            | Norm()
            | Activation()
            | MaxPool()
            | AvgPool()
            | GlobalPool()
            | Linear()
            | Pad()
            | DropPath()
            | Rearrange()
            | Dropout()
            | LayerScale()
            | ClassToken()
            | Positions()
            | Attention()
            | ChannelShuffle()
            | Operator()
            | Upsample()
            | ConvTranspose()
        ):
            _leaf(meter, layer, rows, needed)
        case _:
            assert_never(layer)


def _leaf(meter: Meter, leaf: Leaf, rows: list[int], needed: bool) -> None:
    step = passing(leaf, meter.layout, needed)
    meter.look(step.fullest)
    meter.maps += step.onward - meter.bytes(leaf)
    meter.gradients += step.weights
    meter.saved -= rows.pop()


def _sum(meter: Meter, block: Residual, rows: list[int], needed: bool) -> None:
    backward(meter, block.post, rows)
    inner = needed or bool(block.pre)
    if block.link == "none":
        backward(meter, block.branch, rows, inner)
        backward(meter, block.pre, rows, needed)
        return
    sides = (block.branch, block.shortcut) if block.first == "shortcut" else (block.shortcut, block.branch)
    meter.maps += meter.bytes(block)  # both sides hold the gradient of the sum
    for side in sides:
        if side:
            backward(meter, side, rows, inner)
    reads = block.inp.elements * meter.layout.unit.map
    if block.link == "projection":
        _add(meter, reads if inner else 0)
        backward(meter, block.pre, rows, needed)
    else:
        backward(meter, block.pre, rows, needed)
        _add(meter, reads if needed else 0)


def _add(meter: Meter, size: int) -> None:
    """Two gradients of a map become one."""
    meter.look(size)
    meter.maps -= size


def _gate(meter: Meter, gate: Gate, rows: list[int]) -> None:
    """The gradient of the product times the map, before it is summed; and that of the map, by both ways."""
    out = meter.bytes(gate)
    meter.look(2 * out)
    meter.maps += meter.bytes(gate.layers[-1])
    backward(meter, gate.layers, rows)
    _add(meter, out)


def _select(meter: Meter, select: Select, rows: list[int]) -> None:
    parts, out = select.inp.elements * meter.layout.unit.map, meter.bytes(select)
    meter.look(2 * parts)
    meter.maps += parts + meter.bytes(select.layers[-1]) - out
    backward(meter, select.layers, rows)
    meter.look(parts)
    meter.maps -= out


def _split(meter: Meter, split: Split, rows: list[int]) -> None:
    """The gradients of the splits, held until they are joined."""
    inp, out = split.inp.elements * meter.layout.unit.map, meter.bytes(split)
    for part in reversed((*split.parts, split.tail)):
        if part:
            own = meter.bytes(part[-1])
            meter.look(own)  # its share of the gradient, put in a row
            meter.maps += own
            backward(meter, part, rows)
    meter.look(inp)
    meter.maps += inp - out - sum(meter.read(part) for part in (*split.parts, split.tail))


def _join(meter: Meter, join: Join, rows: list[int]) -> None:
    """Each branch reads its share of the gradient; all branches give one of the map that they read."""
    inp, out = join.inp.elements * meter.layout.unit.map, meter.bytes(join)
    given = 0
    for part in reversed(join.parts):
        if part:
            own = meter.bytes(part[-1])
            meter.look(own)
            meter.maps += own
            backward(meter, part, rows)
        elif not given:
            continue
        if given:
            _add(meter, inp if part else 0)
            if not part:
                meter.look(inp)
        given = inp
    meter.maps -= out
