"""The block lab: the numbers that teach, and the words around them."""

from __future__ import annotations

import re
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from app.block_lab import costs, curves, drawings, multiples, view, widths
from app.drawing.palette import LIGHT
from resnet_core.labs import block_kinds, block_lab
from resnet_core.labs.block_lab import CHANNELS, GROUPS, MEASURES, RATIOS, SIDES, Measure, Setting
from resnet_core.plan import unfold
from resnet_core.spec import ArchSpec, Input, nearest
from tests.app.plots import in_plotly

settings = st.builds(
    Setting,
    st.sampled_from(CHANNELS),
    st.sampled_from(RATIOS),
    st.sampled_from(GROUPS),
    st.sampled_from(SIDES),
)


def test_the_lab_opens_with_the_numbers_of_the_lesson() -> None:
    basic, bottleneck, fair, *_ = block_lab.contenders(Setting())
    assert [block.cost.weights for block in (basic, bottleneck, fair)] == [1_179_648, 69_632, 73_728]
    assert "16.94 times" in costs.finding(Setting())
    assert "The fair comparison (He 2015, figure 5) is with two 3×3 on its 64" in costs.finding(Setting())
    assert "fair" not in costs.finding(Setting(ratio=16))
    assert "on 24 channels they come nearest" in costs.finding(Setting(ratio=16))


def test_equations_come_to_the_weights() -> None:
    for block in block_lab.contenders(Setting()):
        lines = drawings.equation(block, 56).split("&")[1:]
        *steps, whole = (line.split(r"\\")[0].removesuffix(r"\end{aligned}") for line in lines)
        worked = "+".join(steps).replace(r"\cdot ", "*")
        assert eval(worked) == block.cost.weights == int(whole.replace("{,}", ""))


def test_laws_are_exact_fractions_of_the_channels() -> None:
    laws = {kind.key: curves.law(kind, "weights", 56) for kind in block_lab.kinds(Setting())}
    assert laws["basic"] == "18*C^2"
    assert laws["bottleneck"] == "17/16*C^2"
    assert laws["fair"] == "9/8*C^2"
    assert laws["dense"] == "128*C + 36864"
    assert laws["vit"] == "12*C^2 + 9*C"


@given(settings)
def test_every_setting_has_its_blocks_or_a_sentence_for_each_left_out(setting: Setting) -> None:
    shown, missing = block_lab.contenders(setting), costs.left_out(setting)
    assert len(shown) + len(missing) == len(block_lab.kinds(setting))
    assert [block.key for block in shown[:3]] == ["basic", "bottleneck", "fair"]
    for block in shown:
        assert all(block.amount(measure) > 0 for measure in MEASURES)
        assert block.inp.channels == setting.channels or block.key == "fair"


@given(settings, st.sampled_from(MEASURES))
def test_where_two_3x3_meet_the_bottleneck_they_cost_the_same(
    setting: Setting, measure: block_lab.Measure
) -> None:
    cost, meets = block_lab.level(setting, measure)
    if meets is not None:
        law = block_lab.curve(block_lab.kinds(setting)[0], measure, setting.side)
        assert float(law.square) * meets**2 + float(law.linear) * meets == pytest.approx(cost)


def test_partners_stand_on_both_sides_of_equal_cost() -> None:
    found = block_lab.matches(Setting(), "weights")
    assert found.basic.below is not None
    assert (found.basic.below.width, found.basic.above.width) == (62, 63)
    assert found.basic.below.cost <= found.basic.target < found.basic.above.cost


def test_curves_that_cross_are_named() -> None:
    # At ratio 1 and one group ResNeXt is the bottleneck itself, and lines that coincide do not cross.
    alike = block_lab.lines_beside(Setting(ratio=1, groups=1), "residual")
    assert block_lab.meetings(alike, "weights", 56) == ()
    drawn = block_lab.lines_beside(Setting(), "residual")
    named = {(each.one, each.other): each for each in block_lab.meetings(drawn, "weights", 56)}
    assert {("bottleneck", "ResNeXt, 32 groups"), ("bottleneck", "Res2Net 26w4s")} <= named.keys()
    assert "cross between" in curves.caption(drawn, "weights", 56)


@given(settings, st.sampled_from(block_kinds.BESIDE), st.sampled_from(MEASURES))
def test_no_crossing_of_the_drawn_lines_is_left_out_and_none_is_made_up(
    setting: Setting, beside: block_kinds.Beside, measure: block_lab.Measure
) -> None:
    kinds = block_lab.lines_beside(setting, beside)
    named = {(each.one, each.other): each for each in block_lab.meetings(kinds, measure, setting.side)}
    drawn = [
        (kind.name, dict(zip(*curves.points(kind, measure, setting.side), strict=True))) for kind in kinds
    ]
    for (one, first), (other, second) in combinations(drawn, 2):
        both = [count for count in first if count in second]
        above = {first[count] > second[count] for count in both if first[count] != second[count]}
        assert (len(above) == 2) == ((one, other) in named), (one, other)
        if (one, other) in named:
            low, high = named[one, other].low, named[one, other].high
            assert first[low] != second[low]
            assert first[high] != second[high]


def test_equal_amounts_have_lanes_of_their_own() -> None:
    chart = in_plotly(multiples.dots(block_lab.contenders(Setting()), LIGHT))
    places = [(x, y) for trace in chart.data for x, y in zip(trace.x, trace.y, strict=True)]
    assert len(set(places)) == len(places)


def test_no_figure_has_a_hole() -> None:
    for table in (
        costs.table(block_lab.contenders(Setting())),
        multiples.table(block_lab.contenders(Setting())),
        widths.table(Setting()),
        *(costs.equal_table(Setting(), equal_in) for equal_in in block_lab.EQUAL_IN),
        *(exhibit.table() for exhibit in drawings.exhibits(block_lab.contenders(Setting()))),
        *(curves.table(block_lab.kinds(Setting()), measure, 56) for measure in MEASURES),
    ):
        for row in table.rows:
            assert len(row.cells) == len(table.columns)
            assert not any(re.search("nan|None", cell.text) for cell in row.cells)


@given(settings, st.sampled_from(block_kinds.BESIDE), st.sampled_from(MEASURES))
def test_ratios_are_costs_over_the_bottlenecks_and_every_digit_is_said(
    setting: Setting, beside: block_kinds.Beside, measure: Measure
) -> None:
    kinds = block_lab.lines_beside(setting, beside)
    drawn = in_plotly(curves.ratios(kinds, measure, setting.side, LIGHT)).data
    assert set(drawn[1].y) == {1.0}
    for line, kind in zip(drawn, kinds, strict=True):
        for x, ratio, words in zip(line.x, line.y, line.hovertext, strict=True):
            cost, base = (
                block_lab.contender(each, x, setting.side).amount(measure) for each in (kind, kinds[1])
            )
            assert ratio == cost / base
            assert words.startswith(f"{x:,} channels: {cost:,}, ")


@given(settings)
def test_a_block_taken_into_a_network_is_that_of_its_first_stage(setting: Setting) -> None:
    before = ArchSpec(depths=(3,), widths=(64,))
    for each in filter(view.taken, block_lab.contenders(setting)):
        spec, faults = nearest(ArchSpec, {**vars(before), **block_lab.into_network(before, each)})
        if not faults:
            side = setting.side * 4
            blocks = unfold(spec, Input(height=side, width=side)).stages[0].runs
            assert each.block in [run.block for run in blocks]


def page() -> None:
    from app import session
    from app.block_lab import view
    from resnet_core.labs import block_lab

    session.follow_link("block-lab")
    session.write_link("block-lab")
    view.draw_uses(block_lab.contenders(block_lab.Setting(groups=16)))


def test_a_block_becomes_the_networks_and_undo_gives_the_old_one_back() -> None:
    at = AppTest.from_function(page).run()
    assert at.button(key="use_bottleneck").disabled  # ResNet-50 has it
    at.button(key="use_resnext").click().run()
    assert at.session_state["visit"]["network"] == "groups=16&width_per_group=8"
    assert at.button(key="use_resnext").disabled
    at.button(key="use_basic").click().run()
    assert "block=basic" in at.session_state["visit"]["network"]
    assert "basic blocks, in stage 1 on 256 channels" in at.markdown[-1].value
    assert len(at.session_state["visit"]["past"]) == 2
