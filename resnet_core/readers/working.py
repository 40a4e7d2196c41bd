"""The working of a price: `3*3*64*64` beside 36,864, as a person would write it on a blackboard.

A text holds whole numbers, `+`, `*`, `/` and brackets, so it can be evaluated; tests ask that it gives the
price. Kernel sides come first, then the inputs of one group and the outputs, and for MACs the output map.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, assert_never

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
    Shape,
    Upsample,
    layers_of,
)
from resnet_core.readers.role import role


class Step(NamedTuple):
    """A sum or product as text, and what it comes to."""

    text: str
    value: int


class Working(NamedTuple):
    """How each cost of a layer comes about."""

    params: Step
    macs: Step
    activations: Step


def working(layer: Leaf) -> Working:
    """The working of a layer's parameters, MACs and activations; `0` for what costs nothing."""
    params = macs = activations = "0"
    match layer:
        case Conv():
            params, macs, activations = _convolution(layer)
        case Linear(_, inp, out):
            weights = f"{inp.channels}*{out.channels}"
            params = f"{weights} + {out.channels}" if layer.bias else weights
            places = _places(out)
            macs, activations = f"{weights}{places}", f"{out.channels}{places}"
        case Conv1d(_, _, out, kernel):
            params, macs, activations = f"{kernel}", f"{kernel}*{out.height}", f"{out.height}"
        case Attention(_, out):
            params, macs, activations = _attention(out)
        case LayerScale(_, out) | ClassToken(_, _, out):
            params = f"{out.channels}"
        case Positions(_, out):
            params = f"{out.channels}*{out.height}"
        case Norm():
            params = f"2*{layer.out.channels}"
        case Activation() | MaxPool() | AvgPool() | GlobalPool() | Pad() | ChannelShuffle() | DropPath():
            pass  # free
        case Rearrange() | Dropout() | Upsample():
            pass  # free
        case Operator():
            params, macs = f"{layer.params}", "not priced" if layer.macs is None else f"{layer.macs}"
            activations = f"{layer.activations}"
        case ConvTranspose():
            params, macs, activations = _transposed(layer)
        case _:
            assert_never(layer)
    cost = price(layer)
    return Working(Step(params, cost.params), Step(macs, cost.macs), Step(activations, cost.activations))


def _convolution(conv: Conv) -> tuple[str, str, str]:
    inp, out, groups = conv.inp, conv.out, conv.groups
    inputs = f"({inp.channels}/{groups})" if groups > 1 else f"{inp.channels}"
    weights = "*".join((*map(str, conv.window), inputs, f"{out.channels}"))
    places = "*".join(map(str, out.sizes[1:]))
    return (
        f"{weights} + {out.channels}" if conv.bias else weights,
        f"{weights}*{places}",
        f"{out.channels}*{places}",
    )


def _attention(out: Shape) -> tuple[str, str, str]:
    width, tokens = out.channels, out.height * out.width
    macs = f"4*{width}*{width}*{tokens} + 2*{tokens}*{tokens}*{width}"
    return f"4*{width}*{width} + 4*{width}", macs, f"4*{width}*{tokens}"


def _transposed(layer: ConvTranspose) -> tuple[str, str, str]:
    _, inp, out, kernel = layer
    weights = f"{kernel}*{kernel}*{inp.channels}*{out.channels}"
    macs = f"{weights}*{inp.height}*{inp.width}"
    return f"{weights} + {out.channels}", macs, f"{out.channels}*{out.height}*{out.width}"


def _places(out: Shape) -> str:
    """How often a linear layer works: once for a vector, else for each pixel or token."""
    if out.width > 1:
        return f"*{out.height}*{out.width}"
    return f"*{out.height}" if out.height > 1 else ""


def norms_working(layers: Iterable[Layer]) -> Step:
    """The parameters of all norms in `layers`, a scale and a shift for each channel: `2*(64+64+256)`."""
    channels = [leaf.out.channels for leaf in layers_of(tuple(layers)) if role(leaf) == "norm"]
    if not channels:
        return Step("0", 0)
    added = "+".join(map(str, channels))
    return Step(f"2*({added})" if len(channels) > 1 else f"2*{added}", 2 * sum(channels))
