"""MobileNet, MNASNet, EfficientNet and ShuffleNet from the names and shapes of their weights."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, pairwise, product

from resnet_core.decoder.tensors import Tensors, divisors_that_leave, multiplier
from resnet_core.families.mnasnet.recipe import FIRST, ROWS, STEM_WIDTHS
from resnet_core.families.mnasnet.spec import NUMBERS as MNASNET_NUMBERS
from resnet_core.families.mobilenet import spec as mobilenet_spec
from resnet_core.families.mobilenet.spec import DEPTHS, EXPANSION, Version
from resnet_core.families.mobilenet.tables import HEADS, STEMS, V3Block
from resnet_core.families.mobilenet.tables import ROWS as MOBILE_ROWS
from resnet_core.families.sequences import divisible

__all__ = ["efficientnet", "mnasnet", "mobilenet", "shufflenet"]

Values = dict[str, object]
MOST_BLOCKS = 256
LIMITS = mobilenet_spec.NUMBERS["width_multiplier"]
TRIED = 64  # ways to share blocks of one width out to stages


def efficientnet(tensors: Tensors) -> Iterator[Values]:
    """Widths and depths as they are: multipliers and rounding leave no mark of their own."""
    depths = tensors.depths(r"features\.(\d+)\.(\d+)\.block")
    stages = [*depths]
    widths = tuple(_given(tensors, f"features.{stage}.0.block") for stage in stages)
    fused = "features.1.0.block.1.fc1.weight" not in tensors
    asked = [
        (lambda divisor, read=read: max(1, read // divisor), hidden)
        for stage, before, width in zip(stages, (tensors.out("features.0.0"), *widths), widths, strict=False)
        for copy, read in enumerate((before, width))
        for hidden in _squeezed(tensors, f"features.{stage}.{copy}.block")
    ]
    head = tensors.out(f"features.{len(stages) + 1}.0")
    for reduction in divisors_that_leave(asked, 4):
        yield {
            "generation": "v2" if fused else "v1",
            "depths": tuple(depths.values()),
            "widths": widths,
            "se_reduction": reduction,
            "stem_width": tensors.out("features.0.0"),
            "head_width": 0 if head == 4 * widths[-1] else head,
            "in_channels": tensors.inp("features.0.0"),
            "num_classes": tensors.classes("classifier.1"),
        }


def _given(tensors: Tensors, block: str) -> int:
    """Channels that a block gives: those of its last convolution."""
    last = max(tensors.numbers(rf"{block}\.(\d+)\.0\.weight"))
    return tensors.out(f"{block}.{last}.0")


def _squeezed(tensors: Tensors, block: str) -> list[int]:
    """Channels inside the gate of a block; none where it has no gate."""
    return [tensors.out(f"{block}.{place}.fc1") for place in tensors.numbers(rf"{block}\.(\d+)\.fc1\.weight")]


def mnasnet(tensors: Tensors) -> Iterator[Values]:
    """One factor for all widths; the depths stand in the names."""
    wanted = [
        (width, tensors.out(f"layers.{place}")) for width, place in zip(STEM_WIDTHS, (0, 6), strict=True)
    ]
    stages = range(FIRST, FIRST + len(ROWS))
    wanted += [
        (row.width, tensors.out(f"layers.{stage}.0.layers.6"))
        for row, stage in zip(ROWS, stages, strict=True)
    ]
    for factor in islice(multiplier(divisible, wanted, MNASNET_NUMBERS["width_multiplier"]), 4):
        yield {
            "width_multiplier": factor,
            "depths": tuple(len(tensors.numbers(rf"layers\.{stage}\.(\d+)\.")) for stage in stages),
            "head_width": tensors.out(f"layers.{FIRST + len(ROWS)}"),
            "in_channels": tensors.inp("layers.0"),
            "num_classes": tensors.classes("classifier.1"),
        }


def shufflenet(tensors: Tensors) -> Iterator[Values]:
    """A stage has twice the width of its branches."""
    stages = tensors.depths(r"stage(\d+)\.(\d+)\.")
    yield {
        "depths": tuple(stages.values()),
        "widths": tuple(2 * tensors.out(f"stage{stage}.0.branch2.5") for stage in stages),
        "stem_width": tensors.out("conv1.0"),
        "head_width": tensors.out("conv5.0"),
        "in_channels": tensors.inp("conv1.0"),
        "num_classes": tensors.classes("fc"),
    }


def mobilenet(tensors: Tensors) -> Iterator[Values]:
    """One factor for all widths; blocks of one width may belong to either of two stages."""
    version = _version(tensors)
    part = "conv" if version == "v2" else "block"
    places = tensors.numbers(rf"features\.(\d+)\.{part}")
    if len(places) > MOST_BLOCKS:
        return
    widths = [_gives(tensors, place, version) for place in places]
    reductions = tuple(_reductions(tensors, version))
    inner = [_depthwise(tensors, f"features.{place}.block") for place in places if version != "v2"]
    for depths in islice(_shares(widths, version), TRIED):
        wanted = [(STEMS[version], tensors.out("features.0.0"))]
        start = 0
        for row, depth in zip(MOBILE_ROWS[version], depths, strict=True):
            wanted.append((row.width, widths[start]))
            start += depth
        wanted += _wide_head(tensors, version, places[-1] + 1) + _inner(inner, version, depths)
        factors = islice(multiplier(divisible, wanted, LIMITS), 4)
        for factor, reduction in product(factors, reductions):
            yield _values(tensors, version, depths, factor, reduction)


def _version(tensors: Tensors) -> Version:
    if any(name.startswith("features.1.conv.") for name in tensors.shapes):
        return "v2"
    return "v3_small" if tensors.any("features.1.block.1.fc1.weight") else "v3_large"


def _gives(tensors: Tensors, place: int, version: Version) -> int:
    block = f"features.{place}.{'conv' if version == 'v2' else 'block'}"
    if version != "v2":
        return _given(tensors, block)
    whole = max(
        place
        for place in tensors.numbers(rf"{block}\.(\d+)\.weight")
        if len(tensors.of(f"{block}.{place}")) == 4
    )
    return tensors.out(f"{block}.{whole}")


def _wide_head(tensors: Tensors, version: Version, last: int) -> list[tuple[int, int]]:
    if version != "v2":
        return [(HEADS[version], tensors.out("classifier.0"))]
    head = tensors.out(f"features.{last}.0")
    return [(HEADS[version], head)] if head > HEADS[version] else []


def _inner(inner: list[int], version: Version, depths: tuple[int, ...]) -> list[tuple[int, int]]:
    """The widths inside the blocks of V3, which its tables have, and those of the depthwise convolutions."""
    blocks = (
        row.blocks[min(copy, len(row.blocks) - 1)]
        for row, depth in zip(MOBILE_ROWS[version], depths, strict=True)
        for copy in range(depth)
    )
    return [
        (each.inner, width) for each, width in zip(blocks, inner, strict=False) if isinstance(each, V3Block)
    ]


def _depthwise(tensors: Tensors, block: str) -> int:
    shapes = [tensors.of(f"{block}.{place}.0") for place in tensors.numbers(rf"{block}\.(\d+)\.0\.weight")]
    return [shape[0] for shape in shapes if len(shape) == 4 and shape[1] == 1 and shape[-1] > 1][0]  # noqa: RUF015


def _reductions(tensors: Tensors, version: Version) -> Iterator[int]:
    """What the channels of the gates of V3 are divided by; nothing where there are more than blocks."""
    gates = {
        (shape[1], shape[0])
        for name, shape in tensors.shapes.items()
        if version != "v2" and name.endswith(".fc1.weight")
    }
    if len(gates) <= MOST_BLOCKS:
        asked = [(lambda divisor, wide=wide: divisible(wide // divisor), hidden) for wide, hidden in gates]
        yield from divisors_that_leave(asked, 4)


def _values(
    tensors: Tensors, version: Version, depths: tuple[int, ...], factor: float, reduction: int
) -> Values:
    return {
        "version": version,
        "width_multiplier": factor,
        "depths": depths,
        "expansion": _expansion(tensors, 1 + depths[0]) if version == "v2" else EXPANSION,
        "se_reduction": reduction,
        "in_channels": tensors.inp("features.0.0"),
        "num_classes": tensors.classes("classifier.1" if version == "v2" else "classifier.3"),
    }


def _expansion(tensors: Tensors, place: int) -> int:
    """Times that a block of V2 widens what it reads; one that does not has no convolution for it."""
    if f"features.{place}.conv.1.weight" in tensors:
        return 1
    inner, read = tensors.of(f"features.{place}.conv.0.0")[:2]
    return inner // read


def _shares(widths: list[int], version: Version) -> Iterator[tuple[int, ...]]:
    """The usual depths if they are those of so many blocks, and all that have one width a stage."""
    usual = DEPTHS[version]
    if sum(usual) == len(widths):
        yield usual
    yield from (depths for depths in _ways(widths, len(usual)) if depths != usual)


def _ways(widths: list[int], stages: int) -> Iterator[tuple[int, ...]]:
    changes = sum(before != width for before, width in pairwise(widths))
    if changes >= stages or len(widths) < stages:
        return  # at once, or hostile names would keep it busy with ways that lead nowhere
    if stages == 1:
        yield (len(widths),)
        return
    for depth in range(1, len(widths) - stages + 2):
        if widths[depth - 1] != widths[0]:
            return
        yield from ((depth, *rest) for rest in _ways(widths[depth:], stages - 1))
