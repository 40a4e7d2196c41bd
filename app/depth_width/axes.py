"""What depth and width are called on the map, in each family."""

from __future__ import annotations

from itertools import product
from typing import NamedTuple, assert_never

import numpy as np

from app.drawing.numbers import decimals
from resnet_core.checks import SpecError, dashed
from resnet_core.search.axes import Scaled, proportions_of, wider, width_of
from resnet_core.search.map import Map
from resnet_core.search.scaled_map import ScaledMap
from resnet_core.search.scaling import scaled_widths, width_step
from resnet_core.spec import (
    ArchSpec,
    ConvNextSpec,
    DenseNetSpec,
    EfficientNetSpec,
    MnasNetSpec,
    MobileNetSpec,
    RegNetSpec,
    ShuffleNetSpec,
    VggSpec,
    VitSpec,
)

WITHOUT = (
    "The map is for families that were published in several depths or widths; AlexNet, GoogLeNet and "
    "SqueezeNet were not."
)
OTHER_SECTIONS = (
    "The density of a million networks at once is here for residual networks and plain ones of the same "
    "blocks:"
)


class Axes(NamedTuple):
    """The titles of both axes, and how the family is made deeper and wider."""

    depth: str
    width: str
    rule: str


def axes_of(family: ArchSpec | Scaled) -> Axes:
    """The words of a family, as `docs/definitions.md` has them."""
    match family:
        case ArchSpec():
            rule = f"widths are rounded to multiples of {width_step(family)}"
            return Axes("blocks", "channels of the first stage", rule)
        case VggSpec():
            rule = "the hidden linear layers keep their width"
            return Axes("convolutions of the stages", "channels of the widest stage", rule)
        case ConvNextSpec():
            return Axes("blocks", "channels of the widest stage", "widths are rounded to multiples of 8")
        case ShuffleNetSpec():
            rule = "widths are rounded to even numbers; stem and head keep theirs"
            return Axes("blocks", "channels of the widest stage", rule)
        case DenseNetSpec():
            rule = "a layer adds the growth rate to the channels; the stem's go with it"
            return Axes("layers of the dense blocks", "growth rate", rule)
        case MobileNetSpec() | MnasNetSpec():
            return Axes("blocks", "width multiplier", "the family rounds channels to multiples of 8")
        case EfficientNetSpec():
            rule = "the depth multiplier rounds blocks up, the width multiplier channels to multiples of 8"
            return Axes("blocks", "width multiplier", rule)
        case VitSpec():
            rule = "a wider one has more heads of the same width, and a perceptron in the same ratio"
            return Axes("encoder layers", "channels of a token", rule)
        case RegNetSpec():
            rule = (
                "w0 and wa grow together, and with more blocks wa falls, so that the last keeps its width; "
                "only depths with as many stages stand here"
            )
            return Axes("blocks", "first width w0", rule)
        case _:
            assert_never(family)


def depth_words(spec: ArchSpec | Scaled) -> str:
    """The depth as one entry: `3-4-6-3`."""
    return dashed(spec.depths if isinstance(spec, ArchSpec) else proportions_of(spec))


def width_words(spec: ArchSpec | Scaled) -> str:
    """The width as one entry: `64-128-256-512`, `width 1.4 ×`, or `growth 32`."""
    match spec:
        case ArchSpec() | VggSpec() | ConvNextSpec() | ShuffleNetSpec():
            return dashed(spec.widths)
        case DenseNetSpec():
            return f"growth {spec.growth_rate}"
        case MobileNetSpec() | MnasNetSpec() | EfficientNetSpec():
            return f"width {spec.width_multiplier:g} ×"
        case VitSpec():
            return f"{spec.token_width:,}"
        case RegNetSpec():
            return f"w0 {spec.w0:,}"
        case _:
            assert_never(spec)


def network_words(spec: ArchSpec | Scaled) -> str:
    """`3-4-6-3 blocks of 64-128-256-512`, `12 encoder layers of 768`."""
    return _joined(spec, depth_words(spec), width_words(spec))


def cell_words(shown: Map | ScaledMap) -> list[str]:
    """The network of each cell, row by row."""
    pairs = product(row_words(shown), column_words(shown))
    return [_joined(shown.family, deep, wide) for deep, wide in pairs]


def _joined(family: ArchSpec | Scaled, deep: str, wide: str) -> str:
    match family:
        case ArchSpec() | ConvNextSpec() | ShuffleNetSpec():
            return in_words(deep, wide)
        case VggSpec():
            return in_words(deep, wide, "convolution")
        case VitSpec():
            return in_words(deep, wide, "encoder layer")
        case DenseNetSpec():
            return f"{_counted(deep, 'layer')}, {wide}"
        case MobileNetSpec() | MnasNetSpec() | EfficientNetSpec() | RegNetSpec():
            return f"{_counted(deep, 'block')}, {wide}"
        case _:
            assert_never(family)


def in_words(depths: str, widths: str, noun: str = "block") -> str:
    """`3-4-6-3 blocks of 64-128-256-512`, `1 block of 64`."""
    return f"{_counted(depths, noun)} of {widths}"


def _counted(deep: str, noun: str) -> str:
    return f"{deep} {noun}{'' if deep == '1' else 's'}"


def row_words(shown: Map | ScaledMap) -> list[str]:
    """The depth of each row."""
    if isinstance(shown, Map):
        return [dashed(depths) for depths in shown.grid.depths.T.tolist()]
    return [depth_words(each) for each in shown.depths]


def column_words(shown: Map | ScaledMap) -> list[str]:
    """The width of each column."""
    if isinstance(shown, Map):
        return [dashed(widths) for widths in shown.grid.widths.T.tolist()]
    return [width_words(each) for each in shown.wide]


def width_at(shown: Map | ScaledMap, octave: int) -> str:
    """What stands under a multiple of the width on the axis: the number that the axis is called by."""
    if isinstance(shown, Map):
        return f"{int(scaled_widths(shown.family, np.exp2(octave))[0]):,}"
    try:
        width = width_of(wider(shown.family, 2.0**octave))
    except SpecError:
        return ""
    return f"{width:,}" if isinstance(width, int) else decimals(width, 2)
