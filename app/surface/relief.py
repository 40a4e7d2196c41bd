"""The slice of the loss in three dimensions."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

from app.drawing import numbers
from app.drawing.exhibit import Exhibit
from app.drawing.plotly import Plot
from app.drawing.plotly import figure as empty
from app.surface.landscape import (
    HEIGHT,
    LEAST,
    MOST,
    Landscape,
    alt,
    caption,
    drawn_height,
    heights,
    table,
    ticks,
)

LOSSES = {1e-4: "10⁻⁴", 1e-2: "0.01", 1.0: "1", 1e2: "100", 1e4: "10⁴"}
AWAY, HIGH = 2.0, 1.35  # where the camera stands


def exhibit(landscape: Landscape) -> Exhibit:
    """The surface, with its words and its losses as a table."""
    return Exhibit(figure(landscape), caption(landscape), alt(landscape), partial(table, landscape))


def figure(landscape: Landscape) -> Plot:
    """The surface, with the line of a blind guess and the trained network on it."""
    colours, network = landscape.colours, landscape.slice.network
    drawn = empty(colours, HEIGHT, scene=_scene(landscape), uirevision=f"{landscape.name} {landscape.turn}")
    height = math.log10(landscape.chance)
    level = {"start": height, "end": height + 0.5, "size": 1, "highlight": False}  # one line, and no second
    guess = {**level, "show": True, "color": colours.accent, "width": 4}
    drawn.add(
        "surface",
        **heights(landscape),
        cmin=math.log10(LEAST),
        cmax=math.log10(MOST),
        contours={"z": guess, **{axis: {"highlight": False} for axis in "xy"}},
        lighting={"ambient": 0.75, "diffuse": 0.6, "specular": 0.05},
    )
    drawn.add(
        "scatter3d",
        x=[0.0],
        y=[0.0],
        z=[drawn_height(network.loss)],
        mode="markers",
        marker={"size": 5, "color": colours.text},
        hovertemplate=f"as trained<br>loss {numbers.magnitude(network.loss)}<extra></extra>",
    )
    return drawn


def _scene(landscape: Landscape) -> dict[str, Any]:
    colours, angle = landscape.colours, math.radians(landscape.turn)
    plain = {
        "backgroundcolor": "rgba(0,0,0,0)",
        "gridcolor": colours.line,
        "linecolor": colours.line,
        "color": colours.quiet,
        "showspikes": False,
        "zeroline": False,
        "tickfont": {"size": 11},
    }
    flat = {**plain, "range": [-landscape.reach, landscape.reach], "tickvals": ticks(landscape)}
    powers = {"tickvals": [math.log10(value) for value in LOSSES], "ticktext": list(LOSSES.values())}
    limits = {"range": [math.log10(LEAST) - 0.1, math.log10(MOST) + 0.1]}
    return {
        "xaxis": {**flat, "title": {"text": "a", "font": {"size": 13}}},
        "yaxis": {**flat, "title": {"text": "b", "font": {"size": 13}}},
        "zaxis": {**plain, **powers, **limits, "title": {"text": ""}},
        "aspectmode": "manual",
        "aspectratio": {"x": 1, "y": 1, "z": 0.75},
        "camera": {
            "eye": {"x": AWAY * math.cos(angle), "y": AWAY * math.sin(angle), "z": HIGH},
            "center": {"x": 0, "y": 0, "z": -0.12},
        },
        "dragmode": "turntable",
    }
