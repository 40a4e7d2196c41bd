"""Charts: one small plotly template in the colours of the theme; a chart with its sentence and its table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

import plotly.graph_objects as go
import streamlit as st

from app.drawing.grid import component as grid
from app.drawing.tables import Table

FONT = "Inter, sans-serif"
QUIET: dict[str, Any] = {"displayModeBar": False, "responsive": True, "scrollZoom": False}


class Palette(NamedTuple):
    """The colours of one theme, as `.streamlit/config.toml` has them; `ramp` goes from little to much."""

    paper: str
    panel: str
    text: str
    quiet: str
    line: str
    accent: str
    shortcut: str
    plain: str
    ramp: tuple[str, ...]


LIGHT = Palette(
    paper="#FBFBFD",
    panel="#EEF2F7",
    text="#14202E",
    quiet="#5A6878",
    line="#D3DBE5",
    accent="#0B5FA5",
    shortcut="#C4501B",
    plain="#6B7785",
    ramp=("#B6D7EE", "#9CC9E8", "#76B2DC", "#4F9BD0", "#3785BF", "#1F6FAE", "#155791", "#0A3F73"),
)
DARK = Palette(
    paper="#0E1621",
    panel="#182434",
    text="#E6EDF5",
    quiet="#97A3B1",
    line="#2B3A4C",
    accent="#5CB3F2",
    shortcut="#F0A03C",
    plain="#97A3B1",
    ramp=("#1A496F", "#1F5F93", "#2E76AE", "#3C8CC8", "#5DA4D8", "#7DBBE8", "#94C8ED", "#C3E2F7"),
)


def palette() -> Palette:
    """The colours of the theme on screen."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def figure(colours: Palette, height: int, **layout: Any) -> go.Figure:
    """An empty figure in these colours, `height` pixels high; `layout` is plotly's."""
    return go.Figure(layout={"template": _template(colours), "height": height, **layout})


def chart(
    drawn: go.Figure,
    caption: str,
    alt: str,
    table: Callable[[], Table],
    key: str,
    on_select: Callable[[], None] | Literal["ignore"] = "ignore",
) -> None:
    """The chart, under it one sentence that says what to notice, and its numbers in a table to open.

    `alt` says in words what the chart shows. `on_select` is called when a point is clicked, which the
    session then has under `key`.
    """
    config = QUIET
    st.plotly_chart(
        drawn, theme=None, key=key, on_select=on_select, selection_mode="points", config=config, alt=alt
    )
    st.markdown(f":small[:gray[{caption}]]")
    twin = st.expander("The same as a table", key=f"{key}_table", on_change="rerun")
    if twin.open:
        with twin:
            grid.draw(table(), f"{key}_rows")


def _template(colours: Palette) -> dict[str, Any]:
    axis = {
        "gridcolor": colours.line,
        "linecolor": colours.line,
        "tickcolor": colours.line,
        "zeroline": False,
        "fixedrange": True,
        "automargin": True,
        "title": {"font": {"size": 13, "color": colours.quiet}},
    }
    layout = {
        "font": {"family": FONT, "size": 13, "color": colours.text},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "colorway": [colours.accent, colours.shortcut, colours.plain],
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "xaxis": axis,
        "yaxis": axis,
        "dragmode": False,
        "hovermode": "closest",
        "hoverlabel": {
            "bgcolor": colours.panel,
            "bordercolor": colours.line,
            "font": {"family": FONT, "size": 13, "color": colours.text},
        },
        "showlegend": False,
    }
    return {"layout": layout}
