"""Lines over a logarithmic axis as HTML that needs no script; the browser fits them to their room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from app.drawing import numbers
from app.drawing.still.markup import Markup, colour, tag, words

DASHES = {"dot": "2 3", "dash": "8 5", "longdash": "13 6", "dashdot": "8 4 2 4"}
UNITS = 10_000  # of the drawing, across and down
Point = tuple[float, float]


class Line(NamedTuple):
    """A line in shares of the plot, from its left and from its bottom; None where it has a gap.

    `colour` is one of the palette's, `dash` as Plotly calls it. Each point has a dot if `dots`.
    """

    title: str
    colour: str
    dash: str
    width: float
    points: tuple[Point | None, ...]
    dots: bool


class Area(NamedTuple):
    """What lies between two lines: around it, point after point."""

    colour: str
    points: tuple[Point, ...]


class Mark(NamedTuple):
    """A tick on an axis, or a line through the plot: its share, and its words."""

    place: float
    words: Markup


class Lines(NamedTuple):
    """A chart, `height` pixels high."""

    height: int
    lines: tuple[Line, ...]
    areas: tuple[Area, ...]
    crosses: tuple[tuple[str, Point], ...]
    across: tuple[Mark, ...]
    up: tuple[Mark, ...]
    rules: tuple[float, ...]
    across_title: str
    up_title: str


def drawn(chart: Lines) -> Markup:
    """The chart with its legend and axes."""
    up = [tag("span", {"class": "up", "style": _at("bottom", at)}, text) for at, text in chart.up]
    along = [tag("span", {"class": "along", "style": _at("left", at)}, text) for at, text in chart.across]
    plot = {"class": "plot", "viewBox": f"0 0 {UNITS} {UNITS}", "preserveAspectRatio": "none"}
    inside = (
        *(_path([(0.0, each.place), (1.0, each.place)], "line", 1) for each in chart.up),
        *(_path([(each, 0.0), (each, 1.0)], "line", 1, "dot") for each in chart.rules),
        *map(_area, chart.areas),
        *(piece for each in chart.lines for piece in _line(each)),
        *(_cross(name, at) for name, at in chart.crosses),
    )
    return tag(
        "div",
        {"class": "lines", "style": f"height:{chart.height}px"},
        tag("div", {"class": "legend"}, *map(_key, chart.lines)),
        tag("div", {"class": "up-title"}, words(chart.up_title)),
        tag(
            "div",
            {"class": "frame"},
            tag("svg", plot, *inside),
            *up,
            *along,
        ),
        tag("div", {"class": "along-title"}, words(chart.across_title)),
    )


def _at(side: str, share: float) -> str:
    return f"{side}:{100 * share:g}%"


def _place(point: Point) -> str:
    return f"{numbers.nearest(UNITS * point[0])} {numbers.nearest(UNITS * (1 - point[1]))}"


def _line(line: Line) -> list[Markup]:
    runs: list[list[Point]] = [[]]
    for point in line.points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    drawn = [_path(run, line.colour, line.width, line.dash) for run in runs if run]
    dots = "".join(f"M{_place(point)}h0" for run in runs for point in run)
    round_dots = {"class": "dots", "d": dots, "style": _pen(line.colour, 5)}
    return [*drawn, *([tag("path", round_dots)] if line.dots else [])]


def _path(points: Sequence[Point], token: str, width: float, dash: str = "solid") -> Markup:
    style = _pen(token, width) + _dashes(dash)
    return tag("path", {"d": "M" + "L".join(map(_place, points)), "style": style})


def _pen(token: str, width: float) -> str:
    return f"stroke:{colour(token)};stroke-width:{width:g}"


def _area(area: Area) -> Markup:
    style = f"stroke:none;fill:{colour(area.colour)};fill-opacity:0.16"
    return tag("path", {"d": "M" + "L".join(map(_place, area.points)) + "Z", "style": style})


def _cross(token: str, at: Point) -> Markup:
    return tag("path", {"class": "cross", "d": f"M{_place(at)}h0", "style": _pen(token, 5)})


def _key(line: Line) -> Markup:
    sample = tag("path", {"d": "M0 5H30", "style": _pen(line.colour, line.width) + _dashes(line.dash)})
    return tag("span", {}, tag("svg", {"width": 30, "height": 10}, sample), words(line.title))


def _dashes(dash: str) -> str:
    return f";stroke-dasharray:{DASHES[dash]}" if dash in DASHES else ""
