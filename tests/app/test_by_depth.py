"""Gradients by depth on the page: a sentence for each outcome, a chart and a table of what was recorded."""

from __future__ import annotations

import pytest

from app.drawing.palette import LIGHT
from app.gradients import by_depth as exhibit
from resnet_core.labs.gradients.by_depth import FILE, MEASURES, NETWORKS, AtDepth, ByDepth, fold
from resnet_core.labs.gradients.twins import ASKED, PLAIN
from resnet_core.labs.recorded import runs
from tests.app.plots import in_plotly


@pytest.fixture(scope="module")
def recorded() -> ByDepth:
    return fold(runs(FILE)[FILE].points)


def made_up(plain: dict[int, float]) -> ByDepth:
    """A plain network of which only the ratio is known, and by depth."""
    return ByDepth(None, tuple(AtDepth(PLAIN, depth, 0, value, None, None) for depth, value in plain.items()))


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([1.0, 1e2, 1e4, 1e6], "Here it does so in neither: in plain networks it **explodes**"),
        ([1.0, 1e-2, 1e-4, 1e-6], "Here it does so in plain networks: in plain networks it **vanishes**"),
        ([1.0, 5.0, 10.0, 50.0], "in plain networks it **grows**"),
        ([1.0, 1.5, 0.7, 1.0], "in plain networks it **changes less than tenfold**"),
    ],
)
def test_the_sentence_on_vanishing_depends_on_what_was_measured(values: list[float], said: str) -> None:
    sentence = exhibit.sentence(made_up(dict(zip((8, 20, 56, 110), values, strict=True))))
    assert said in sentence


def test_the_exhibit_has_every_number_in_its_table_and_says_so_of_the_record(recorded: ByDepth) -> None:
    drawn = exhibit.exhibit(recorded, LIGHT)
    table = drawn.table()
    assert len(table.rows) == len(NETWORKS) * len(recorded.depths())
    assert {len(row.cells) for row in table.rows} == {len(table.columns)}
    figure = in_plotly(drawn.figure)
    assert len(figure.data) == len(MEASURES) * len(NETWORKS)
    first = figure.data[0]
    middles = {depth: one.middle for depth, one in recorded.course(ASKED, "ratio").items()}
    assert dict(zip(first.x, first.y, strict=True)) == middles
