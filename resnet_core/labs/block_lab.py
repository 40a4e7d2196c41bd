"""The blocks that stand side by side in the block lab, and what each costs."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import combinations, pairwise
from typing import Literal, NamedTuple, get_args

from resnet_core.cost import price
from resnet_core.language.layers import Residual
from resnet_core.readers.field import PIXEL
from resnet_core.readers.links import way_around
from resnet_core.readers.parts import Part
from resnet_core.readers.saved import saved_in_block
from resnet_core.search.matching import (
    BASIC,
    BlockCost,
    Curve,
    Partner,
    block_at,
    block_cost,
    bottleneck_of,
    partner,
    through,
)
from resnet_core.search.scaling import least_width
from resnet_core.spec import ArchSpec, Input

Measure = Literal["weights", "MACs", "activations", "bytes kept"]
MEASURES: tuple[Measure, ...] = get_args(Measure)
RES2NET = ArchSpec(depths=(1,), widths=(64,), scales=4, width_per_group=26)  # 26w4s of Gao 2019


CHANNELS = (64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048)
DRAWN = (16, 32, *CHANNELS)  # the curves begin with narrow blocks
RATIOS = (1, 2, 4, 8, 16)
GROUPS = (1, 2, 4, 8, 16, 32, 64)
EVEN = 16 * 1024  # channels that every ratio, group and split of the lab divides
SIDES = (4, 7, 8, 14, 16, 28, 32, 56, 112)


class Setting(NamedTuple):
    """What the visitor chose: channels outside, the bottleneck's ratio, ResNeXt's groups, the map's side."""

    channels: int = 256
    ratio: int = 4
    groups: int = 32
    side: int = 56


class Contender(NamedTuple):
    """A block of the lab: the key of its row, its name, and its exact costs for one float32 image."""

    key: str
    name: str
    spec: ArchSpec
    block: Residual
    cost: BlockCost
    saved_by_layer: tuple[int, ...]

    def amount(self, measure: Measure) -> int:
        """One of its costs."""
        by_measure = {
            "weights": self.cost.weights,
            "MACs": self.cost.macs,
            "activations": self.cost.activations,
            "bytes kept": self.saved,
        }
        return by_measure[measure]

    @property
    def saved(self) -> int:
        """Bytes that it saves for backward."""
        return sum(self.saved_by_layer)

    @property
    def part(self) -> Part:
        """The block as a part of a network, to be drawn and worked out."""
        cost, way = price(self.block), way_around(self.block)
        return Part(self.name, 1, 1, 0, 1, self.block, cost, self.saved_by_layer, PIXEL, way)


class Kind(NamedTuple):
    """A kind of block before it has a size; `narrowing` is the lab's channels over its own."""

    key: str
    name: str
    spec: ArchSpec
    narrowing: int = 1


class Meeting(NamedTuple):
    """Two kinds whose lines cross as they are drawn: between these two numbers of channels, all crossings."""

    one: str
    other: str
    low: int
    high: int


class Matches(NamedTuple):
    """The basic block that costs what the bottleneck does; the bottleneck that costs what two 3x3 do."""

    basic: Partner
    bottleneck: Partner


def kinds(setting: Setting) -> tuple[Kind, ...]:
    """The pair of the question, the fair partner, and the bottleneck's descendants."""
    ratio, groups = setting.ratio, setting.groups
    # Twice the inner width in groups, which at 32 groups costs about the same (Xie 2017, table 1).
    resnext = bottleneck_of(max(1, ratio // 2), groups=groups)
    return (
        Kind("basic", "two 3×3", BASIC),
        Kind("bottleneck", "bottleneck", bottleneck_of(ratio)),
        Kind("fair", f"two 3×3 on 1/{ratio} of the channels", BASIC, ratio),
        Kind("resnext", f"ResNeXt, {groups} groups", resnext),
        Kind("se", "bottleneck with SE", bottleneck_of(ratio, attention="se")),
        Kind("res2net", "Res2Net 26w4s", RES2NET),
    )


def contenders(setting: Setting) -> tuple[Contender, ...]:
    """Every kind at the visitor's channels, but for those that need more."""
    return tuple(
        contender(kind, setting.channels, setting.side)
        for kind in kinds(setting)
        if setting.channels >= least_channels(kind)
    )


def contender(kind: Kind, channels: int, side: int) -> Contender:
    """The block of this kind beside blocks that read and write so many channels."""
    width = channels // kind.narrowing // kind.spec.expansion
    block = block_at(kind.spec, width, side)
    return Contender(kind.key, kind.name, kind.spec, block, block_cost(block), saved_in_block(block, Input()))


def least_channels(kind: Kind) -> int:
    """The fewest channels at which this kind still has one in each group."""
    return least_width(kind.spec) * kind.spec.expansion * kind.narrowing


def matches(setting: Setting, measure: Literal["weights", "macs"]) -> Matches:
    """Answers to "which width makes the other block cost the same?"."""
    basic, bottleneck, *_ = contenders(setting)
    return Matches(
        partner(BASIC, measure, getattr(bottleneck.cost, measure), setting.side),
        partner(bottleneck.spec, measure, getattr(basic.cost, measure), setting.side),
    )


def curve(kind: Kind, measure: Measure, side: int) -> Curve:
    """A cost of this kind against the lab's channels, exact wherever groups and splits have no remainder."""
    first, second, third = (contender(kind, times * EVEN, side).amount(measure) for times in (1, 2, 3))
    return through(EVEN, first, second, third)


def level(setting: Setting, measure: Measure) -> tuple[int, float | None]:
    """The bottleneck's cost, and the channels at which two 3x3 cost as much; None beyond what is drawn."""
    basic, bottleneck, *_ = kinds(setting)
    cost = contender(bottleneck, setting.channels, setting.side).amount(measure)
    flat = Curve(Fraction(0), Fraction(0), Fraction(cost))
    roots = curve(basic, measure, setting.side).meets(flat)
    return cost, next((root.value for root in roots if DRAWN[0] <= root.value <= DRAWN[-1]), None)


def drawn(kind: Kind, measure: Measure, side: int) -> dict[int, int]:
    """The exact cost at each of the channels that are drawn, from the narrowest such block on."""
    least = least_channels(kind)
    return {count: contender(kind, count, side).amount(measure) for count in DRAWN if count >= least}


def meetings(setting: Setting, measure: Measure) -> tuple[Meeting, ...]:
    """Which lines cross, judged by the costs that are drawn: groups and splits with a remainder bend them."""
    lines = {kind.name: drawn(kind, measure, setting.side) for kind in kinds(setting)}
    found = []
    for one, other in combinations(lines, 2):
        if turns := _turns(lines[one], lines[other]):
            found.append(Meeting(one, other, turns[0][0], turns[-1][1]))
    return tuple(found)


def _turns(one: Mapping[int, int], other: Mapping[int, int]) -> list[tuple[int, int]]:
    """Each pair of neighbouring channels between which the cheaper becomes the dearer, ties passed over."""
    apart = [
        (count, one[count] > other[count]) for count in one if one[count] != other.get(count, one[count])
    ]
    return [(low, high) for (low, before), (high, after) in pairwise(apart) if before != after]


def inner_channels(contender: Contender) -> int:
    """Channels of the 3x3, all groups and splits together; groups and splits of a remainder get none."""
    spec, width = contender.spec, contender.block.out.channels // contender.spec.expansion
    return width if spec.block == "basic" else width * spec.width_per_group // 64 * spec.groups * spec.scales


def into_network(spec: ArchSpec, contender: Contender) -> dict[str, object]:
    """The fields that give a network this block, in its first stage with the lab's channels.

    The widths of the later stages keep their ratios to the first, to the nearest channel.
    """
    block = contender.spec
    first, now = contender.block.out.channels // block.expansion, spec.widths[0]
    names = ("block", "groups", "width_per_group", "scales", "attention")
    fields: dict[str, object] = {name: getattr(block, name) for name in names}
    if block.attention == "se":
        fields["se_reduction"] = block.se_reduction
    return fields | {"widths": tuple(max(1, (2 * width * first + now) // (2 * now)) for width in spec.widths)}
