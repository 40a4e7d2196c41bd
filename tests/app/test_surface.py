"""The slice of the loss on the Training page: what its figures, table and words say of real events."""

from __future__ import annotations

import json
import math
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from app.drawing import numbers
from app.drawing.palette import DARK, LIGHT, Palette
from app.runs import run as runs
from app.surface import contours, landscape, relief, words
from app.surface import view as surface_view
from app.surface.landscape import LEAST, MOST, Landscape
from resnet_core.experiments.surface import run as surface
from resnet_core.jobs.request import Request
from resnet_core.labs import events
from resnet_core.labs.events import Done, Event, Point
from resnet_core.labs.surface.findings import Slice, read
from resnet_core.labs.surface.settings import BATCH, RUNNING, levels
from resnet_core.spec import as_resnet
from tests.app.fake_engine import FakeEngine
from tests.app.plots import in_plotly

SIZE = 5
NAMES = {"asked": "residual-20", "twin": "plain-20"}


@pytest.fixture(scope="module")
def told() -> list[Point]:
    request = surface_view.Choices(20, SIZE, 0.5, "kept", 0, "relief", 225).request("cpu")
    run = surface.run(request.spec, request.input, {**request.settings, "images": 64}, request.seed, "cpu")
    said = [events.from_json(events.to_json(event)) for event in run]
    return [event for event in said if isinstance(event, Point)]


@pytest.fixture
def both(told: list[Point]) -> list[Landscape]:
    return [seen_of(found) for found in read(told, SIZE).slices.values()]


def seen_of(found: Slice, colours: Palette = LIGHT) -> Landscape:
    return Landscape(NAMES[found.network.role], found, SIZE, 0.5, 10, 225, colours)


def changed(seen: Landscape, losses: dict[tuple[int, int], float]) -> Landscape:
    return seen._replace(slice=seen.slice._replace(losses={**seen.slice.losses, **losses}))


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_both_networks_have_the_same_scale_in_both_views(told: list[Point], colours: Palette) -> None:
    drawn = [seen_of(found, colours) for found in read(told, SIZE).slices.values()]
    reliefs, maps = ([in_plotly(make(each)) for each in drawn] for make in (relief.figure, contours.figure))
    assert len({(figure.data[0].cmin, figure.data[0].cmax) for figure in reliefs}) == 1
    assert len({(figure.data[0].zmin, figure.data[0].zmax) for figure in maps}) == 1
    assert reliefs[0].layout.scene.zaxis == reliefs[1].layout.scene.zaxis
    assert reliefs[0].data[0].colorscale != reliefs[1].data[0].colorscale
    json.dumps([figure.to_plotly_json() for figure in (*reliefs, *maps)], default=list, allow_nan=False)


def test_the_trained_network_stands_on_its_surface(both: list[Landscape]) -> None:
    for seen in both:
        ground, dot = in_plotly(relief.figure(seen)).data
        middle = len(seen.places) // 2
        assert dot.z[0] == ground.z[middle][middle] == landscape.drawn_height(seen.slice.network.loss)


@pytest.mark.parametrize(
    ("loss", "height", "text"),
    [(0.0, -4.0, "0"), (1.0, 0.0, "1"), (1e9, 4.0, "1.0 × 10⁹"), (math.inf, 4.0, "not finite"),
     (math.nan, 4.0, "not finite"), (0.43, math.log10(0.43), "0.43")],
)  # fmt: skip
def test_a_loss_stays_on_the_scale_and_is_written_as_it_is(loss: float, height: float, text: str) -> None:
    assert landscape.drawn_height(loss) == height
    assert numbers.magnitude(loss) == text


def test_what_is_beyond_the_scale_is_said(both: list[Landscape]) -> None:
    assert "top of the scale" not in landscape.caption(both[0])
    far = changed(both[0], {(0, 0): 2 * MOST, (0, 1): math.inf, (0, 2): math.nan, (0, 3): LEAST / 2})
    said = landscape.caption(far)
    assert "1 points are above" not in said
    assert "1 point is above the top of the scale, 10,000, and drawn there; the highest is 2.0 × 10⁴." in said
    assert "At 2 points the loss is not a finite number" in said
    assert "The scale begins at 0.0001." in said
    json.dumps(in_plotly(relief.figure(far)).to_plotly_json(), default=list, allow_nan=False)


def test_the_table_holds_every_point_uncut(both: list[Landscape]) -> None:
    far = changed(both[0], {(0, 0): 2 * MOST})
    table = landscape.table(far)
    assert {len(row.cells) for row in table.rows} == {len(table.columns)} == {SIZE + 1}
    assert [column.title for column in table.columns] == ["b \\ a", "−0.5", "−0.25", "0", "+0.25", "+0.5"]
    assert table.rows[0].cells[1].text == "2.0 × 10⁴"


def test_the_alt_text_and_the_finding_give_the_numbers(both: list[Landscape]) -> None:
    assert landscape.alt(both[0]).startswith("Loss of residual-20 on 5 by 5 points")
    below = [sum(loss < math.log(10) for loss in seen.slice.losses.values()) for seen in both]
    assert words.finding(both) == (
        "Within the blue line the loss is below 2.30, that of a blind guess among 10 classes:"
        f" {below[0]} of 25 points of residual-20 and {below[1]} of 25 points of plain-20."
    )


def test_a_coarse_grid_is_drawn_while_the_fine_one_is_measured(told: list[Point]) -> None:
    (asked, _) = read(told[:-4], SIZE).slices.values()
    assert asked.level == len(levels(SIZE)) - 2
    assert seen_of(asked).offsets == [-0.5, 0.0, 0.5]
    assert len(in_plotly(relief.figure(seen_of(asked))).data[0].z) == 3


# ------------------------------------------------------------------------------------------------ the section


def page() -> None:
    from app import session
    from app.surface import view as surface_view

    session.follow_link()
    surface_view.draw("cpu")
    session.write_link("training")


class Engine(FakeEngine):
    def status(self) -> SimpleNamespace:
        return SimpleNamespace(trouble="")


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    made = Engine()
    monkeypatch.setattr(runs, "engine", lambda: made)
    return made


def opened(**link: str) -> AppTest:
    at = AppTest.from_function(page)
    for name, text in link.items():
        at.query_params[f"training.surface_{name}"] = text
    return at.run()


def asked_of(fake: FakeEngine, at: AppTest) -> Request:
    (button,) = (each for each in at.button if each.label.startswith("Measure "))
    button.click().run()
    assert not at.exception
    (request,) = fake.asked.values()
    return request


def said_on(at: AppTest) -> str:
    assert not at.exception
    return " ".join(str(each.value) for each in at.markdown)


def test_the_section_asks_for_what_its_controls_say(fake: FakeEngine) -> None:
    request = asked_of(fake, opened(depth="20", size="5", reach="1", statistics="batch", seed="7"))
    settings: dict[str, Any] = dict(request.settings)
    assert (request.experiment, request.seed, sum(as_resnet(request.spec).depths)) == ("surface", 7, 9)
    assert [settings[name] for name in ("size", "reach", "statistics")] == [5, 1.0, "batch"]


def test_hostile_values_in_the_link_are_the_defaults(fake: FakeEngine) -> None:
    request = asked_of(
        fake, opened(depth="999999", size="1e9", reach="nan", seed="-1", view="<b>", statistics="")
    )
    assert (request.settings["size"], request.settings["reach"], request.seed) == (21, 0.5, 0)


@pytest.mark.parametrize("view", ["relief", "map"])
def test_the_section_shows_both_networks_and_what_it_does_not_show(
    view: str, fake: FakeEngine, told: list[Point]
) -> None:
    at = opened(depth="20", size="5", view=view)
    asked_of(fake, at)
    (id,) = fake.asked
    ended: list[Event] = [*told, Done(1.0)]
    fake.said[id] = ended
    said = said_on(at.run())
    for part in ("**residual-20**", "**plain-20**", "Within the blue line", "Li 2018", words.NOT_SHOWN):
        assert part in said
    assert "the same 64 training images (digits)" in said


def test_the_recorded_slice_is_there_at_once_and_only_where_it_is_the_one_asked_for(fake: FakeEngine) -> None:
    at = opened()
    said = said_on(at)
    assert "**residual-56**" in said
    assert "Recorded on 20" in said
    assert any(button.label == "Measure 21 × 21 points around both networks" for button in at.button)
    for other in ({"seed": "1"}, {"depth": "20"}, {"reach": "1"}, {"size": "11"}):
        assert "Recorded on" not in said_on(opened(**other))


def test_the_slice_opens_from_above_with_the_statistics_of_its_images(fake: FakeEngine) -> None:
    at = opened()
    chosen = {box.label: box.value for box in at.selectbox}
    assert (chosen["Batch norm statistics"], chosen["View"]) == (BATCH, "map")
    assert words.STATISTICS[BATCH] in said_on(at)
    kept = said_on(opened(statistics="kept"))
    assert words.STATISTICS[RUNNING] in kept
    assert "Recorded on 20" in kept


def test_the_lines_from_above_have_the_losses_that_they_stand_for(both: list[Landscape]) -> None:
    for seen in both:
        figure = in_plotly(contours.figure(seen))
        assert [each.text for each in figure.layout.annotations] == [
            text for text, _ in contours.levels(seen)
        ]
    rising = {(row, 2): 10.0 ** (row - 2.5) for row in range(2, SIZE)}  # 0.3, 3, 30 up from the centre
    shown = contours.levels(changed(both[0], rising))
    assert [text for text, _ in shown] == ["1", "10"]
    assert [y for _, y in shown] == pytest.approx([0.125, 0.375])
    close = {(row, 2): 10.0 ** (5 * (row - 2) - 3.5) for row in range(2, SIZE)}
    heights = [y for _, y in contours.levels(changed(both[0], close))]
    assert all(later - earlier >= contours.APART * 0.5 for earlier, later in pairwise([0.0, *heights]))


def test_before_the_first_grid_is_complete_nothing_is_drawn(fake: FakeEngine, told: list[Point]) -> None:
    at = opened(depth="20", size="5")
    asked_of(fake, at)
    (id,) = fake.asked
    fake.said[id] = [*told[:4]]
    assert "**residual-20**" not in said_on(at.run())
