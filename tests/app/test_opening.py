"""What pages open with: sent with the document, equal to the page's own figure and to what was recorded."""

from __future__ import annotations

import re
from html import unescape
from statistics import median
from typing import Any

import pytest

from app.drawing.palette import LIGHT
from app.drawing.still import lines, markup
from app.drawing.still import strip as still_strip
from app.drawing.strip.scene import Scene
from app.explore import opening as explore_opening
from app.forward import opening as forward_opening
from app.forward import recorded_view
from app.frame import cards, network_strip
from app.frame.opening import Opening
from app.gradients import controls, norms, recorded, scale, still
from app.gradients import opening as gradients_opening
from app.runs import device, run
from app.serving import opening as serving
from app.serving.document import ours
from resnet_core.labs.gradients.recorded import recorded as recorded_gradients
from resnet_core.network import Network, read_link
from resnet_core.zoo import PUBLISHED, RESNETS
from tests.app.made_up_gradients import made_up
from tests.app.plots import in_plotly
from tests.app.test_recorded_pages import opened
from tests.app.test_serving import DOCUMENT
from tests.app.training_page import RUN, IdleEngine, text

BODY = DOCUMENT.replace(b"<body>", b'<body><div id="root"></div>')


class Asked(IdleEngine):
    """Notes what it is asked to find."""

    def __init__(self) -> None:
        super().__init__()
        self.sought: list[object] = []

    def find(self, request: object) -> Any:
        self.sought.append(request)
        return super().find(request)


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Asked:
    made = Asked()
    for module in (run, device, serving):
        monkeypatch.setattr(module, "engine", lambda: made)
    return made


def sent(page: str, query: str = "") -> str:
    return serving.opening_of(f"/{page}", query.encode()).decode()


def words_of(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", html))


def back(share: float, low: float, high: float) -> float:
    return low + share * (high - low)


@pytest.mark.parametrize(
    "network", ["", "block=basic&depths=9-9-9&stem=cifar&widths=16-32-64&shortcut=identity"]
)
def test_the_still_chart_has_the_points_of_the_live_one(network: str) -> None:
    found = recorded.standing(controls.usual(read_link(network)[0]).request("gradients")).findings
    drawn, live = still.chart(found, 0, "weights"), in_plotly(norms.chart(found, 0, "weights", LIGHT))
    span, across = live.layout.yaxis.range, live.layout.xaxis.range
    traces = {trace.name: trace for trace in live.data if trace.name}
    assert [line.title for line in drawn.lines] == list(traces)
    for line in drawn.lines:
        points = [point for point in line.points if point is not None]
        trace = traces[line.title]
        assert [back(x, *across) for x, _ in points] == pytest.approx(trace.x)
        assert [10 ** back(y, *span) for _, y in points] == pytest.approx(trace.y)
        assert getattr(LIGHT, line.colour) == trace.line.color
        assert (line.dash, line.width) == (trace.line.dash, trace.line.width)
    areas = [trace for trace in live.data if trace.fill == "toself"]
    for area, trace in zip(drawn.areas, areas, strict=True):
        assert [10 ** back(y, *span) for _, y in area.points] == pytest.approx(trace.y)
    assert [back(rule, *across) for rule in drawn.rules] == pytest.approx(
        [each.x0 for each in live.layout.shapes]
    )
    assert (drawn.height, drawn.up_title) == (live.layout.height, live.layout.yaxis.title.text)


def test_what_is_zero_or_not_finite_stands_in_its_lane() -> None:
    drawn = still.chart(made_up(asked=[float("inf"), 1.0, 0.0]), 0, "weights")
    assert [point is None for point in drawn.lines[0].points] == [True, False, True]
    assert [round(at[1], 3) for _, at in drawn.crosses] == [0.975, 0.025]
    assert {"exactly 0", "not finite"} <= {str(tick.words) for tick in drawn.up}
    assert 'class="cross"' in lines.drawn(drawn)


def test_the_chart_of_gradients_is_that_of_the_recorded_file() -> None:
    found = recorded.standing(controls.usual(Network()).request("gradients")).findings
    (line, *_) = still.chart(found, 0, "weights").lines
    film = recorded_gradients()["cifar_resnet56/film"]
    first = [point.values for point in film.points if point.name == "norms" and point.values["step"] == 0]
    asked = [each["weights"] for each in first if each["variant"] == "asked"]
    middle = [median(column) for column in zip(*asked, strict=True)]
    span = scale.span_of(found, "weights")
    assert [10 ** back(point[1], *span) for point in line.points if point] == pytest.approx(middle)
    assert len(middle) == 27


@pytest.mark.parametrize("link", ["", "depths=3-4-60-3", "family=densenet", "shortcut=none"])
def test_the_still_strip_has_every_shape_of_the_scene_but_columns_that_are_pointed_at(link: str) -> None:
    network, _ = read_link(link)
    (scene,) = network_strip.scenes([network], "stage")
    html = still_strip.drawn(scene)
    shapes = [*scene.shapes, *(shape for item in scene.items for shape in item.shapes)]
    for tag in ("rect", "path"):
        kept = [shape for shape in shapes if shape.tag == tag and shape.attributes.get("class") != "column"]
        assert html.count(f"<{tag} ") == len(kept)
    said = [shape.text for shape in shapes if shape.tag == "text"]
    assert re.findall(r"<span[^>]*>([^<]*)</span>", html) == said


def test_forward_opens_with_the_recorded_pass_as_the_page_draws_it(engine: Asked) -> None:
    html, at = sent("forward"), opened("forward", "resnet50")
    opening = forward_opening.opening(Network())
    scene = recorded_view.strip().figure
    assert isinstance(scene, Scene)
    assert still_strip.drawn(scene) in html
    stands_on_the_page(opening, at)
    assert {each.experiment for each in opening.instead} == {"forward", "look"}


@pytest.mark.parametrize("network", ["cifar_resnet110", "resnet50"])
def test_gradients_opens_with_the_words_and_the_run_of_the_page(network: str, engine: Asked) -> None:
    at = opened("gradients", network)
    asked = [each for each in engine.sought if getattr(each, "experiment", "") == "gradients"]
    opening = gradients_opening.opening(Network(RESNETS[network], PUBLISHED[network].input))
    assert opening is not None
    stands_on_the_page(opening, at)
    assert opening.instead[0].settings == asked[0].settings  # type: ignore[attr-defined]
    assert (opening.instead[0].spec, opening.instead[0].input) == (asked[0].spec, asked[0].input)  # type: ignore[attr-defined]


def stands_on_the_page(opening: Opening, at: Any) -> None:
    said = text(at)
    for sentence in (opening.title, *opening.lead, *opening.words):
        assert sentence in said


def test_explore_opens_with_the_figures_of_the_links_network() -> None:
    network, _ = read_link("depths=2-2-2-2&block=basic")
    said = words_of(sent("explore", network.link))
    assert sent("", network.link) == sent("explore", network.link)
    for figure in cards.figures(network):
        assert all(part in said for part in figure)
    assert explore_opening.opening(network).title in said


@pytest.mark.parametrize(
    "query",
    [
        "block=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
        "depths=9999999-1",
        "pin=block=basic",
        "explore.block=layer1.0",
        "explore.colour=macs",
        "teach=1",
        "file=0123456789abcdef",
        "&".join(f"a{at}=1" for at in range(100)),
        "a" * 5000,
        "%ff%fe=%00",
        "family=<b>",
    ],
)
def test_a_link_that_says_more_or_cannot_be_followed_gets_the_document_alone(query: str) -> None:
    assert sent("explore", query) == ""


def test_other_pages_get_the_document_alone() -> None:
    assert [sent(page) for page in ("choose", "gradients/x/y", "nothing", "static/js/a")] == ["", "", "", ""]


def test_where_a_run_of_this_server_stands_there_no_recorded_one_is_sent(engine: Asked) -> None:
    assert sent("gradients")
    engine.experiment, engine.stored = "gradients", RUN
    assert sent("gradients") == ""
    assert sent("forward")


def test_text_stays_text() -> None:
    hostile = '"><script>alert(1)</script>'
    assert markup.words(hostile) == "&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"
    assert markup.sentence(f"**{hostile}**").startswith("<b>&quot;&gt;&lt;script")
    assert "<script>" not in markup.tag("p", {"title": hostile})
    assert markup.sentence(":small[:gray[A **b** [c](https://d)]]") == "A <b>b</b> c"


def test_the_opening_is_one_closed_root_before_the_app_and_its_script() -> None:
    opening = serving.html(explore_opening.opening(Network())).encode()
    document = ours(BODY, opening)
    assert document.index(b'<div id="opening"') < document.index(b'<div id="root">')
    assert document.count(b'<template shadowrootmode="closed">') == document.count(b"</template>") == 1
    assert document.count(b"<script>") == 1
    assert b"<noscript>" in opening
    assert ours(BODY) == ours(BODY, b"")


def test_what_is_kept_is_bounded() -> None:
    assert serving._made.cache_info().maxsize == serving.MOST_KEPT
