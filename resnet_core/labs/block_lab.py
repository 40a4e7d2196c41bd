"""The blocks that stand side by side in the block lab, and what each costs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import lru_cache
from itertools import combinations, pairwise
from typing import Literal, NamedTuple, get_args

from resnet_core.cost import price_of
from resnet_core.labs.block_kinds import OTHERS, Beside, Kind, block_of, descendants, pair
from resnet_core.language.layers import Shape
from resnet_core.language.plan import Content, inp_of, out_of
from resnet_core.readers.field import PIXEL
from resnet_core.readers.links import way_around
from resnet_core.readers.parts import Part
from resnet_core.readers.saved import saved_in_block
from resnet_core.search.matching import (
    BASIC,
    BlockCost,
    Curve,
    Partner,
    block_cost,
    bottleneck_of,
    partner,
    partner_of,
    through,
)
from resnet_core.spec import ArchSpec, Input, as_resnet

Measure = Literal["weights", "MACs", "activations", "bytes kept"]
MEASURES: tuple[Measure, ...] = get_args(Measure)
EqualIn = Literal["weights", "MACs"]
EQUAL_IN: tuple[EqualIn, ...] = get_args(EqualIn)

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
    """A block of the lab, and its exact costs for one float32 image."""

    kind: Kind
    block: Content
    cost: BlockCost
    saved_by_layer: tuple[int, ...]

    @property
    def key(self) -> str:
        """The key of its row."""
        return self.kind.key

    @property
    def name(self) -> str:
        """What it is called."""
        return self.kind.name

    @property
    def inp(self) -> Shape:
        """What it reads."""
        return inp_of(self.block)

    @property
    def out(self) -> Shape:
        """What it gives."""
        return out_of(self.block)

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
        cost, way = price_of(self.block), way_around(self.block)
        return Part(self.name, 1, 1, 0, 1, self.block, cost, self.saved_by_layer, PIXEL, way)


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
    """The pair of the question, the bottleneck's fair partner and descendants, and other families' blocks."""
    return (*pair(setting.ratio), *descendants(setting.ratio, setting.groups), *OTHERS)


def lines_beside(setting: Setting, beside: Beside) -> tuple[Kind, ...]:
    """The kinds whose curves are drawn together: the pair of the question, and those beside it."""
    others = descendants(setting.ratio, setting.groups) if beside == "residual" else OTHERS
    return (*pair(setting.ratio), *others)


@lru_cache(maxsize=64)
def contenders(setting: Setting) -> tuple[Contender, ...]:
    """Every kind at the visitor's channels, but for those that need more."""
    return tuple(
        contender(kind, setting.channels, setting.side)
        for kind in kinds(setting)
        if setting.channels >= kind.least
    )


def contender(kind: Kind, channels: int, side: int) -> Contender:
    """The block of this kind beside blocks that read so many channels."""
    block = block_of(kind, channels, side)
    return Contender(kind, block, block_cost(block), saved_in_block(block, Input()))


@lru_cache(maxsize=64)
def at_equal_cost(setting: Setting, measure: EqualIn) -> tuple[Contender, ...]:
    """The pair and other families' blocks, each on the channels at which it costs nearest to the bottleneck.

    A bottleneck has a whole number of channels inside, so that its own go up in steps of four.
    """
    _, bottleneck = both = pair(setting.ratio)
    target = _count(block_of(bottleneck, setting.channels, setting.side), measure)
    return tuple(_nearest(kind, measure, target, setting.side) for kind in (*both, *OTHERS))


def _nearest(kind: Kind, measure: EqualIn, target: int, side: int) -> Contender:
    step = kind.spec.expansion if isinstance(kind.spec, ArchSpec) else 1

    def cost(steps: int) -> int:
        return _count(block_of(kind, steps * step, side), measure)

    found = partner_of(cost, -(-kind.least // step), target)
    return contender(kind, found.closest.width * step, side)


def _count(block: Content, measure: EqualIn) -> int:
    cost = block_cost(block)
    return cost.weights if measure == "weights" else cost.macs


@lru_cache(maxsize=64)
def matches(setting: Setting, measure: Literal["weights", "macs"]) -> Matches:
    """Answers to "which width makes the other block cost the same?"."""
    basic, bottleneck, *_ = contenders(setting)
    return Matches(
        partner(BASIC, measure, getattr(bottleneck.cost, measure), setting.side),
        partner(bottleneck_of(setting.ratio), measure, getattr(basic.cost, measure), setting.side),
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
    return {count: contender(kind, count, side).amount(measure) for count in DRAWN if count >= kind.least}


def meetings(all_kinds: Iterable[Kind], measure: Measure, side: int) -> tuple[Meeting, ...]:
    """Which lines cross, judged by the costs that are drawn: groups and splits with a remainder bend them."""
    lines = {kind.name: drawn(kind, measure, side) for kind in all_kinds}
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


def into_network(spec: ArchSpec, contender: Contender) -> dict[str, object]:
    """The fields that give a network this block, in its first stage with the lab's channels.

    The widths of the later stages keep their ratios to the first, to the nearest channel. Raises `SpecError`
    for a block of another family.
    """
    block = as_resnet(contender.kind.spec)
    first, now = contender.out.channels // block.expansion, spec.widths[0]
    names = ("block", "groups", "width_per_group", "scales", "attention")
    fields: dict[str, object] = {name: getattr(block, name) for name in names}
    lists = ("attention_in", "stage_groups", "stage_group_widths", "stage_blocks")
    fields |= {name: () for name in lists if getattr(spec, name)}  # all stages get this block
    if block.attention == "se":
        fields["se_reduction"] = block.se_reduction
    return fields | {"widths": tuple(max(1, (2 * width * first + now) // (2 * now)) for width in spec.widths)}
