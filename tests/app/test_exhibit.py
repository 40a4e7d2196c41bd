"""Exhibits: a figure, its words, its table twin and its files."""

import csv
import io

import pytest
from streamlit.testing.v1 import AppTest

from app.drawing import foot
from app.drawing.table import Cell, Column, Row, Table, as_csv

INNER = (Row("", "layer", (Cell("x"), Cell("−1,024"))),)
ROWS = (
    Row("a", "part", (Cell("stem, first"), Cell("25,557,032")), INNER),
    Row("", "total", (Cell("network"), Cell("82.1 MiB"))),
)
TABLE = Table("Counts", (Column("Name", number=False), Column("Count")), ROWS)


def page() -> None:
    import streamlit as st

    from app.drawing.echarts import Chart
    from app.drawing.exhibit import Exhibit, show, show_row
    from app.drawing.palette import LIGHT
    from app.drawing.plotly import figure
    from app.drawing.strip.scene import Scene, rect
    from tests.app.test_exhibit import TABLE

    def counted() -> object:
        st.session_state["made"] = st.session_state.get("made", 0) + 1
        return TABLE

    scene = Scene(10, 10, "a square", (rect(0, 0, 5, 5, "text"),))
    show(Exhibit(figure(LIGHT, 100), "Notice this.", "A line.", counted), "lines")  # type: ignore[arg-type]
    show(Exhibit(scene, "", "A square.", counted), "square")  # type: ignore[arg-type]
    pair = Exhibit(Chart({"series": []}), "Notice both.", "Bars.", counted, "Left")  # type: ignore[arg-type]
    show_row({"left": pair, "right": pair})


def test_a_file_has_titles_every_row_and_plain_numbers() -> None:
    assert [*csv.reader(io.StringIO(as_csv(TABLE)))] == [
        ["Name", "Count"],
        ["stem, first", "25557032"],
        ["x", "-1024"],
        ["network", "82.1 MiB"],
    ]


def test_no_table_is_made_before_one_is_asked_for() -> None:
    app = AppTest.from_function(page).run()
    assert not app.exception
    assert "made" not in app.session_state


def test_every_exhibit_has_its_caption_once_and_its_heading() -> None:
    texts = [each.value for each in AppTest.from_function(page).run().markdown]
    assert texts == [
        ":small[:gray[Notice this.]]",
        "**Left**",
        "**Left**",
        ":small[:gray[Notice both.]]",
    ]


def test_what_is_open_is_kept_as_names_whatever_a_browser_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streamlit.session_state", {})
    foot.take(["strip table", 5, None, "strip files"])
    assert foot.opened() == "strip table\nstrip files"
    assert foot.is_open("strip", foot.TABLE)
    for said in (None, 5, {"strip table": 1}, "strip table"):
        foot.take(said)
        assert foot.opened() == ""
