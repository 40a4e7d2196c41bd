"""Plotly figures in the colours of the theme."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from app.drawing.palette import Palette

FONT = "Inter, sans-serif"
QUIET: dict[str, Any] = {"displayModeBar": False, "responsive": True, "scrollZoom": False}


def figure(colours: Palette, height: int, **layout: Any) -> go.Figure:
    """An empty figure in these colours, `height` pixels high; `layout` is plotly's."""
    return go.Figure(layout={"template": _template(colours), "height": height, **layout})


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
