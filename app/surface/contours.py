"""The slice of the loss from above: colour for height, and lines of equal loss."""

from __future__ import annotations

import math
from functools import partial

import plotly.graph_objects as go

from app.drawing.exhibit import Exhibit
from app.drawing.plotly import figure as empty
from app.surface.landscape import (
    ACROSS,
    ALONG,
    HEIGHT,
    LEAST,
    MOST,
    Landscape,
    alt,
    caption,
    heights,
    table,
    ticks,
)


def exhibit(landscape: Landscape) -> Exhibit:
    """The map, with its words and its losses as a table."""
    return Exhibit(figure(landscape), caption(landscape), alt(landscape), partial(table, landscape))


def figure(landscape: Landscape) -> go.Figure:
    """A line for each power of ten, one for a blind guess, and a dot for the trained network."""
    colours = landscape.colours
    axis = {"range": [-landscape.reach, landscape.reach], "tickvals": ticks(landscape), "showgrid": False}
    drawn = empty(
        colours,
        HEIGHT,
        xaxis={**axis, "title": {"text": ACROSS}},
        yaxis={**axis, "title": {"text": ALONG}, "scaleanchor": "x", "constrain": "domain"},
    )
    ground = heights(landscape)
    limits = {"zmin": math.log10(LEAST), "zmax": math.log10(MOST)}
    powers = {"start": limits["zmin"], "end": limits["zmax"], "size": 1, "coloring": "heatmap"}
    thin = {"width": 0.8, "color": colours.paper}
    drawn.add_trace(go.Contour(**ground, **limits, contours=powers, line=thin))
    height = math.log10(landscape.chance)
    only = {"start": height, "end": height, "size": 1, "coloring": "none"}
    guess = {key: ground[key] for key in ("x", "y", "z")}
    line = {"width": 2.5, "color": colours.accent}
    drawn.add_trace(go.Contour(**guess, contours=only, line=line, showscale=False, hoverinfo="skip"))
    dot = {"size": 9, "color": colours.text, "line": {"width": 2, "color": colours.paper}}
    drawn.add_trace(go.Scatter(x=[0.0], y=[0.0], mode="markers", marker=dot, hoverinfo="skip"))
    return drawn
