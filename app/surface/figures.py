"""A slice of the loss as figures and as a table: the same logarithmic scale for every network."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import plotly.graph_objects as go

from app.drawing.palette import Palette
from app.drawing.plotly import figure
from app.drawing.table import Cell, Column, Row, Table
from app.training.figures import mixed
from resnet_core.labs.surface.findings import ASKED, Slice
from resnet_core.labs.surface.settings import known_places, offset

LEAST, MOST = 1e-4, 1e4  # losses beyond are drawn as these; the captions say how many
TICKS = {1e-4: "10⁻⁴", 1e-2: "0.01", 1.0: "1", 1e2: "100", 1e4: "10⁴"}
HEIGHT = 340
FAINT = 0.22  # how much of its own colour the highest ground keeps
AWAY, HIGH = 2.0, 1.35  # where the camera stands
ACROSS, ALONG = "direction a", "direction b"


class Seen(NamedTuple):
    """One slice and how it is looked at: its name, the grid, the classes, from where, and in what colours."""

    name: str
    slice: Slice
    size: int
    reach: float
    classes: int
    turn: int
    colours: Palette

    @property
    def places(self) -> tuple[int, ...]:
        """The places of the finest grid that is complete."""
        return known_places(self.size, self.slice.level)

    @property
    def offsets(self) -> list[float]:
        """How far along a direction they are."""
        return [offset(place, self.size, self.reach) for place in self.places]

    @property
    def chance(self) -> float:
        """The loss of a blind guess."""
        return math.log(self.classes)

    @property
    def losses(self) -> list[list[float]]:
        """Row by row."""
        return [[self.slice.losses[row, column] for column in self.places] for row in self.places]


def drawn_height(loss: float) -> float:
    """The logarithm of a loss, kept on the scale; a loss that is not finite is at its top."""
    return math.log10(min(max(loss, LEAST), MOST)) if math.isfinite(loss) else math.log10(MOST)


def said(loss: float) -> str:
    """A loss in three digits: `0.430`, `6.72e+03`, or that it is not finite."""
    return f"{loss:.3g}" if math.isfinite(loss) else "not finite"


def relief_figure(seen: Seen) -> go.Figure:
    """The surface in three dimensions, with the line of a blind guess and the trained network on it."""
    colours = seen.colours
    drawn = figure(colours, HEIGHT, scene=_scene(seen), uirevision=f"{seen.name} {seen.turn}")
    height = math.log10(seen.chance)
    level = {"start": height, "end": height + 0.5, "size": 1, "highlight": False}  # one line, and no second
    guess = {**level, "show": True, "color": colours.accent, "width": 4}
    drawn.add_trace(
        go.Surface(
            **_heights(seen),
            text=_hovers(seen),
            hovertemplate="%{text}<extra></extra>",
            contours={
                "z": guess,
                **{axis: {"highlight": False} for axis in "xy"},
            },
            lighting={"ambient": 0.75, "diffuse": 0.6, "specular": 0.05},
        )
    )
    drawn.add_trace(
        go.Scatter3d(
            x=[0.0],
            y=[0.0],
            z=[drawn_height(seen.slice.network.loss)],
            mode="markers",
            marker={"size": 5, "color": colours.text},
            hovertemplate=f"as trained<br>loss {said(seen.slice.network.loss)}<extra></extra>",
        )
    )
    return drawn


def map_figure(seen: Seen) -> go.Figure:
    """The same from above: colour for height, a line for each power of ten, and one for a blind guess."""
    colours = seen.colours
    axis = {"range": [-seen.reach, seen.reach], "tickvals": _tickvals(seen), "showgrid": False}
    drawn = figure(
        colours,
        HEIGHT,
        xaxis={**axis, "title": {"text": ACROSS}},
        yaxis={**axis, "title": {"text": ALONG}, "scaleanchor": "x", "constrain": "domain"},
    )
    heights = _heights(seen)
    powers = {"start": math.log10(LEAST), "end": math.log10(MOST), "size": 1, "coloring": "heatmap"}
    zlimits = {"zmin": heights.pop("cmin"), "zmax": heights.pop("cmax")}
    thin = {"width": 0.8, "color": colours.paper}
    drawn.add_trace(
        go.Contour(
            **heights,
            **zlimits,
            contours=powers,
            line=thin,
            text=_hovers(seen),
            hovertemplate="%{text}<extra></extra>",
        )
    )
    height = math.log10(seen.chance)
    only = {"start": height, "end": height, "size": 1, "coloring": "none"}
    guess = {key: heights[key] for key in ("x", "y", "z")}
    line = {"width": 2.5, "color": colours.accent}
    drawn.add_trace(go.Contour(**guess, contours=only, line=line, showscale=False, hoverinfo="skip"))
    dot = {"size": 9, "color": colours.text, "line": {"width": 2, "color": colours.paper}}
    drawn.add_trace(go.Scatter(x=[0.0], y=[0.0], mode="markers", marker=dot, hoverinfo="skip"))
    return drawn


def alt(seen: Seen) -> str:
    """What the figure of one network shows, in words."""
    losses = seen.losses
    corners = [losses[row][column] for row in (0, -1) for column in (0, -1)]
    rows = len(losses)
    return (
        f"Loss of {seen.name} on {rows} by {rows} points around its trained weights, logarithmic: "
        f"{said(seen.slice.network.loss)} at the centre, {', '.join(map(said, corners))} at the corners."
    )


def losses_table(seen: Seen) -> Table:
    """The losses on the finest grid that is complete, one row for each step along b."""
    columns = (Column("b \\ a"), *(Column(f"{x:+.3g}") for x in seen.offsets))
    rows = (
        Row("", "part", (Cell(f"{y:+.3g}"), *(Cell(said(loss)) for loss in row)))
        for y, row in zip(seen.offsets, seen.losses, strict=True)
    )
    caption = f"Loss of {seen.name} by distance along the two directions; all points, none cut off."
    return Table(caption, columns, tuple(rows))


def _heights(seen: Seen) -> dict[str, Any]:
    return {
        "x": seen.offsets,
        "y": seen.offsets,
        "z": [[drawn_height(loss) for loss in row] for row in seen.losses],
        "cmin": math.log10(LEAST),
        "cmax": math.log10(MOST),
        "colorscale": _scale(seen),
        "showscale": False,
    }


def _scale(seen: Seen) -> list[list[Any]]:
    """From the colour of this kind of network, at the bottom, to nearly that of the paper."""
    colour = seen.colours.shortcut if seen.slice.network.role == ASKED else seen.colours.plain
    return [[0.0, colour], [1.0, mixed(colour, seen.colours.paper, FAINT)]]


def _hovers(seen: Seen) -> list[list[str]]:
    return [
        [f"a {x:+.3g}, b {y:+.3g}<br>loss {said(loss)}" for x, loss in zip(seen.offsets, row, strict=True)]
        for y, row in zip(seen.offsets, seen.losses, strict=True)
    ]


def _tickvals(seen: Seen) -> list[float]:
    return [-seen.reach / 2, 0.0, seen.reach / 2]  # the ends would stand on the labels of the loss


def _scene(seen: Seen) -> dict[str, Any]:
    colours, angle = seen.colours, math.radians(seen.turn)
    plain = {
        "backgroundcolor": "rgba(0,0,0,0)",
        "gridcolor": colours.line,
        "linecolor": colours.line,
        "color": colours.quiet,
        "showspikes": False,
        "zeroline": False,
        "tickfont": {"size": 11},
    }
    flat = {**plain, "range": [-seen.reach, seen.reach], "tickvals": _tickvals(seen)}
    ticks = {"tickvals": [math.log10(value) for value in TICKS], "ticktext": list(TICKS.values())}
    limits = {"range": [math.log10(LEAST) - 0.1, math.log10(MOST) + 0.1]}
    return {
        "xaxis": {**flat, "title": {"text": "a", "font": {"size": 13}}},
        "yaxis": {**flat, "title": {"text": "b", "font": {"size": 13}}},
        "zaxis": {**plain, **ticks, **limits, "title": {"text": ""}},
        "aspectmode": "manual",
        "aspectratio": {"x": 1, "y": 1, "z": 0.75},
        "camera": {
            "eye": {"x": AWAY * math.cos(angle), "y": AWAY * math.sin(angle), "z": HIGH},
            "center": {"x": 0, "y": 0, "z": -0.12},
        },
        "dragmode": "turntable",
    }
