"""The slice of the loss from above: colour for height, and lines of equal loss."""

from __future__ import annotations

import math
from functools import partial
from itertools import pairwise
from typing import Any

from app.drawing import numbers
from app.drawing.exhibit import Exhibit
from app.drawing.plotly import Plot
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
    drawn_height,
    heights,
    table,
    ticks,
)

POWERS = [power for power in range(-9, 10) if LEAST < 10.0**power < MOST]
APART = 0.11  # of the way from the centre to the edge: the height of a number
NUMBER: dict[str, Any] = {"font": {"size": 11}, "borderpad": 1, "opacity": 0.9}


def exhibit(landscape: Landscape) -> Exhibit:
    """The map, with its words and its losses as a table."""
    return Exhibit(figure(landscape), caption(landscape), alt(landscape), partial(table, landscape))


def figure(landscape: Landscape) -> Plot:
    """A line for each power of ten with its number, one for a blind guess, and a dot as trained."""
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
    drawn.add("contour", **ground, **limits, contours=powers, line=thin)
    height = math.log10(landscape.chance)
    only = {"start": height, "end": height, "size": 1, "coloring": "none"}
    guess = {key: ground[key] for key in ("x", "y", "z")}
    line = {"width": 2.5, "color": colours.accent}
    drawn.add("contour", **guess, contours=only, line=line, showscale=False, hoverinfo="skip")
    dot = {"size": 9, "color": colours.text, "line": {"width": 2, "color": colours.paper}}
    drawn.add("scatter", x=[0.0], y=[0.0], mode="markers", marker=dot, hoverinfo="skip")
    for text, y in levels(landscape):
        drawn.add_annotation(x=0.0, y=y, text=text, showarrow=False, **NUMBER, bgcolor=colours.paper)
    return drawn


def levels(landscape: Landscape) -> list[tuple[str, float]]:
    """Where the lines cross the way up from the centre, along b: the loss, and how far that is.

    Numbers that would stand on one another, or on the dot, are left out: those further out.
    """
    column = len(landscape.places) // 2
    way = [drawn_height(row[column]) for row in landscape.losses[column:]]
    numbered: list[tuple[str, float]] = []
    for place, (low, high) in enumerate(pairwise(way)):
        for power in POWERS:
            if min(low, high) < power <= max(low, high):
                steps = landscape.offsets[column + place], landscape.offsets[column + place + 1]
                y = steps[0] + (steps[1] - steps[0]) * (power - low) / (high - low)
                before = numbered[-1][1] if numbered else 0.0
                if y - before >= APART * landscape.reach:
                    numbered.append((numbers.digits(10.0**power), y))
    return numbered
