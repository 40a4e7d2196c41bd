"""The section on heads: what it says of the record, and of other outcomes."""

from __future__ import annotations

import pytest

from app.drawing.palette import LIGHT
from app.training import heads
from resnet_core.labs.heads.findings import DEPTHS, FILE, Head, Heads, Network, fold
from resnet_core.labs.recorded import runs
from tests.app.plots import in_plotly


@pytest.mark.parametrize("depth", DEPTHS)
def test_the_exhibit_of_the_record_has_every_number_and_its_conditions(depth: int) -> None:
    run = runs(FILE)[str(depth)]
    found = fold(run.points)
    exhibit = heads.exhibit(found, depth, LIGHT)
    table = exhibit.table()
    assert len(table.rows) == sum(len(own) for own in found.heads.values())
    assert {len(row.cells) for row in table.rows} == {len(table.columns)}
    figure = in_plotly(exhibit.figure)
    assert list(figure.data[0].y) == [100 * each.right / 299 for each in found.heads["asked"]]
    said = heads.sentence(found, depth)
    assert said.count("refines one estimate") == 1
    assert said.count("nothing is refined there") == 1
    assert heads.conditions(found, run.made).startswith(f"Recorded on {run.made[:10]}, on ")


def made_up(own: list[int]) -> Heads:
    """A network of three blocks, whose own head gets so many of 100 images right after each of them."""
    places = [Head("asked", place, 50, right, 0.3) for place, right in enumerate(own)]
    network = Network("asked", ("layer1.0", "layer1.1", "layer1.2"), 100)
    return Heads(None, {"asked": network}, {"asked": (Head("asked", -1, 40), *places)})


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ([60, 70, 90], "its last stage refines one estimate"),
        ([10, 12, 90], "nothing is refined there"),
        ([10, 50, 90], "comes to terms with the head step by step"),
    ],
)
def test_what_is_said_of_refining_depends_on_what_was_measured(own: list[int], said: str) -> None:
    assert said in heads.sentence(made_up(own), 20)
    assert "turn it far (median cosine 0.30)" in heads.sentence(made_up(own), 20)


def test_a_network_that_is_not_done_yet_is_not_judged() -> None:
    found = made_up([60, 70, 90])
    assert heads.sentence(Heads(None, found.networks, {"asked": found.heads["asked"][:2]}), 20) == ""
