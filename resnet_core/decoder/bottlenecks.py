"""What is inside the bottlenecks of a residual network, from the shapes of their weights."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from resnet_core.decoder.tensors import Tensors
from resnet_core.families.resnet.by_stage import USUAL_WIDTH
from resnet_core.families.resnet.spec import RADIX, Attention, Block

__all__ = ["Spatial", "inner", "spatial_of"]

Values = dict[str, object]


class Spatial(NamedTuple):
    """The 3x3 of a block: its channels, those in a group of it, and how many maps it makes."""

    channels: int
    in_group: int
    parts: int = 1


def inner(
    tensors: Tensors, widths: tuple[int, ...], kinds: Sequence[Attention], own: Sequence[Block]
) -> Values:
    """Groups, channels of a group, scales and parts of the 3x3 of bottlenecks."""
    spatial = {
        stage: spatial_of(tensors, f"layer{stage + 1}.0", kind)
        for stage, kind in enumerate(kinds)
        if own[stage] == "bottleneck"
    }
    first = min(spatial) + 1
    scales = 1 + len(tensors.numbers(rf"layer{first}\.0\.convs\.(\d+)\."))
    groups = {stage: each.channels // each.in_group for stage, each in spatial.items()}
    ranges = {stage: _group_widths(each, widths[stage]) for stage, each in spatial.items()}
    low, high = max(low for low, _ in ranges.values()), min(high for _, high in ranges.values())
    of_stages = {stage: _likeliest(*each) for stage, each in ranges.items()}
    alike, stages = len({*groups.values()}) == 1, range(len(own))
    return {
        "groups": next(iter(groups.values())) if alike else 1,
        "stage_groups": () if alike else tuple(groups.get(stage, 1) for stage in stages),
        "width_per_group": _likeliest(low, high) if low <= high else USUAL_WIDTH,
        "stage_group_widths": ()
        if low <= high
        else tuple(of_stages.get(stage, USUAL_WIDTH) for stage in stages),
        "scales": scales,
        "radix": max(each.parts for each in spatial.values()) if "split" in kinds else RADIX,
    }


def _group_widths(spatial: Spatial, width: int) -> tuple[int, int]:
    """The least and the most width of a group that leaves these channels in a stage of this width."""
    channels, in_group, parts = spatial
    of_group = channels // (channels // in_group)
    return -(-64 * of_group // width), (64 * (of_group + parts) - 1) // width


def _likeliest(low: int, high: int) -> int:
    return USUAL_WIDTH if low <= USUAL_WIDTH <= high else low


def spatial_of(tensors: Tensors, block: str, attention: Attention) -> Spatial:
    if attention == "split":
        channels = tensors.out(f"{block}.conv1")
        made, read = tensors.of(f"{block}.conv2.conv")[:2]
        parts = made // channels
        return Spatial(channels, read * parts, parts)
    if attention == "sk":
        return Spatial(*tensors.of(f"{block}.conv2.paths.0.conv")[:2])
    scaled = f"{block}.convs.0"
    return Spatial(*tensors.of(scaled if f"{scaled}.weight" in tensors else f"{block}.conv2")[:2])
