"""The page on depth and width for the families beside the ResNets: its map, sliders and words."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from app.depth_width import axes, growth, heat
from app.depth_width.marks import Marks
from app.drawing.palette import LIGHT
from resnet_core.language.input import Input
from resnet_core.network import Network, read_link
from resnet_core.search.axes import Scaled, as_scaled, depth_of, width_of
from resnet_core.search.map import MEASURES, Measure
from resnet_core.search.scaled_map import ScaledMap, compound_line, map_of_scaled, mark_of, published_like
from resnet_core.spec import FAMILIES
from tests.app.plots import in_plotly

SCALED = {name: spec for name, kind in FAMILIES.items() if (spec := as_scaled(kind()))}


def page() -> None:
    from app import session
    from app.depth_width import view
    from resnet_core.search.axes import as_scaled

    session.follow_link("depth-width")
    session.write_link("depth-width")
    network = session.network()
    spec = as_scaled(network.spec)
    assert spec is not None
    view.draw_family(network, spec, session.pinned())


def drawn(family: Scaled) -> tuple[ScaledMap, Marks]:
    shown = map_of_scaled(family, Input(), family)
    now = mark_of("this network", family, family)
    return shown, Marks(now, None, published_like(family), None, compound_line(family))


@pytest.mark.parametrize("name", SCALED)
def test_sliders_move_the_network_along_both_axes_and_the_map_stays(name: str) -> None:
    family = SCALED[name]
    shown, _ = drawn(family)
    at = AppTest.from_function(page)
    at.query_params["family"] = name
    at.run()
    at.select_slider(key="map_depth").set_value(depth_of(shown.depths[-1])).run()
    at.select_slider(key="map_width").set_value(width_of(shown.wide[0])).run()
    assert [error.message for error in at.exception] == []
    link = at.session_state["visit"]["network"]
    assert link == Network(shown.network(len(shown.wide) * (len(shown.deep) - 1)), Input()).link
    assert at.session_state["visit"]["page_fields"]["depth-width.like"] == f"family={name}"
    assert any("a million networks" in text.value for text in at.markdown)


@pytest.mark.parametrize("name", SCALED)
def test_the_map_has_words_for_every_cell_and_row(name: str) -> None:
    shown, marks = drawn(SCALED[name])
    exhibit = heat.scaled_exhibit(shown, "MACs", marks, LIGHT)
    assert len(axes.cell_words(shown)) == shown.kept.size
    table = exhibit.table()
    assert (len(table.rows), len(table.columns) - 1) == shown.kept.shape
    assert "None" not in heat.hint(shown, marks) + exhibit.caption
    row = list(shown.deep).index(1)
    cell = row * len(shown.wide) + [width_of(each) for each in shown.wide].index(width_of(SCALED[name]))
    assert axes.cell_words(shown)[cell] == axes.network_words(SCALED[name])


def test_networks_are_named_by_their_depth_and_width() -> None:
    assert axes.network_words(SCALED["vgg"]) == "2-2-3-3-3 convolutions of 64-128-256-512-512"
    assert axes.network_words(SCALED["vit"]) == "12 encoder layers of 768"
    assert axes.network_words(SCALED["densenet"]) == "6-12-24-16 layers, growth 32"
    assert axes.network_words(SCALED["regnet"]) == "1-3-6-6 blocks, w0 48"


def test_the_compound_line_is_drawn_and_named_on_efficientnets_map_alone() -> None:
    for name, family in SCALED.items():
        shown, marks = drawn(family)
        named = [
            each.text for each in in_plotly(heat.map_figure(shown, "MACs", marks, LIGHT)).layout.annotations
        ]
        assert ("compound scaling" in named) == (name == "efficientnet")
        assert ("1.1^φ" in heat.hint(shown, marks)) == (name == "efficientnet")


@pytest.mark.parametrize("name", SCALED)
def test_budget_and_growth_are_answered_in_every_family(name: str) -> None:
    at = AppTest.from_function(page)
    at.query_params["family"] = name
    at.run()
    assert [error.message for error in at.exception] == []
    assert [each.value for each in at.header] == [
        "The largest network within a budget",
        "How costs grow from here",
        "One network at many sizes",
        "Search",
    ]
    titles = [each.value for each in at.subheader]
    assert titles[:4] == ["Deepest", "Widest", "Best balanced", "Largest image"]
    at.button(key="use_Deepest").click().run()
    assert [error.message for error in at.exception] == []
    now = as_scaled(read_link(at.session_state["visit"]["network"], {})[0].spec)
    assert now is not None
    assert depth_of(now) > depth_of(SCALED[name])


@pytest.mark.parametrize("name", SCALED)
def test_growth_is_said_in_the_words_of_the_family(name: str) -> None:
    family = SCALED[name]
    for direction in growth.DIRECTIONS:
        for measure in MEASURES:
            twice = growth.doubled(family, Input(), direction, measure)
            assert abs(twice.factor - 2) < 0.2
            assert growth.sentence(family, direction, measure, twice).endswith(".")
    assert growth.doubled(family, Input(), "image", "MACs").ratio >= (3.5 if name != "vgg" else 3)


def test_powers_are_those_of_the_papers_rules() -> None:
    def power(name: str, direction: growth.Direction, measure: Measure) -> float:
        return growth.doubled(SCALED[name], Input(), direction, measure).power

    assert power("vit", "depth", "MACs") == pytest.approx(1, abs=0.02)
    assert power("vit", "image", "MACs") > 2
    assert power("densenet", "depth", "MACs") > 1.3
    assert power("mobilenet", "width", "MACs") < 2
    assert power("vgg", "width", "Parameters") < 1.2
