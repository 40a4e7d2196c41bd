"""Single blocks side by side: what each costs, and which width makes another kind cost the same.

A spec says the kind of a block. A basic block of width w reads and writes w channels, a bottleneck four times
as many, and its 3x3 has `channels / ratio` of them (see `bottleneck_of`).
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import isqrt, lcm
from typing import Literal, NamedTuple

from resnet_core.checks import check_count
from resnet_core.cost import price, price_of
from resnet_core.families.resnet.blocks import Place, residual
from resnet_core.language.layers import Residual, Shape
from resnet_core.language.plan import Content
from resnet_core.plan import layers_in, layers_of
from resnet_core.readers.role import role
from resnet_core.search.bisection import last
from resnet_core.search.scaling import least_width
from resnet_core.spec import ArchSpec, Attention

Count = Literal["weights", "params", "macs", "activations"]

BASIC = ArchSpec(block="basic", depths=(1,), widths=(64,))


class BlockCost(NamedTuple):
    """Exact counts per image. `weights` are all learned parameters but those of norms, which are `norms`."""

    weights: int
    norms: int
    macs: int
    activations: int

    @property
    def params(self) -> int:
        """All learned parameters."""
        return self.weights + self.norms


def bottleneck_of(
    ratio: int = 4, groups: int = 1, scales: int = 1, attention: Attention = "none", se_reduction: int = 16
) -> ArchSpec:
    """A bottleneck whose 3x3 has `channels / ratio` channels, in groups (ResNeXt) or scales (Res2Net).

    Groups and scales have whole numbers of channels, so the ratio may come out larger: `ratio_of` says.
    """
    check_count("ratio", ratio, 1, 256)
    per_group = max(1, 256 // max(1, ratio * groups * scales))
    return ArchSpec(
        depths=(1,),
        widths=(max(64, se_reduction),),
        groups=groups,
        width_per_group=per_group,
        scales=scales,
        attention=attention,
        se_reduction=se_reduction,
    )


def ratio_of(spec: ArchSpec) -> Fraction:
    """Channels of a block over channels of its 3x3; 1 for a basic block."""
    inner = Fraction(spec.width_per_group * spec.groups * spec.scales, 64)
    return Fraction(1) if spec.block == "basic" else spec.expansion / inner


def block_at(spec: ArchSpec, width: int, side: int, reads: int | None = None, stride: int = 1) -> Residual:
    """A block of `spec` on maps of `side` x `side`, which reads as many channels as it writes unless told."""
    channels = width * spec.expansion
    inp = Shape(reads or channels, side, side)
    widens = inp.channels != channels
    return residual(spec, Place(inp, width, stride, 1, widens or stride > 1, widens))


def block_cost(block: Content) -> BlockCost:
    """The cost of a block, with the parameters of its norms apart."""
    params, macs, activations = price_of(block)
    layers = layers_of(layers_in(block))
    norms = sum(price(layer).params for layer in layers if role(layer) == "norm")
    return BlockCost(params - norms, norms, macs, activations)


class Match(NamedTuple):
    """A block's width, and what it costs."""

    width: int
    cost: int


class Partner(NamedTuple):
    """The widest block that costs at most the target (None if none does), and the next, which costs more."""

    target: int
    below: Match | None
    above: Match

    @property
    def closest(self) -> Match:
        """The one whose cost is nearer; of two equally near, the narrower."""
        if self.below is None or self.above.cost - self.target < self.target - self.below.cost:
            return self.above
        return self.below


def cost_at(spec: ArchSpec, count: Count, width: int, side: int) -> int:
    """One count of the block of `spec` with this width on `side` x `side` maps."""
    return int(getattr(block_cost(block_at(spec, width, side)), count))


def partner(spec: ArchSpec, count: Count, target: int, side: int) -> Partner:
    """The widths of `spec`'s block whose cost is next to `target`, by trying whole widths."""
    return partner_of(lambda width: cost_at(spec, count, width, side), least_width(spec), target)


def partner_of(cost: Callable[[int], int], least: int, target: int) -> Partner:
    """The same for a cost that never falls as the width grows; the widths begin with `least`."""
    most = least
    while cost(most) <= target:
        most *= 2
    width = last(lambda width: cost(width) <= target, most, least)
    below = Match(width, cost(width)) if width >= least else None
    return Partner(target, below, Match(width + 1, cost(width + 1)))


class Root(NamedTuple):
    """The number `(sqrt(under) - minus) / over`, in integers."""

    minus: int
    under: int
    over: int

    @property
    def value(self) -> float:
        """As a float, right to its last digits also where the difference is small."""
        return float(Fraction(isqrt(self.under << 128) - (self.minus << 64), self.over << 64))

    @property
    def exact(self) -> Fraction | None:
        """As a fraction, if it is one."""
        root = isqrt(self.under)
        return Fraction(root - self.minus, self.over) if root * root == self.under else None


class Curve(NamedTuple):
    """A cost as `square * width**2 + linear * width + constant`."""

    square: Fraction
    linear: Fraction
    constant: Fraction

    def at(self, width: Fraction | int) -> Fraction:
        """The cost at `width`."""
        return (self.square * width + self.linear) * width + self.constant

    def meets(self, other: Curve) -> list[Root]:
        """The widths above 0 at which both curves are equal, in rising order; none if they are one curve."""
        terms = [mine - theirs for mine, theirs in zip(self, other, strict=True)]
        a, b, c = (int(term * lcm(*(each.denominator for each in terms))) for term in terms)
        under = b * b - 4 * a * c
        if a == 0:
            roots = [Root(c, 0, b)] if b else []
        elif under > 0:
            roots = [Root(b, under, 2 * a), Root(-b, under, -2 * a)]
        else:
            roots = [Root(b, 0, 2 * a)] if under == 0 else []
        return sorted((root for root in roots if root.value > 0), key=lambda root: root.value)


def curve(spec: ArchSpec, count: Count, side: int) -> Curve:
    """A block's cost against its width: exact wherever groups, splits and the squeeze have no remainder."""
    unit = lcm(64, spec.se_reduction)
    first, second, third = (cost_at(spec, count, unit * times, side) for times in (1, 2, 3))
    return through(unit, first, second, third)


def through(unit: int, first: int, second: int, third: int) -> Curve:
    """The curve through these costs at one, two and three times `unit`."""
    square = Fraction(third - 2 * second + first, 2 * unit**2)
    linear = Fraction(second - first, unit) - 3 * unit * square
    return Curve(square, linear, first - linear * unit - square * unit**2)
