"""Residual networks, and plain ones of the same blocks, from the names and shapes of their weights."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise, product

from resnet_core.decoder.bottlenecks import inner, spatial_of
from resnet_core.decoder.tensors import Tensors, divisors_that_leave
from resnet_core.families.resnet.attention import LEAST_SELECTED, LEAST_SELECTED_HALF, LEAST_SPLIT
from resnet_core.families.resnet.spec import EXPANSION, Attention, Block, Order, Shortcut, Stem
from resnet_core.language.layers import NormKind

__all__ = ["residual"]

USUAL_REDUCTION = 16
LAST: dict[Block, str] = {"basic": "conv2", "bottleneck": "conv3"}
CONVS: dict[Block, str] = {"basic": "conv1", "bottleneck": "conv2"}  # the 3x3 that may be another kind
SHORTCUTS: tuple[Shortcut, ...] = ("projection", "projection_all", "avgpool", "identity", "none")
BLOCK = r"layer(\d+)\.(\d+)\."
Values = dict[str, object]


def residual(tensors: Tensors) -> Iterator[Values]:
    """The fields of specs that may have these weights, the likeliest first."""
    by_stage = tensors.depths(BLOCK)
    stages, depths = [*by_stage], (*by_stage.values(),)
    own: list[Block] = [_block(tensors, f"layer{stage}.0") for stage in stages]
    outs = [tensors.out(f"layer{stage}.0.{LAST[block]}") for stage, block in zip(stages, own, strict=True)]
    widths = tuple(out // EXPANSION[block] for out, block in zip(outs, own, strict=True))
    first = "conv1.6" if "conv1.6.weight" in tensors else "conv1"
    stem = tensors.out(first)
    kinds = _attentions(tensors, own, (stem, *outs))
    values: Values = {
        "block": "bottleneck" if "bottleneck" in own else "basic",
        "stage_blocks": (*own,) if len({*own}) > 1 else (),
        "depths": depths,
        "widths": widths,
        "stem": _stem(tensors),
        "stem_width": 0 if stem == widths[0] else stem,
        **_attention(kinds),
        **_norms(tensors, first, stages),
        "dims": 1 if len(tensors.of(first)) == 3 else 2,
        "in_channels": tensors.inp("conv1.0" if first == "conv1.6" else first),
        "num_classes": tensors.classes("fc"),
    }
    values |= inner(tensors, widths, kinds, own) if "bottleneck" in own else {}
    each = zip(stages, own, kinds, strict=True)
    weighed = {f"layer{stage}.0": CONVS[block] for stage, block, kind in each if kind != "none"}
    reductions = tuple(_reductions(tensors, values, weighed)) or (USUAL_REDUCTION,)
    yield from (values | choice for choice in _choices(tensors, values, (*outs,), reductions))


def _choices(
    tensors: Tensors, values: Values, outs: tuple[int, ...], reductions: tuple[int, ...]
) -> Iterator[Values]:
    """What names alone leave open; which of it has these shapes is tried out."""
    averages = ("stride", "average") if values["stem"] == "rs" else ("stride",)
    # Where a stage keeps width and resolution, the dilation decides on its projection.
    strides = [(32, ()), (16, ()), (8, ()), *((32, each) for each in _dilations(tensors, outs))]
    shortcuts = _shortcuts(tensors, (*tensors.depths(BLOCK).values(),))
    ways = product(strides, shortcuts, reductions, averages, _orders(tensors, values))
    for (output_stride, by_stage_dilated), shortcut, reduction, down, order in ways:
        yield {
            "order": order,
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


def _block(tensors: Tensors, block: str) -> Block:
    return "bottleneck" if f"{block}.conv3.weight" in tensors else "basic"


def _norm(tensors: Tensors, where: str, block: str) -> NormKind:
    """That of the blocks whose names begin with `where`; `block` is one of them, whose convolutions tell."""
    if tensors.any(".running_mean", where):
        return "batch"
    biased = any(f"{block}.{conv}.bias" in tensors for conv in ("conv1", "conv2"))
    return "none" if biased else "group"


def _norms(tensors: Tensors, first: str, stages: Sequence[int]) -> Values:
    outside = _norm_outside(tensors, first)
    norms = tuple(_norm(tensors, f"layer{stage}.", f"layer{stage}.0") for stage in stages)
    return {"norm": outside, "stage_norms": norms if {*norms} != {outside} else ()}


def _norm_outside(tensors: Tensors, first: str) -> NormKind:
    """That of stem and head."""
    if f"{first.replace('.6', '.0')}.bias" in tensors:
        return "none"
    running = (f"{name}.running_mean" in tensors for name in ("bn1", "conv1.1", "norm"))
    return "batch" if any(running) else "group"


def _orders(tensors: Tensors, values: Values) -> tuple[Order, ...]:
    """A head with a norm tells; where it has none and stages have some, their shapes do."""
    if "norm.weight" in tensors:
        return ("pre",)
    return ("post", "pre") if values["norm"] == "none" and values["stage_norms"] else ("post",)


def _attentions(tensors: Tensors, own: Sequence[Block], reads: tuple[int, ...]) -> list[Attention]:
    """Each stage's, given the kinds of blocks, and the channels that the stages read."""
    stages = enumerate(zip(own, reads, strict=False), start=1)
    return [_attention_of(tensors, f"layer{stage}.0", block, read) for stage, (block, read) in stages]


def _attention_of(tensors: Tensors, block: str, kind: Block, read: int) -> Attention:
    if f"{block}.se.fc1.weight" in tensors:
        return "se"
    if f"{block}.se.conv.weight" in tensors:
        return "eca"
    if f"{block}.conv2.fc1.weight" in tensors:
        return "split"
    if any(f"{block}.{conv}.paths.0.conv.weight" in tensors for conv in ("conv1", "conv2")):
        halves = kind == "basic" and 2 * tensors.inp(f"{block}.conv1.paths.0.conv") == read
        return "sk_half" if halves else "sk"
    return "none"


def _attention(kinds: Sequence[Attention]) -> Values:
    """The kind that stages have, and which do if not all have."""
    has = tuple(int(kind != "none") for kind in kinds)
    kind = next((kind for kind in kinds if kind != "none"), "none")
    return {"attention": kind, "attention_in": has if 0 < sum(has) < len(has) else ()}


def _dilations(tensors: Tensors, outs: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Which stages may dilate in place of strides: those that keep their channels and project nothing do."""
    choices: list[tuple[int, ...]] = [(0,)]
    for stage, (before, out) in enumerate(pairwise(outs), start=2):
        projects = any(f"layer{stage}.0.downsample.{place}.weight" in tensors for place in "01")
        choices.append((0, 1) if out != before else (int(not projects),))
    yield from (dilated for dilated in product(*choices) if any(dilated))


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


def _reductions(tensors: Tensors, values: Values, blocks: Mapping[str, str]) -> Iterator[int]:
    """What the channels are divided by inside what weighs them, in `blocks`; each has a name for its 3x3."""
    match values["attention"]:
        case "se":
            asked = [_over(tensors.of(f"{block}.se.fc1"), 0) for block in blocks]
        case "split":
            asked = [_split(tensors, block) for block in blocks]
        case "sk":
            asked = [
                _over(tensors.of(f"{block}.{conv}.attn.fc_reduce"), LEAST_SELECTED)
                for block, conv in blocks.items()
            ]
        case "sk_half":
            least = LEAST_SELECTED_HALF
            asked = [
                _over(tensors.of(f"{block}.{conv}.attn.fc_reduce"), least) for block, conv in blocks.items()
            ]
        case _:
            return
    yield from divisors_that_leave(asked, USUAL_REDUCTION)


def _over(shape: tuple[int, ...], least: int) -> tuple[Callable[[int], int], int]:
    """What a divisor leaves of the channels that are squeezed, and what is left here."""
    hidden, wide = shape[:2]
    return lambda divisor: max(least, wide // divisor), hidden


def _split(tensors: Tensors, block: str) -> tuple[Callable[[int], int], int]:
    channels, in_group, _ = spatial_of(tensors, block, "split")
    hidden, wide, groups = (
        tensors.out(f"{block}.conv2.fc1"),
        tensors.out(f"{block}.conv2.conv"),
        channels // in_group,
    )

    def rounded(divisor: int) -> int:
        return -(-max(LEAST_SPLIT, wide // divisor) // groups) * groups

    return rounded, hidden
