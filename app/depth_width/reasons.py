"""Why a cost grows as it does along each direction, in the words of a family."""

from __future__ import annotations

from typing import assert_never

from resnet_core.search.axes import Scaled
from resnet_core.search.map import Measure
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

__all__ = ["of_depth", "of_image", "of_width"]


def of_depth(spec: ArchSpec | Scaled) -> str:
    """What more depth adds, and what it does not."""
    match spec:
        case ArchSpec():
            return "blocks add up, while the stem, the head and the first block of each stage occur once."
        case DenseNetSpec():
            return "every layer adds channels, which all layers after it in its block read."
        case RegNetSpec():
            return "blocks add up; w0 and the last width stay, and the steps between them move."
        case VggSpec():
            return "convolutions add up; the narrower first of each stage and the linear layers occur once."
        case VitSpec():
            return "encoder layers add up; the patches, their positions and the head occur once."
        case ConvNextSpec():
            return "blocks add up, while the stem, the head and what halves the maps occur once."
        case ShuffleNetSpec() | MobileNetSpec() | MnasNetSpec() | EfficientNetSpec():
            return "blocks add up, while the stem, the head and the first block of each stage occur once."
        case _:
            assert_never(spec)


def of_width(spec: ArchSpec | Scaled, measure: Measure) -> str:
    """What more width multiplies once, and what twice."""
    if measure not in ("MACs", "Parameters"):
        return _maps(spec)
    match spec:
        case ArchSpec() | DenseNetSpec():
            return "channels count going in and coming out, but the image and the classes do not grow."
        case VggSpec():
            return "channels count going in and coming out, but the hidden linear layers keep their width."
        case VitSpec():
            if measure == "MACs":
                return "channels count going in and coming out, but once in the products of attention."
            return "channels count going in and coming out, but the image and the classes do not grow."
        case RegNetSpec():
            return "channels count going in and coming out, but the stem and the groups keep their width."
        case ConvNextSpec() | MobileNetSpec() | MnasNetSpec() | EfficientNetSpec():
            return "channels count going in and coming out, but once in depthwise convolutions."
        case ShuffleNetSpec():
            return "channels count going in and coming out, but the stem and the head keep their width."
        case _:
            assert_never(spec)


def _maps(spec: ArchSpec | Scaled) -> str:
    match spec:
        case ArchSpec():
            return "every map has twice the channels, and its size stays."
        case ShuffleNetSpec():
            return "the maps of the stages have more channels, and their size stays."
        case VggSpec():
            return "the maps of the stages have more channels, and their size stays."
        case (
            DenseNetSpec()
            | ConvNextSpec()
            | MobileNetSpec()
            | MnasNetSpec()
            | EfficientNetSpec()
            | RegNetSpec()
            | VitSpec()
        ):
            return "maps have more channels, and their size stays."
        case _:
            assert_never(spec)


def of_image(spec: ArchSpec | Scaled, measure: Measure) -> str:
    """What more pixels repeat."""
    match spec:
        case VitSpec():
            if measure == "Parameters":
                return "every patch has a position of its own, and all share the other weights."
            if measure == "MACs":
                return "four times the patches, and in the products of attention each reads all."
            return "four times the patches."
        case VggSpec() if measure != "Parameters":
            return "four times the pixels, but the linear layers always read 7 × 7."
        case (
            ArchSpec()
            | VggSpec()
            | ConvNextSpec()
            | DenseNetSpec()
            | RegNetSpec()
            | MobileNetSpec()
            | MnasNetSpec()
            | ShuffleNetSpec()
            | EfficientNetSpec()
        ):
            if measure == "Parameters":
                return "all pixels share the same weights."
            return "four times the pixels."
        case _:
            assert_never(spec)
