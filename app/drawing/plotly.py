"""Plotly figures in the colours of the theme.

Plotly's own figures check each field of each trace when they are made, which took longer than all else that a
page does; a `Plot` is the plain values that its script reads, and the tests have plotly check them.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from plotly.basedatatypes import BaseFigure

from app.drawing.palette import Palette

FONT = "Inter, sans-serif"
QUIET: dict[str, Any] = {"displayModeBar": False, "responsive": True, "scrollZoom": False}
PACKED = {"float32": "f4", "float64": "f8"}  # numpy's names of types, and those of plotly's script

Trace: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Plot:
    """A figure: its traces, and its layout."""

    data: list[Trace] = field(default_factory=list)
    layout: dict[str, Any] = field(default_factory=dict)

    def add(self, kind: str, **fields: Any) -> None:
        """Adds a trace, such as a `scatter`."""
        self.data.append(trace(kind, **fields))

    def add_traces(self, traces: Iterable[Trace]) -> None:
        """Adds traces, each above those before."""
        self.data.extend(traces)

    def add_annotation(self, **fields: Any) -> None:
        """Adds a text to the layout."""
        self._add("annotations", fields)

    def add_shape(self, **fields: Any) -> None:
        """Adds a line or an area to the layout."""
        self._add("shapes", fields)

    def add_layout_image(self, **fields: Any) -> None:
        """Adds a picture to the layout."""
        self._add("images", fields)

    def add_hline(self, y: float, line: Mapping[str, Any]) -> None:
        """Adds a line at `y` from the left to the right."""
        self.add_shape(type="line", x0=0, x1=1, xref="x domain", y0=y, y1=y, yref="y", line=line)

    def add_vline(self, x: float, line: Mapping[str, Any]) -> None:
        """Adds a line at `x` from the bottom to the top."""
        self.add_shape(type="line", x0=x, x1=x, xref="x", y0=0, y1=1, yref="y domain", line=line)

    def update_layout(self, changes: Mapping[str, Any] | None = None, **more: Any) -> None:
        """Changes fields of the layout, and of what is in it, and leaves all others as they are."""
        _merge(self.layout, {**(changes or {}), **more})

    def update_xaxes(self, **fields: Any) -> None:
        """Changes fields of all x axes."""
        self._update_axes("xaxis", fields)

    def update_yaxes(self, **fields: Any) -> None:
        """Changes fields of all y axes."""
        self._update_axes("yaxis", fields)

    def _update_axes(self, first: str, fields: Mapping[str, Any]) -> None:
        for name in {first: 0} | {name: 0 for name in self.layout if name.startswith(first)}:
            _merge(self.layout, {name: fields})

    def _add(self, kind: str, fields: dict[str, Any]) -> None:
        self.layout[kind] = [*self.layout.get(kind, ()), fields]


class Unchecked(BaseFigure):  # type: ignore[misc]  # plotly ships no types
    """A plot as a figure of plotly's: Streamlit has plotly check everything else."""

    def __init__(self, plot: Plot) -> None:
        self._plot = plot

    def to_dict(self) -> dict[str, Any]:
        """The plot as plain values."""
        return {"data": self._plot.data, "layout": self._plot.layout}


def trace(kind: str, **fields: Any) -> Trace:
    """A trace of a kind of plotly's, such as `scatter`; arrays in it are packed, and None is left out."""
    return {"type": kind} | {name: _packed(value) for name, value in fields.items() if value is not None}


def figure(colours: Palette, height: int, **layout: Any) -> Plot:
    """An empty figure in these colours, `height` pixels high; `layout` is plotly's."""
    return Plot(layout={"template": _template(colours), "height": height, **layout})


def _packed(value: Any) -> Any:
    """An array as plotly's script unpacks it: a third of the bytes of its numbers in words."""
    if not isinstance(value, np.ndarray):
        return value
    if value.dtype.name not in PACKED:
        return value.tolist()
    packed = {"dtype": PACKED[value.dtype.name], "bdata": base64.b64encode(value.tobytes()).decode("ascii")}
    return packed | ({"shape": ", ".join(map(str, value.shape))} if value.ndim > 1 else {})


def _merge(into: dict[str, Any], changes: Mapping[str, Any]) -> None:
    for name, value in changes.items():
        before = into.get(name)
        if isinstance(before, dict) and isinstance(value, Mapping):
            into[name] = merged = dict(before)
            _merge(merged, value)
        else:
            into[name] = value


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
