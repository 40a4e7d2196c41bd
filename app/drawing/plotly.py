"""Charts: one small plotly template in the colours of the theme; a chart with its sentence and its table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import plotly.graph_objects as go
import streamlit as st

from app.drawing.grid import component as grid
from app.drawing.palette import Palette
from app.drawing.table import Table

FONT = "Inter, sans-serif"
QUIET: dict[str, Any] = {"displayModeBar": False, "responsive": True, "scrollZoom": False}


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
