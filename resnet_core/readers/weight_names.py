"""The names and shapes of a network's weights, and how those of a file compare with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
    Upsample,
)
from resnet_core.language.plan import Plan, named_layers

__all__ = ["COUNTER", "Difference", "Shapes", "compare", "expected_shapes", "tensors_of"]

Shapes = Mapping[str, tuple[int, ...]]
COUNTER = ".num_batches_tracked"


class Difference(NamedTuple):
    """How a file differs from a network: missing keys, unexpected keys, and keys of another shape."""

    missing: tuple[str, ...]
    unexpected: tuple[str, ...]
    reshaped: tuple[str, ...]


def expected_shapes(plan: Plan) -> dict[str, tuple[int, ...]]:
    """Keys and shapes of the state_dict of the module that `build` makes, in the order the layers run.

    That is the module's own order too, but inside Res2Net's splits, and for parameters that are no layer's.
    """
    return {f"{name}{key}": shape for name, leaf in named_layers(plan) for key, shape in tensors_of(leaf)}


def compare(expected: Shapes, given: Shapes) -> Difference:
    """How `given` differs from `expected`. Batch-norm counters may be missing: PyTorch starts them at 0."""
    return Difference(
        tuple(key for key in expected if key not in given and not key.endswith(COUNTER)),
        tuple(key for key in given if key not in expected),
        tuple(key for key in expected if key in given and given[key] != expected[key]),
    )


def tensors_of(leaf: Leaf) -> Iterator[tuple[str, tuple[int, ...]]]:
    """What follows a layer's name in the keys of its tensors, and their shapes."""
    match leaf:
        case Conv(_, inp, out, _, _, _, groups, bias):
            yield ".weight", (out.channels, inp.channels // groups, *leaf.window)
            if bias:
                yield ".bias", (out.channels,)
        case Conv1d(_, _, _, kernel):
            yield ".weight", (1, 1, kernel)
        case Linear(_, inp, out):
            yield ".weight", (out.channels, inp.channels)
            if leaf.bias:
                yield ".bias", (out.channels,)
        case Norm(_, out, kind):
            keys = (".weight", ".bias", ".running_mean", ".running_var")
            yield from ((key, (out.channels,)) for key in (keys if kind == "batch" else keys[:2]))
            if kind == "batch":
                yield COUNTER, ()
        case LayerScale() | ClassToken() | Positions() | Operator():
            yield from _own(leaf)
        case Attention(_, out):
            yield ".in_proj_weight", (3 * out.channels, out.channels)
            yield ".in_proj_bias", (3 * out.channels,)
            yield ".out_proj.weight", (out.channels, out.channels)
            yield ".out_proj.bias", (out.channels,)
        case Activation() | MaxPool() | AvgPool() | GlobalPool() | Pad() | ChannelShuffle() | DropPath():
            pass  # no weights
        case Rearrange() | Dropout():
            pass  # no weights
        case ConvTranspose():
            yield ".weight", (leaf.inp.channels, leaf.out.channels, leaf.kernel, leaf.kernel)
            yield ".bias", (leaf.out.channels,)
        case Upsample():
            pass  # no weights
        case _:
            assert_never(leaf)


def _own(leaf: LayerScale | ClassToken | Positions | Operator) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Those of a parameter that is no module's; all of an operator's as one row, since it may have any."""
    match leaf:
        case LayerScale(_, out):
            yield "", (out.channels, 1, 1)
        case ClassToken(_, _, out):
            yield "", (1, 1, out.channels)
        case Positions(_, out):
            yield "", (1, out.height, out.channels)
        case Operator():
            if leaf.params:
                yield "", (leaf.params,)
        case _:
            assert_never(leaf)
