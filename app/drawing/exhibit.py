"""The unit of a page: a figure, what it shows in words, its numbers as a table, and all of it as files.

One file of a page's room makes one exhibit from one value; `show` paints it. The table is made only once a
visitor opens or downloads it. Pictures are saved in the visitor's browser, as they stand there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import streamlit as st

from app.drawing import foot, full_screen
from app.drawing.echarts import Chart
from app.drawing.grid import component as grid
from app.drawing.palette import palette
from app.drawing.plotly import QUIET, Plot, Unchecked
from app.drawing.strip import component as strip
from app.drawing.strip.scene import Scene
from app.drawing.strip.svg import svg
from app.drawing.table import Table, as_csv

Figure: TypeAlias = Plot | Chart | Scene
ENDINGS = ("png", "svg", "csv")
SAVING = st.components.v2.component(
    "resnet_explorer.files",
    html="".join(f'<button type="button" value="{e}" disabled>{e.upper()}</button>' for e in ENDINGS),
    css=(Path(__file__).parent / "files.css").read_text(encoding="utf-8"),
    js=(Path(__file__).parent / "files.js").read_text(encoding="utf-8"),
)


@dataclass(frozen=True)
class Exhibit:
    """A figure with its words and numbers.

    `caption` is a sentence on what to notice, in Markdown; `more`, if there is any, opens beside it. `alt`
    says what the figure shows to those who do not see it; `table` makes the same numbers. `heading`
    stands above it, if it has one, and `title`, or else the heading, above a drawing in its files.
    """

    figure: Figure
    caption: str
    alt: str
    table: Callable[[], Table]
    heading: str = ""
    title: str = ""
    more: str = ""


def show(
    exhibit: Exhibit,
    key: str,
    on_select: Callable[[], None] | None = None,
    draw: Callable[[Scene, str], None] = strip.draw,
    twin: bool = True,
    under: Callable[[], None] | None = None,
) -> None:
    """Paints the exhibit: figure, caption, its table to open and its files to download.

    `under` draws what belongs to the figure and stands right below it.

    `on_select` is called when a point of a figure is clicked, which the session then has under `key`.
    `draw` paints a scene, for one in which something can be selected. Without `twin` there is no table to
    open: the page shows it already.
    """
    with full_screen.frame(key):
        _figure(exhibit, key, on_select, draw)
        if under:
            under()
        _under({key: exhibit}, twin)


def _figure(
    exhibit: Exhibit, key: str, on_select: Callable[[], None] | None, draw: Callable[[Scene, str], None]
) -> None:
    _heading(exhibit)
    match exhibit.figure:
        case Scene():
            draw(exhibit.figure, key)
        case Chart(options, height):
            st.echarts_chart(
                options,
                theme=None,
                height=height,
                key=key,
                on_select=on_select or "ignore",
                alt=exhibit.alt,
                renderer="svg",
            )
        case _:
            st.plotly_chart(
                Unchecked(exhibit.figure),
                theme=None,
                key=key,
                on_select=on_select or "ignore",
                selection_mode="points",
                config=QUIET,
                alt=exhibit.alt,
            )


def show_row(exhibits: Mapping[str, Exhibit]) -> None:
    """Charts side by side, by their keys; on a phone they stand below each other.

    They share the caption and the table of the first, and are saved as one picture.
    """
    for column, (key, exhibit) in zip(st.columns(len(exhibits)), exhibits.items(), strict=True):
        with column:
            _heading(exhibit)
            assert isinstance(exhibit.figure, Chart)
            options, height = exhibit.figure
            st.echarts_chart(options, theme=None, height=height, key=key, alt=exhibit.alt, renderer="svg")
    _under(exhibits)


def _heading(exhibit: Exhibit) -> None:
    if exhibit.heading:
        st.markdown(f"**{exhibit.heading}**")


def _under(exhibits: Mapping[str, Exhibit], twin: bool = True) -> None:
    key, exhibit = next(iter(exhibits.items()))
    if twin:
        _caption(exhibit)
        foot.draw(key, _full_screen(exhibit, key), twin)
    else:
        with st.container(horizontal=True, horizontal_alignment="right", gap="small"):
            _caption(exhibit)
            foot.draw(key, _full_screen(exhibit, key), twin)
    if foot.is_open(key, foot.FILES):
        _files(exhibit, list(exhibits))
    if twin and foot.is_open(key, foot.TABLE):
        grid.draw(exhibit.table(), f"{key}_rows", file=False)  # it stands under Download


def _full_screen(exhibit: Exhibit, key: str) -> str:
    match exhibit.figure:
        case Scene(width=width):
            return full_screen.button(key, width)
        case Plot():
            return full_screen.button(key, 0)
        case _:  # Streamlit gives a chart its own
            return ""


def _caption(exhibit: Exhibit) -> None:
    if exhibit.more:
        st.markdown(f":small[:gray[**{exhibit.caption}**]]", help=exhibit.more, width="stretch")
    elif exhibit.caption:
        st.markdown(f":small[:gray[{exhibit.caption}]]", width="stretch")


def _files(exhibit: Exhibit, keys: list[str]) -> None:
    name = keys[0].replace("_", "-").replace(".", "-")
    files = {"keys": " ".join(keys), "name": name, "ground": palette().paper}  # a list would load pandas
    files["csv"] = as_csv(exhibit.table())
    if isinstance(exhibit.figure, Scene):
        files["drawing"] = svg(exhibit.figure, exhibit.title or exhibit.heading)
    SAVING(key=f"{keys[0]}_files", data=files)
