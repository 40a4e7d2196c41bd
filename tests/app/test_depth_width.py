"""The map of depth and width: its cells are prices, its lines part them, and clicks find them."""

import tomllib
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.depth_width.heat import CELLS, PUBLISHED, alt, hint, map_figure, map_table
from app.depth_width.marks import Marks
from app.drawing.palette import DARK, LIGHT
from resnet_core import zoo
from resnet_core.cost import price
from resnet_core.plan import unfold
from resnet_core.readers.memory import saved_for_backward
from resnet_core.search.budget import Budget
from resnet_core.search.map import MEASURES, Measure, family_of, family_text, map_of, mark, published_in
from resnet_core.search.map_lines import budget_line, line_at, lines_of
from resnet_core.spec import ArchSpec, Input, SpecError
from tests.app.plots import in_plotly
from tests.examples import examples
from tests.strategies import cases, large_inputs, large_specs

ROOT = Path(__file__).parents[2]
R50, IMAGE = zoo.RESNETS["resnet50"], Input()
FAMILIES = ("resnet18", "resnet50", "resnet34_a", "resnet50d", "seresnet50", "cifar_resnet20", "wrn_40_4")


def of_zoo(name: str) -> tuple[ArchSpec, Input]:
    return zoo.RESNETS[name], zoo.PUBLISHED[name].input


# ------------------------------------------------------------------------------------------------- the map


@given(cases(), st.data())
@settings(max_examples=examples(20))
def test_a_cell_has_the_price_of_its_network(case: tuple[ArchSpec, Input], data: st.DataObject) -> None:
    spec, input = case
    shown = map_of(spec, input, spec)
    place = data.draw(st.integers(0, shown.kept.size - 1))
    plan = unfold(shown.network(place), input)
    cost = price(plan)
    expected = (cost.macs, cost.params, cost.activations, saved_for_backward(plan))
    assert tuple(int(shown.counts(measure).flat[place]) for measure in MEASURES) == expected


@given(large_specs(), large_inputs())
@settings(max_examples=examples(20))
def test_a_map_of_any_network_is_there_or_refused(spec: ArchSpec, input: Input) -> None:
    with suppress(SpecError, OverflowError):
        assert map_of(spec, input, spec).kept.min() > 0


@pytest.mark.parametrize("name", zoo.RESNETS)
def test_a_network_is_a_cell_of_its_own_map_and_all_published_ones_are_within(name: str) -> None:
    spec, input = of_zoo(name)
    shown = map_of(spec, input, spec)
    assert spec in [shown.network(place) for place in range(shown.kept.size)]
    for each in published_in(spec):
        assert shown.x[0] <= each.x <= shown.x[-1]
        assert shown.y[0] - 1e-9 <= each.y <= shown.y[-1] + 1e-9


def test_a_map_is_small_enough_for_every_step_of_a_slider() -> None:
    for name in zoo.RESNETS:
        spec, input = of_zoo(name)
        assert map_of(spec, input, spec).kept.size <= 40 * 40


def test_the_published_networks_of_a_kind_are_found_once() -> None:
    assert [each.spec for each in published_in(R50)] == [
        zoo.RESNETS[name] for name in ("resnet50", "resnet101", "resnet152")
    ]
    assert published_in(replace(R50, groups=2)) == ()


def test_marks_stand_at_blocks_and_width_multiplier() -> None:
    at = mark("", zoo.RESNETS["wrn_28_10"], zoo.RESNETS["wrn_40_4"])
    assert (2**at.x, round(2**at.y)) == (2.5, 12)


# ---------------------------------------------------------------------------------------------- the family


@pytest.mark.parametrize("name", FAMILIES)
def test_every_cell_stays_in_the_family_it_was_clicked_in(name: str) -> None:
    family, input = of_zoo(name)
    shown = map_of(family, input, family)
    kept = family_text(family)
    assert all(family_of(shown.network(place), kept) == family for place in range(shown.kept.size))


def test_a_network_of_other_proportions_begins_its_own_family() -> None:
    other = replace(R50, depths=(3, 4, 23, 3))
    assert family_of(other, family_text(R50)) == other


@given(st.text(max_size=40) | st.from_regex(r"[0-9-]{1,12}_[0-9-]{1,12}", fullmatch=True))
def test_any_text_in_the_link_names_a_family(text: str) -> None:
    family = family_of(R50, text)
    assert (family.block, len(family.depths)) == ("bottleneck", 4)


# -------------------------------------------------------------------------------------- lines of equal cost


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("name", FAMILIES)
def test_lines_part_what_costs_less_from_what_costs_more(name: str, measure: Measure) -> None:
    spec, input = of_zoo(name)
    shown = map_of(spec, input, spec)
    counts, lines = shown.counts(measure), lines_of(shown, measure)
    assert 3 <= len(lines) <= 10
    for line in lines:
        for column, x in enumerate(shown.x):
            crossings = line.y[np.isclose(line.x, x, atol=1e-12)]
            if crossings.size == 1:
                above = shown.y > crossings[0] + 1e-9
                below = shown.y < crossings[0] - 1e-9
                assert (counts[above, column] >= line.level).all()
                assert (counts[below, column] <= line.level).all()


def test_a_level_outside_the_map_has_no_line() -> None:
    shown = map_of(R50, IMAGE, R50)
    assert line_at(1, shown.counts("MACs"), shown) is None


def test_the_budget_line_passes_between_what_fits_and_what_does_not() -> None:
    shown = map_of(R50, IMAGE, R50)
    budget = Budget(26_000_000, 4_100_000_000)
    line = budget_line(shown, budget)
    assert line is not None
    fits = budget.admitted(type(shown.grid.costs)(*(costs[:, :, 0] for costs in shown.grid.costs)))
    column = int(np.argmin(np.abs(shown.x)))
    crossing = float(line.y[np.argmin(np.abs(line.x - shown.x[column]))])
    assert fits[shown.y < crossing - 0.01, column].all()
    assert not fits[shown.y > crossing + 0.01, column].any()
    assert budget_line(shown, Budget()) is None


# ------------------------------------------------------------------------------------------------ the figure


def test_clicks_find_the_traces_they_are_meant_for() -> None:
    shown = map_of(R50, IMAGE, R50)
    marks = Marks(mark("now", R50, R50), mark("old", R50, R50), published_in(R50), None)
    drawn = in_plotly(map_figure(shown, "MACs", marks, LIGHT))
    assert len(drawn.data[CELLS].x) == shown.kept.size
    place = shown.kept.shape[1] + 2  # the second row, the third column
    at = (drawn.data[CELLS].x[place], drawn.data[CELLS].y[place])
    there = mark("", shown.network(place), R50)
    assert at == pytest.approx((there.x, there.y))
    assert list(drawn.data[PUBLISHED].y) == [each.y for each in marks.published]
    assert "ResNet-152" in alt(shown, "MACs", marks)


def test_the_map_says_over_each_cell_every_digit_of_its_costs() -> None:
    shown = map_of(R50, IMAGE, R50)
    cells = in_plotly(
        map_figure(shown, "MACs", Marks(mark("this network", R50, R50), None, (), None), LIGHT)
    ).data[CELLS]
    assert len(cells.hovertext) == cells.x.size
    for place in (0, 130, len(cells.hovertext) - 1):
        plan = unfold(shown.network(place), IMAGE)
        params, macs, activations = price(plan)
        depths = "-".join(map(str, shown.network(place).depths))
        assert cells.hovertext[place].startswith(f"<b>{depths} blocks of ")
        for words in (f"{params:,} parameters", f"{macs:,} MACs", f"{activations:,} activations"):
            assert words in cells.hovertext[place]


def test_the_maps_table_has_every_cell() -> None:
    shown = map_of(R50, IMAGE, R50)
    table = map_table(shown, "Kept for backward")
    assert (len(table.rows), len(table.columns) - 1) == shown.kept.shape
    assert {len(row.cells) for row in table.rows} == {len(table.columns)}
    there = next(row for row in table.rows if row.cells[0].text == "3-4-6-3")
    titles = [column.title for column in table.columns]
    assert there.cells[titles.index("64-128-256-512")].text == "82.13 MiB"


def test_charts_have_the_colours_of_the_theme() -> None:
    text = (ROOT / "app" / ".streamlit" / "config.toml").read_text("utf-8")
    themes = tomllib.loads(text)["theme"]
    for colours, theme in ((LIGHT, themes["light"]), (DARK, themes["dark"])):
        names = (
            "backgroundColor",
            "secondaryBackgroundColor",
            "textColor",
            "grayTextColor",
            "borderColor",
            "primaryColor",
            "orangeColor",
        )
        assert colours[:7] == tuple(theme[name] for name in names)
        assert colours.plain in theme["chartCategoricalColors"]
        ramp = theme["chartSequentialColors"]
        assert [ramp.index(colour) for colour in colours.ramp] == sorted(map(ramp.index, colours.ramp))


def test_a_pinned_network_off_the_map_is_said_to_be() -> None:
    shown = map_of(R50, IMAGE, R50)
    near, far = (mark("old", zoo.RESNETS[name], R50) for name in ("resnet18", "cifar_resnet1202"))
    said = [hint(shown, Marks(near, pinned, (), None)) for pinned in (None, near, far)]
    assert [text.endswith("The pinned network is off the map.") for text in said] == [False, False, True]
