"""What single blocks cost, and which of another kind cost the same."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resnet_core.cost import price_of
from resnet_core.language.plan import residual
from resnet_core.plan import unfold
from resnet_core.search.matching import (
    BASIC,
    BlockCost,
    Count,
    Curve,
    Match,
    Root,
    block_at,
    block_cost,
    bottleneck_of,
    cost_at,
    curve,
    partner,
    ratio_of,
)
from resnet_core.search.scaling import least_width
from resnet_core.spec import ArchSpec, SpecError
from tests.examples import examples

BOTTLENECK = bottleneck_of()
COUNTS: tuple[Count, ...] = ("weights", "params", "macs", "activations")

blocks = st.just(BASIC) | st.builds(
    bottleneck_of,
    ratio=st.sampled_from([1, 2, 3, 4, 8]),
    groups=st.sampled_from([1, 2, 32]),
    scales=st.integers(1, 6),
    attention=st.sampled_from(["none", "se"]),
    se_reduction=st.sampled_from([4, 12, 16]),
)


def test_the_bottleneck_on_256_channels_has_the_known_weights() -> None:
    cost = block_cost(block_at(BOTTLENECK, 64, 56))
    assert cost == BlockCost(69_632, 768, 69_632 * 56 * 56, (64 + 64 + 256) * 56 * 56)
    assert cost.params == 70_400


def test_two_3x3_on_256_have_17_times_the_weights_and_on_64_about_the_same() -> None:
    wide, fair = (block_cost(block_at(BASIC, width, 56)).weights for width in (256, 64))
    assert (wide, fair) == (1_179_648, 73_728)
    assert round(wide / 69_632, 2) == 16.94


def test_other_kinds_have_their_known_blocks() -> None:
    # The second block of layer1 in each network; widths are 64.
    resnext, squeezed = bottleneck_of(ratio=2, groups=32), bottleneck_of(attention="se")
    assert (resnext.groups, resnext.width_per_group) == (32, 4)
    assert block_cost(block_at(resnext, 64, 56)).weights == 256 * 128 + 9 * 4 * 128 + 128 * 256
    assert cost_at(squeezed, "weights", 64, 56) - 69_632 == 2 * 256 * 16 + 16 + 256
    res2net = ArchSpec(depths=(2,), widths=(64,), scales=4, width_per_group=26)
    assert cost_at(res2net, "weights", 64, 56) == 2 * 256 * 104 + 3 * 9 * 26 * 26
    for spec in (resnext, squeezed, res2net, BOTTLENECK, BASIC):
        pair = ArchSpec(**{**vars(spec), "depths": (2,), "widths": (64,)})
        assert block_at(pair, 64, 56) == unfold(pair).stages[0].runs[1].block


def test_the_ratio_is_channels_over_those_of_the_3x3() -> None:
    assert [ratio_of(bottleneck_of(ratio)) for ratio in (1, 2, 4, 8)] == [1, 2, 4, 8]
    assert ratio_of(BASIC) == 1
    assert ratio_of(bottleneck_of(3)) == Fraction(256, 85)
    assert ratio_of(bottleneck_of(ratio=4, groups=32)) == 4
    with pytest.raises(SpecError, match="ratio"):
        bottleneck_of(0)
    with pytest.raises(SpecError, match="groups"):
        bottleneck_of(groups=0)


def test_a_block_that_reads_other_channels_projects() -> None:
    assert block_at(BOTTLENECK, 64, 56).link == "identity"
    opening = block_at(BOTTLENECK, 64, 56, reads=64)
    assert opening == unfold(ArchSpec()).stages[0].runs[0].block
    assert block_at(BOTTLENECK, 128, 56, reads=256, stride=2) == unfold(ArchSpec()).stages[1].runs[0].block


@settings(max_examples=examples(40), deadline=None)
@given(spec=blocks, count=st.sampled_from(COUNTS), target=st.integers(0, 10**12), side=st.integers(1, 60))
def test_the_partner_is_next_to_the_target(spec: ArchSpec, count: Count, target: int, side: int) -> None:
    found = partner(spec, count, target, side)
    assert found.above.cost > target
    assert found.above == (found.above.width, cost_at(spec, count, found.above.width, side))
    if found.below is None:
        assert found.above.width == least_width(spec)
    else:
        assert found.below.width + 1 == found.above.width
        assert found.below == (found.below.width, cost_at(spec, count, found.below.width, side))
        assert found.below.cost <= target
        nearer = min(found.above, found.below, key=lambda match: abs(match.cost - target))
        assert abs(found.closest.cost - target) == abs(nearer.cost - target)


def test_the_partner_of_the_known_bottleneck_is_two_3x3_on_62() -> None:
    found = partner(BASIC, "weights", 69_632, 56)
    assert (found.below, found.above) == (Match(62, 69_192), Match(63, 71_442))
    assert found.closest == Match(62, 69_192)
    (root,) = curve(BASIC, "weights", 56).meets(Curve(Fraction(0), Fraction(0), Fraction(69_632)))
    assert root.under == 4 * 18 * 69_632
    assert root.value == pytest.approx((69_632 / 18) ** 0.5)
    assert root.exact is None


def test_the_same_block_is_its_own_partner() -> None:
    for count in COUNTS:
        found = partner(BOTTLENECK, count, cost_at(BOTTLENECK, count, 64, 28), 28)
        assert found.closest == Match(64, found.target)
    assert partner(BASIC, "weights", 0, 28).closest == Match(1, 18)


@settings(max_examples=examples(40), deadline=None)
@given(spec=blocks, count=st.sampled_from(COUNTS), times=st.integers(1, 9), side=st.integers(1, 60))
def test_a_curve_is_the_price_where_nothing_remains(
    spec: ArchSpec, count: Count, times: int, side: int
) -> None:
    width = 64 * spec.se_reduction * times
    assert curve(spec, count, side).at(width) == cost_at(spec, count, width, side)


@pytest.mark.parametrize(
    ("spec", "count", "side", "coefficients"),
    [
        (BOTTLENECK, "weights", 56, (17, 0, 0)),
        (BASIC, "weights", 56, (18, 0, 0)),
        (BOTTLENECK, "params", 56, (17, 12, 0)),
        (BASIC, "macs", 7, (18 * 49, 0, 0)),
        (BOTTLENECK, "activations", 7, (0, 6 * 49, 0)),
    ],
)
def test_curves_have_the_coefficients_of_the_blackboard(
    spec: ArchSpec, count: Count, side: int, coefficients: tuple[int, int, int]
) -> None:
    assert curve(spec, count, side) == Curve(*map(Fraction, coefficients))


def test_curves_meet_where_a_blackboard_would_say() -> None:
    params = [curve(spec, "params", 56) for spec in (BASIC, BOTTLENECK)]
    (root,) = params[0].meets(params[1])  # 18 w^2 + 4 w = 17 w^2 + 12 w
    assert root.exact == 8
    basic, bottleneck = (
        [cost_at(spec, "params", width, 56) for width in range(1, 20)] for spec in (BASIC, BOTTLENECK)
    )
    assert basic[7] == bottleneck[7]
    assert [mine < theirs for mine, theirs in zip(basic, bottleneck, strict=True)] == [True] * 7 + [
        False
    ] * 12
    weights = [curve(spec, "weights", 56) for spec in (BASIC, BOTTLENECK)]
    assert weights[0].meets(weights[1]) == []
    assert weights[0].meets(weights[0]) == []


@given(
    first=st.tuples(*[st.fractions(-99, 99, max_denominator=9)] * 3),
    second=st.tuples(*[st.fractions(-99, 99, max_denominator=9)] * 3),
)
def test_every_meeting_is_one(
    first: tuple[Fraction, Fraction, Fraction], second: tuple[Fraction, Fraction, Fraction]
) -> None:
    one, other = Curve(*first), Curve(*second)
    for root in one.meets(other):
        place = root.exact or Fraction(root.value)
        difference = abs(one.at(place) - other.at(place))
        assert difference == 0 if root.exact else difference < 1e-6 * (1 + place) ** 2


def test_all_meetings_above_zero_are_found() -> None:
    zero = Curve(Fraction(0), Fraction(0), Fraction(0))
    assert [root.exact for root in Curve(Fraction(1), Fraction(-5), Fraction(6)).meets(zero)] == [2, 3]
    assert [root.exact for root in Curve(Fraction(-1), Fraction(1), Fraction(6)).meets(zero)] == [3]
    assert [root.exact for root in Curve(Fraction(1), Fraction(-4), Fraction(4)).meets(zero)] == [2]
    assert [root.exact for root in Curve(Fraction(0), Fraction(2), Fraction(-3)).meets(zero)] == [
        Fraction(3, 2)
    ]
    assert Curve(Fraction(1), Fraction(0), Fraction(1)).meets(zero) == []


def test_a_small_root_keeps_its_digits() -> None:
    root = Root(10**12, 10**24 + 4, 2)
    assert root.value == pytest.approx(1e-12, rel=1e-6)


def test_block_prices_are_the_parts_of_a_network() -> None:
    plan = unfold(ArchSpec())
    rest = plan.stages[2].runs[1].block
    cost = block_cost(residual(rest))
    assert (cost.params, cost.macs, cost.activations) == price_of(rest)
