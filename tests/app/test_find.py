"""A search on the page of depth and width: the fields are read, and what is said of the answers is true."""

from __future__ import annotations

from collections import defaultdict

import pytest
from streamlit.testing.v1 import AppTest

from app.depth_width import find_chart
from app.drawing.palette import DARK
from resnet_core.readers.latency import Calibration
from resnet_core.readers.roofline import CALL
from resnet_core.search.fit import Setting
from resnet_core.search.pieces import Use
from resnet_core.search.question import Condition, Found, Question, search
from resnet_core.search.sizes import measures_of
from resnet_core.spec import ArchSpec, Input
from tests.app.plots import in_plotly

LAW: defaultdict[str, tuple[float, ...]] = defaultdict(lambda: (1e-6, *[0.0] * 5, 2e-11), {CALL: (1e-6,)})
USE = Use(Input(batch=64), Setting(), Input(), Calibration("a processor", 1, LAW))
ASKED = Question(
    (Condition("layers", 50), Condition("macs", most=6e9)), x="latency", y="memory", y_wants_most=False
)


@pytest.fixture(scope="module")
def found() -> Found:
    return search(ArchSpec(), (), USE, ASKED, 3000)


def test_the_points_are_the_networks_found(found: Found) -> None:
    now = measures_of(ArchSpec(), USE)
    exhibit = find_chart.exhibit(found, ASKED, now, DARK)
    dots, front, ten, own = in_plotly(exhibit.figure).data
    assert len(dots.x) == found.points[0].size <= found.matching
    assert list(front.x) == [each.amounts["latency"] for each in found.front]
    assert list(ten.y) == [each.amounts["memory"] for each in found.best]
    assert (own.x[0], own.y[0]) == (now["latency"], now["memory"])
    assert "none has less predicted latency with as little training memory" in exhibit.caption
    assert f"{found.matching:,} networks" in exhibit.alt


def test_the_table_of_ten_has_every_measure_and_keys_to_select(found: Found) -> None:
    table = find_chart.table(found.best, "", selectable=True)
    assert [row.key for row in table.rows] == [str(place) for place in range(10)]
    titles = [column.title for column in table.columns]
    first = dict(zip(titles, table.rows[0].cells, strict=True))
    assert first["MACs"].exact == str(found.best[0].amounts["macs"])
    assert {"Predicted latency", "Training memory", "Receptive field", "Inference peak"} <= set(titles)


def test_how_many_were_looked_at_is_said(found: Found) -> None:
    said = find_chart.looked(found, 0.5)
    assert f"{found.matching:,} of 3,000 networks" in said
    assert "there may be better ones between them" in said
    assert "every one of them" in find_chart.looked(found._replace(possible=3000), 0.5)
    assert find_chart.best_first(ASKED).startswith("Most parameters first")


def page() -> None:
    from app import session
    from app.depth_width import find_view

    session.follow_link("depth-width")
    find_view.draw(session.network())
    session.write_link("depth-width")


def opened(**link: str) -> AppTest:
    """The search among networks of two stages, of which there are some hundred."""
    at = AppTest.from_function(page, default_timeout=60)
    for name, text in ({"block": "basic", "depths": "1-1", "widths": "16-32"} | link).items():
        if text:
            at.query_params[name] = text
    at.run()
    assert [error.message for error in at.exception] == []
    return at


def said(at: AppTest) -> str:
    return "\n".join(each.value for each in (*at.markdown, *at.warning, *at.info))


def test_a_link_answers_and_conditions_are_read_or_refused() -> None:
    assert said(opened()) == ""
    at = opened(**{"depth-width.find": "yes"})
    assert "networks** meet all conditions" in said(at)
    at.text_input(key="depth-width.find-params").set_value("much").run()
    assert "such as 5 G" in said(at)
    at.text_input(key="depth-width.find-params").set_value("1").run()
    assert "**0 of " in said(at)
    at.text_input(key="depth-width.find-params").set_value("").run()
    at.text_input(key="depth-width.find-latency").set_value("20 ms").run()
    assert "needs a calibration of this device" in said(at)
    assert at.query_params["depth-width.find-latency"] == "20 ms"


def test_the_search_follows_the_family_on_screen_and_stays_where_it_was() -> None:
    family = {
        "family": "vit",
        "depth": "2",
        "heads": "2",
        "token_width": "64",
        "mlp_width": "128",
        "height": "32",
    }
    link = {"depth-width.find": "yes", **family, "width": "32", "block": "", "depths": "", "widths": ""}
    at = opened(**link)
    assert "times the 2 encoder layers" in said(at)
    assert "networks** meet all conditions" in said(at)
    fields = [each.key for each in at.text_input]
    assert "depth-width.find-memory" in fields
    assert "depth-width.find-field" not in fields
    kept = opened(
        **{**link, "depth-width.find-like": "family=vit&depth=3&heads=2&token_width=64&mlp_width=128"}
    )
    assert "the 3 encoder layers" in said(kept)
    for strange in ("family=vgg", "family=vit&patch=8"):
        assert "the 2 encoder layers" in said(opened(**{**link, "depth-width.find-like": strange}))


def test_a_long_front_is_drawn_in_part_with_both_ends(found: Found) -> None:
    long = found._replace(front=found.front * (1000 // len(found.front) + 1))
    drawn = find_chart.drawn_front(long)
    assert (len(drawn), drawn[0], drawn[-1]) == (find_chart.MOST_DRAWN, long.front[0], long.front[-1])
    assert f"networks, of which {find_chart.MOST_DRAWN} are drawn" in find_chart.caption(long, ASKED)


def test_the_search_stays_where_it_was_when_an_answer_is_used() -> None:
    at = opened(**{"depth-width.find": "yes", "depth-width.find-like": "2-2_16-16"})
    assert "2-2 blocks of 16-16" in said(at)
    at.button(key="find_here").click().run()
    assert "1-1 blocks of 16-32" in said(at)
    for strange in ("x", "1-1-1_8-8-8"):
        assert "1-1 blocks of 16-32" in said(
            opened(**{"depth-width.find": "yes", "depth-width.find-like": strange})
        )
