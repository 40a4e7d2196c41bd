"""A layer in words: one short description for tables, drawings and the terminal."""

from __future__ import annotations

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
    Linear,
    MaxPool,
    Norm,
    Operator,
    Pad,
    Positions,
    Rearrange,
    Residual,
    Select,
    Shape,
    Split,
    Upsample,
)
from resnet_core.language.shape import Dims

KINDS = {
    "batch": "batch norm",
    "group": "group norm",
    "layer": "layer norm",
    "layer2d": "layer norm",
    "relu": "ReLU",
    "gelu": "GELU",
    "silu": "SiLU",
    "sigmoid": "sigmoid",
    "relu6": "ReLU6",
    "hardswish": "hard swish",
    "hardsigmoid": "hard sigmoid",
}
ALONG = "conv along channels"


class Words(NamedTuple):
    """`kind` names the layer; `size` is its window and stride, `channels` what it maps to what.

    `more` holds what most layers of the kind do not have: groups, dilation. Empty where there is nothing to
    say, so a layer with neither size nor channels works on each element by itself.
    """

    kind: str
    size: str = ""
    channels: str = ""
    more: tuple[str, ...] = ()

    @property
    def elementwise(self) -> bool:
        """Whether it has neither a window nor weights that join channels: a norm or an activation."""
        return not (self.size or self.channels)

    def __str__(self) -> str:
        return ", ".join(filter(None, (" ".join(filter(None, (self.kind, self.size))), *self.more)))


def in_words(layer: Layer) -> Words:
    """The words for a layer."""
    match layer:
        case Conv(_, inp, out, kernel, stride):
            return Words(
                "conv", window(kernel, stride, inp.dims), f"{inp.channels}→{out.channels}", _more(layer)
            )
        case Norm() | Activation():
            return Words(KINDS[layer.kind])
        case MaxPool() | AvgPool() | GlobalPool():
            return _pool(layer)
        case Linear(_, inp, out):
            return Words("linear", "", f"{inp.channels}→{out.channels}")
        case Attention(_, out, heads):
            return Words("attention", "all tokens", f"{out.channels}→{out.channels}", (_heads(heads),))
        case ClassToken() | Positions() | LayerScale() | Dropout() | Rearrange():
            return _of_tokens(layer)
        case Conv1d() | Operator() | Upsample() | ConvTranspose():
            return _of_a_kind(layer)
        case Join():
            return Words("join", f"of {len(layer.parts)}", f"{layer.inp.channels}→{layer.out.channels}")
        case Residual():
            return Words("sum", "", f"{layer.inp.channels}→{layer.out.channels}")
        case Pad(_, _, _, stride):
            return Words("zero padding", f"stride {stride}" if stride > 1 else "channels")
        case ChannelShuffle(_, _, groups):
            return Words("channel shuffle", "", "", (f"{groups} groups",))
        case DropPath(_, _, rate):
            return Words("drop path", "", "", (f"p = {rate:g}",))
        case Gate() | Select() | Split():
            return _nested(layer)
        case _:
            assert_never(layer)


def _of_a_kind(layer: Conv1d | Operator | Upsample | ConvTranspose) -> Words:
    match layer:
        case Conv1d():
            return Words(ALONG, f"{layer.kernel}")
        case Operator(_, inp, out, kind):
            channels = f"{inp.channels}→{out.channels}" if layer.params or layer.macs else ""
            return Words(kind, "", channels, ("not priced",) if layer.macs is None else ())
        case Upsample(_, _, out, mode):
            return Words("upsample", _sides(out), "", (mode,))
        case ConvTranspose(_, inp, out, kernel):
            return Words("transposed conv", window(kernel, kernel), f"{inp.channels}→{out.channels}")
        case _:
            assert_never(layer)


def _nested(layer: Gate | Select | Split) -> Words:
    match layer:
        case Gate():
            return _gate(layer)
        case Select(_, inp, out, parts):
            kind, size = ("softmax gate", f"sum of {parts}") if parts > 1 else ("gate", "")
            return Words(kind, size, f"{inp.channels}→{out.channels}")
        case Split():
            return _split(layer)
        case _:
            assert_never(layer)


def _gate(gate: Gate) -> Words:
    """A squeeze-and-excitation, or ECA's convolution along the channels."""
    along = [words.size for words in map(in_words, gate.layers) if words.kind == ALONG]
    if along:
        return Words("ECA gate", "", f"{gate.out.channels}", (f"kernel {along[0]}",))
    channels = (gate.out, gate.layers[1].out, gate.out)
    return Words("SE gate", "", "→".join(str(shape.channels) for shape in channels))


def _heads(heads: int) -> str:
    return "1 head" if heads == 1 else f"{heads} heads"


def _of_tokens(layer: ClassToken | Positions | LayerScale | Dropout | Rearrange) -> Words:
    match layer:
        case ClassToken(_, _, out):
            return Words("class token", f"{out.height:,} tokens")
        case Positions():
            return Words("positions")
        case LayerScale():
            return Words("layer scale")
        case Dropout(_, _, rate):
            return Words("dropout", "", "", (f"p = {rate:g}",))
        case Rearrange():
            return Words(layer.to)
        case _:
            assert_never(layer)


def window(kernel: int, stride: int, dims: Dims = 2) -> str:
    """`3×3 / 2`, or `3 / 2` along a signal; a stride of 1 is left out."""
    return "×".join([f"{kernel}"] * dims) + (f" / {stride}" if stride > 1 else "")


def _more(conv: Conv) -> tuple[str, ...]:
    groups = (f"{conv.groups:,} groups",) if conv.groups > 1 else ()
    return (*groups, f"dilation {conv.dilation}") if conv.dilation > 1 else groups


def _pool(pool: MaxPool | AvgPool | GlobalPool) -> Words:
    match pool:
        case MaxPool(_, inp, _, kernel, stride):
            return Words("max pool", window(kernel, stride, inp.dims))
        case AvgPool(_, inp, _, kernel, stride):
            return Words("average pool", window(kernel, stride, inp.dims))
        case GlobalPool():
            whole = "all pixels" if pool.inp.dims == 2 else "the whole length"
            return Words("average pool", whole if pool.out.is_vector else _sides(pool.out))
        case _:
            assert_never(pool)


def _sides(shape: Shape) -> str:
    return f"to {shape.height}×{shape.width}"


def _split(split: Split) -> Words:
    first = in_words(split.parts[0][0])
    # The last split has the same layers, or a pool at most.
    count = len(split.parts) + (len(split.tail) > 1 or split.tail[:1] == split.parts[0][:1])
    return Words("split", f"{count} of {first.size}", f"{split.parts[0][-1].out.channels} each", first.more)
