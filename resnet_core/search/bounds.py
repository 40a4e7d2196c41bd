"""Which fields of each family count something that a limit bounds, in the order they are looked at."""

from __future__ import annotations

from typing import NamedTuple, assert_never

from resnet_core.spec import (
    AlexNetSpec,
    ArchSpec,
    ConvNextSpec,
    DenseNetSpec,
    EfficientNetSpec,
    GoogLeNetSpec,
    MnasNetSpec,
    MobileNetSpec,
    RegNetSpec,
    ShuffleNetSpec,
    Spec,
    SqueezeNetSpec,
    VggSpec,
    VitSpec,
    WangSpec,
)

__all__ = ["Bound", "bounds_of"]


class Bound(NamedTuple):
    """The limit that a field has to keep, what it counts, and the power of it with which bytes grow.

    Power 0: more of it takes no more bytes. Only multiples of `step`, or of the field it names, work.
    """

    limit: str
    noun: str
    power: int
    step: str | int = 1


ENDS: dict[str, Bound] = {
    "in_channels": Bound("channels", "channels", 1),
    "num_classes": Bound("classes", "classes", 1),
    "side": Bound("side", "pixels a side", 2),
    "batch": Bound("batch", "images", 1),
}
RESNET: dict[str, Bound] = {
    "depths": Bound("blocks", "blocks in all", 1),
    "widths": Bound("width", "channels", 2),
    "stem_width": Bound("width", "channels", 1),
    "groups": Bound("groups", "groups", 1),
    "stage_groups": Bound("groups", "groups", 1),
    "width_per_group": Bound("width", "channels", 2),
    "stage_group_widths": Bound("width", "channels", 2),
    **ENDS,
}
VGG: dict[str, Bound] = {
    "depths": Bound("blocks", "convolutions in all", 1),
    "widths": Bound("width", "channels", 2),
    "fc_width": Bound("hidden", "channels", 2),
    **ENDS,
}
DENSENET: dict[str, Bound] = {
    "depths": Bound("blocks", "layers in all", 2),
    "growth_rate": Bound("width", "channels", 2),
    "bn_size": Bound("factor", "times the growth rate", 1),
    "stem_width": Bound("width", "channels", 1),
    **ENDS,
}
CONVNEXT: dict[str, Bound] = {
    "depths": Bound("blocks", "blocks in all", 1),
    "widths": Bound("width", "channels", 2),
    "expansion": Bound("factor", "times the width", 1),
    **ENDS,
}
VIT: dict[str, Bound] = {
    "patch": Bound("side", "pixels a side", 0),
    "depth": Bound("blocks", "layers", 1),
    "token_width": Bound("width", "channels", 2, step="heads"),
    "mlp_width": Bound("hidden", "channels", 1),
    **ENDS,
    "side": Bound("side", "pixels a side", 2, step="patch"),
}
REGNET: dict[str, Bound] = {
    "depth": Bound("blocks", "blocks", 1),
    "w0": Bound("width", "channels", 2, step=8),
    "group_width": Bound("width", "channels", 1),
    "stem_width": Bound("width", "channels", 1),
    **ENDS,
}
SQUEEZENET: dict[str, Bound] = {
    "depths": Bound("blocks", "modules in all", 2),
    "fire_width": Bound("width", "channels", 2),
    "growth": Bound("width", "channels", 2),
    "stem_width": Bound("width", "channels", 1),
    **ENDS,
}
GOOGLENET: dict[str, Bound] = {
    "depths": Bound("blocks", "modules in all", 1),
    "percent": Bound("width", "percent", 2),
    **ENDS,
}
ALEXNET: dict[str, Bound] = {
    "widths": Bound("width", "channels", 2),
    "hidden": Bound("hidden", "channels", 2),
    **ENDS,
}
MOBILENET: dict[str, Bound] = {
    "depths": Bound("blocks", "blocks in all", 1),
    "expansion": Bound("factor", "times the width", 1),
    **ENDS,
}
EFFICIENTNET: dict[str, Bound] = {
    "depths": Bound("blocks", "blocks in all, before the multiplier,", 1),
    "widths": Bound("width", "channels, before the multiplier,", 2),
    "stem_width": Bound("width", "channels", 1),
    "head_width": Bound("hidden", "channels", 1),
    **ENDS,
}
SHUFFLENET: dict[str, Bound] = {
    "depths": Bound("blocks", "blocks in all", 1),
    "widths": Bound("width", "channels", 2, step=2),
    "stem_width": Bound("width", "channels", 1),
    "head_width": Bound("hidden", "channels", 1),
    **ENDS,
}
MNASNET: dict[str, Bound] = {
    "depths": Bound("blocks", "blocks in all", 1),
    "head_width": Bound("hidden", "channels", 1),
    **ENDS,
}
WANG: dict[str, Bound] = {
    "widths": Bound("width", "channels", 2),
    "kernels": Bound("side", "values", 1),
    **ENDS,
}


def bounds_of(spec: Spec) -> dict[str, Bound]:
    """The bounded fields of a network and of its images; `side` is the longer of height and width."""
    match spec:
        case ArchSpec():
            return RESNET
        case VggSpec():
            return VGG
        case DenseNetSpec():
            return DENSENET
        case ConvNextSpec():
            return CONVNEXT
        case VitSpec():
            return VIT
        case RegNetSpec():
            return REGNET
        case SqueezeNetSpec():
            return SQUEEZENET
        case GoogLeNetSpec():
            return GOOGLENET
        case AlexNetSpec():
            return ALEXNET
        case MobileNetSpec() | EfficientNetSpec() | ShuffleNetSpec() | MnasNetSpec():
            return _of_phones(spec)
        case WangSpec():
            return WANG
        case _:
            assert_never(spec)


def _of_phones(spec: MobileNetSpec | EfficientNetSpec | ShuffleNetSpec | MnasNetSpec) -> dict[str, Bound]:
    match spec:
        case MobileNetSpec():
            return MOBILENET
        case EfficientNetSpec():
            return EFFICIENTNET
        case ShuffleNetSpec():
            return SHUFFLENET
        case MnasNetSpec():
            return MNASNET
        case _:
            assert_never(spec)
