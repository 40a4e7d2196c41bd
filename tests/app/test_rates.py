"""The sections on learning rates and on a solution by construction: what they say of each outcome."""

from __future__ import annotations

import pytest

from app.drawing.palette import LIGHT
from app.runs import device, run
from app.training import construction, rates, words
from resnet_core.labs.events import Point
from resnet_core.labs.recorded import runs
from resnet_core.labs.training.construction import (
    CONSTRUCTED,
    SCRATCH,
    SHALLOW_NAME,
    TRAINED_ON,
    AtOnce,
    ConstructionSettings,
)
from resnet_core.labs.training.construction import fold as fold_construction
from resnet_core.labs.training.findings import Epoch, NameLabel, labelled_point
from resnet_core.labs.training.rates import FILE, Cell, cells, fold
from tests.app.plots import in_plotly
from tests.app.training_page import IdleEngine, opened, text


def test_the_maps_have_the_recorded_errors_and_the_table_has_them_all() -> None:
    record = runs(FILE)[FILE]
    found = fold(record.points, record.settings)
    exhibit = rates.exhibit(found, 10, LIGHT)
    figure = in_plotly(exhibit.figure)
    drawn = {
        Cell(kind, found.depths()[row], found.rates()[column]): trace.z[row][column]
        for kind, trace in zip(("plain", "residual"), figure.data, strict=True)
        for row in trace.y
        for column in trace.x
    }
    assert drawn == {cell: band.middle for cell, band in found.errors.items()}
    assert len(figure.layout.annotations) == len(cells(record.settings))
    table = exhibit.table()
    assert {len(row.cells) for row in table.rows} == {len(table.columns)}
    said = rates.sentence(found)
    assert "**No rate tried here rescues the deep plain network**" in said
    best = found.best("plain", 56)
    assert best is not None
    assert f"plain-56 {words.of_seeds(best[1])} at {best[0].rate:g}" in said
    assert said.count("over 3 seeds") == 2  # the residual networks get nothing wrong with any


def course(name: str, error: float) -> Point:
    return labelled_point(Epoch(1, 1.0, error, error, 23), NameLabel(name, 0))


@pytest.mark.parametrize(
    ("scratch", "further", "said"),
    [
        (0.6, 0.4, ("does not find a solution as good", "leads it away from")),
        (0.04, 0.03, ("training finds one as good", "keeps it at")),
        (0.02, 0.0, ("training finds one as good", "keeps it at")),
    ],
)
def test_what_is_said_of_the_constructed_network_depends_on_what_was_measured(
    scratch: float, further: float, said: tuple[str, str]
) -> None:
    both = [
        labelled_point(AtOnce(45, 12, 1498, 299, 1e-6), NameLabel(name, 0))
        for name in (SHALLOW_NAME, CONSTRUCTED)
    ]
    last = labelled_point(Epoch(2, 1.0, scratch, scratch, 46), NameLabel(SCRATCH, 0))
    points = [
        course(SHALLOW_NAME, 0.05),
        *both,
        course(CONSTRUCTED, further),
        course(TRAINED_ON, 0.02),
        course(SCRATCH, 0.9),
        last,
    ]
    sentence = construction.sentence(fold_construction(points), ConstructionSettings(1, 1))
    assert "gets 3.0 % of the training images wrong, and plain-20 3.0 %, the same number" in sentence
    assert all(each in sentence for each in said)
    assert construction.sentence(fold_construction(points[:2]), ConstructionSettings(1, 1)) == ""


@pytest.mark.parametrize(
    ("part", "heading", "file"),
    [
        ("rates", "Was it only the wrong learning rate?", "rates"),
        ("construction", "A solution by construction", "construction"),
        ("heads", "A head on every block of a trained network", "heads"),
    ],
)
def test_each_part_shows_its_record_at_once_with_its_date(
    part: str, heading: str, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = IdleEngine()
    for module in (run, device):
        monkeypatch.setattr(module, "engine", lambda: engine)
    said = text(opened(engine, training_part=part))
    assert f"## {heading}" in said
    made = next(iter(runs(file).values())).made
    assert f"Recorded on {made[:10]}, on " in said
    assert engine.asked == {}
    part_of = {
        "rates": "Recorded: 8, 20, 56 layers, 4 rates, 10 epochs, 3 seeds. Run here: 20, 56 layers, 3 rates, "
        "3 epochs, 1 seed, which is a part of it.",
        "construction": "Recorded: 3 seeds. Run here: 1 seed, the first of them.",
        "heads": "",
    }
    assert part_of[part] in said
