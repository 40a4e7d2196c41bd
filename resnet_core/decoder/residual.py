"""Residual networks, and plain ones of the same blocks, from the names and shapes of their weights."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise, product
from typing import NamedTuple

from resnet_core.checks import MOST
from resnet_core.decoder.tensors import Tensors, divisors_that_leave
from resnet_core.families.resnet.attention import LEAST_SELECTED, LEAST_SELECTED_HALF, LEAST_SPLIT
from resnet_core.families.resnet.spec import EXPANSION, RADIX, Attention, Block, Shortcut, Stem

__all__ = ["residual"]

USUAL_REDUCTION, USUAL_WIDTH = 16, 64
SHORTCUTS: tuple[Shortcut, ...] = ("projection", "projection_all", "avgpool", "identity", "none")
BLOCK = r"layer(\d+)\.(\d+)\."
Values = dict[str, object]


class Spatial(NamedTuple):
    """The 3x3 of a block: its channels, those in a group of it, and how many maps it makes."""

    channels: int
    in_group: int
    parts: int = 1


def residual(tensors: Tensors) -> Iterator[Values]:
    """The fields of specs that may have these weights, the likeliest first."""
    by_stage = tensors.depths(BLOCK)
    stages, depths = [*by_stage], (*by_stage.values(),)
    bottleneck = "layer1.0.conv3.weight" in tensors
    block: Block = "bottleneck" if bottleneck else "basic"
    last = "conv3" if bottleneck else "conv2"
    widths = tuple(tensors.out(f"layer{stage}.0.{last}") // EXPANSION[block] for stage in stages)
    first = "conv1.6" if "conv1.6.weight" in tensors else "conv1"
    stem = tensors.out(first)
    kinds = _attentions(tensors, bottleneck, (stem, *widths))
    values: Values = {
        "block": block,
        "depths": depths,
        "widths": widths,
        "stem": _stem(tensors),
        "stem_width": 0 if stem == widths[0] else stem,
        **_attention(kinds),
        "norm": _norm(tensors),
        "order": "pre" if "norm.weight" in tensors else "post",
        "dims": 1 if len(tensors.of(first)) == 3 else 2,
        "in_channels": tensors.inp("conv1.0" if first == "conv1.6" else first),
        "num_classes": tensors.classes("fc"),
    }
    values |= _inner(tensors, widths, kinds) if bottleneck else {}
    blocks = [f"layer{stage}.0" for stage, kind in zip(stages, kinds, strict=True) if kind != "none"]
    reductions = tuple(_reductions(tensors, values, blocks)) or (USUAL_REDUCTION,)
    averages = ("stride", "average") if values["stem"] == "rs" else ("stride",)
    # Where a stage keeps width and resolution, the dilation decides on its projection.
    strides = [(32, ()), (16, ()), (8, ()), *((32, each) for each in _dilations(tensors, widths))]
    ways = product(strides, _shortcuts(tensors, depths), reductions, averages)
    for (output_stride, by_stage_dilated), shortcut, reduction, down in ways:
        yield values | {
            "output_stride": output_stride,
            "dilated": by_stage_dilated,
            "shortcut": shortcut,
            "se_reduction": reduction,
            "downsampling": down,
        }


def _stem(tensors: Tensors) -> Stem:
    if "conv1.6.weight" not in tensors:
        return "imagenet" if tensors.of("conv1")[-1] == 7 else "cifar"
    if "maxpool.0.weight" in tensors:
        return "rs"
    return "deep" if 2 * tensors.out("conv1.0") == tensors.out("conv1.6") else "tiered"


def _norm(tensors: Tensors) -> str:
    if tensors.any(".running_mean"):
        return "batch"
    return "none" if "conv1.bias" in tensors or "conv1.0.bias" in tensors else "group"


def _attentions(tensors: Tensors, bottleneck: bool, widths: tuple[int, ...]) -> list[Attention]:
    """Each stage's, given the channels of the stem and the widths of all stages."""
    reads = zip(range(1, len(widths)), widths, strict=False)
    return [_attention_of(tensors, f"layer{stage}.0", bottleneck, read) for stage, read in reads]


def _attention_of(tensors: Tensors, block: str, bottleneck: bool, read: int) -> Attention:
    if f"{block}.se.fc1.weight" in tensors:
        return "se"
    if f"{block}.se.conv.weight" in tensors:
        return "eca"
    if f"{block}.conv2.fc1.weight" in tensors:
        return "split"
    if any(f"{block}.{conv}.paths.0.conv.weight" in tensors for conv in ("conv1", "conv2")):
        halves = not bottleneck and 2 * tensors.inp(f"{block}.conv1.paths.0.conv") == read
        return "sk_half" if halves else "sk"
    return "none"


def _attention(kinds: Sequence[Attention]) -> Values:
    """The kind that stages have, and which do if not all have."""
    has = tuple(int(kind != "none") for kind in kinds)
    kind = next((kind for kind in kinds if kind != "none"), "none")
    return {"attention": kind, "attention_in": has if 0 < sum(has) < len(has) else ()}


def _dilations(tensors: Tensors, widths: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Which stages may dilate in place of strides: those that keep their width and project nothing do."""
    choices: list[tuple[int, ...]] = [(0,)]
    for stage, (before, width) in enumerate(pairwise(widths), start=2):
        projects = any(f"layer{stage}.0.downsample.{place}.weight" in tensors for place in "01")
        choices.append((0, 1) if width != before else (int(not projects),))
    yield from (dilated for dilated in product(*choices) if any(dilated))


def _inner(tensors: Tensors, widths: tuple[int, ...], kinds: Sequence[Attention]) -> Values:
    """Groups, channels of a group, scales and parts of the 3x3 of bottlenecks."""
    spatial = [_spatial(tensors, f"layer{stage}.0", kind) for stage, kind in enumerate(kinds, start=1)]
    scales = 1 + len(tensors.numbers(r"layer1\.0\.convs\.(\d+)\."))
    groups = tuple(each.channels // each.in_group for each in spatial)
    radix = max(each.parts for each in spatial)
    low, high = 1, MOST
    for (channels, in_group, parts), width in zip(spatial, widths, strict=True):
        of_group, step = channels // (channels // in_group), parts
        low = max(low, -(-64 * of_group // width))
        high = min(high, (64 * (of_group + step) - 1) // width)
    return {
        "groups": groups[0] if len(set(groups)) == 1 else 1,
        "stage_groups": groups if len(set(groups)) > 1 else (),
        "width_per_group": USUAL_WIDTH if low <= USUAL_WIDTH <= high else low,
        "scales": scales,
        "radix": radix if "split" in kinds else RADIX,
    }


def _spatial(tensors: Tensors, block: str, attention: Attention) -> Spatial:
    if attention == "split":
        channels = tensors.out(f"{block}.conv1")
        made, read = tensors.of(f"{block}.conv2.conv")[:2]
        parts = made // channels
        return Spatial(channels, read * parts, parts)
    if attention == "sk":
        return Spatial(*tensors.of(f"{block}.conv2.paths.0.conv")[:2])
    scaled = f"{block}.convs.0"
    return Spatial(*tensors.of(scaled if f"{scaled}.weight" in tensors else f"{block}.conv2")[:2])


def _shortcuts(tensors: Tensors, depths: tuple[int, ...]) -> Iterator[Shortcut]:
    """Those that the names allow; which of them have these weights is tried out."""
    if not any(".downsample." in name for name in tensors.shapes):
        yield from ("identity", "none", "projection", "avgpool")
    elif "layer1.1.downsample.0.weight" in tensors:
        yield "projection_all"
    elif max(depths) == 1:  # a projection in every block that there is: the other kinds leave less open
        yield from ("projection_all", *SHORTCUTS)
    else:
        yield from SHORTCUTS


def _reductions(tensors: Tensors, values: Values, blocks: Sequence[str]) -> Iterator[int]:
    """What the channels are divided by inside what weighs them, in `blocks`."""
    attention = values["attention"]
    conv = "conv2" if values["block"] == "bottleneck" else "conv1"
    match attention:
        case "se":
            asked = [_over(tensors.of(f"{block}.se.fc1"), 0) for block in blocks]
        case "split":
            asked = [_split(tensors, block) for block in blocks]
        case "sk":
            asked = [_over(tensors.of(f"{block}.{conv}.attn.fc_reduce"), LEAST_SELECTED) for block in blocks]
        case "sk_half":
            least = LEAST_SELECTED_HALF
            asked = [_over(tensors.of(f"{block}.{conv}.attn.fc_reduce"), least) for block in blocks]
        case _:
            return
    yield from divisors_that_leave(asked, USUAL_REDUCTION)


def _over(shape: tuple[int, ...], least: int) -> tuple[Callable[[int], int], int]:
    """What a divisor leaves of the channels that are squeezed, and what is left here."""
    hidden, wide = shape[:2]
    return lambda divisor: max(least, wide // divisor), hidden


def _split(tensors: Tensors, block: str) -> tuple[Callable[[int], int], int]:
    channels, in_group, _ = _spatial(tensors, block, "split")
    hidden, wide, groups = (
        tensors.out(f"{block}.conv2.fc1"),
        tensors.out(f"{block}.conv2.conv"),
        channels // in_group,
    )

    def rounded(divisor: int) -> int:
        return -(-max(LEAST_SPLIT, wide // divisor) // groups) * groups

    return rounded, hidden
