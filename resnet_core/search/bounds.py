"""Which fields of each family count something that a limit bounds, in the order they are looked at."""

from __future__ import annotations

from typing import NamedTuple, assert_never

from resnet_core.spec import ArchSpec, Spec, VggSpec

__all__ = ["Bound", "bounds_of"]


class Bound(NamedTuple):
    """The limit that a field has to keep, what it counts, and the power of it with which bytes grow."""

    limit: str
    noun: str
    power: int


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
    "width_per_group": Bound("width", "channels", 2),
    **ENDS,
}
VGG: dict[str, Bound] = {
    "depths": Bound("blocks", "convolutions in all", 1),
    "widths": Bound("width", "channels", 2),
    "fc_width": Bound("hidden", "channels", 2),
    **ENDS,
}


def bounds_of(spec: Spec) -> dict[str, Bound]:
    """The bounded fields of a network and of its images; `side` is the longer of height and width."""
    match spec:
        case ArchSpec():
            return RESNET
        case VggSpec():
            return VGG
        case _:
            assert_never(spec)
