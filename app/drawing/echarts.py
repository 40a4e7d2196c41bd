"""Charts that move while a job runs: data as ECharts options, which the page updates in place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from app.drawing.palette import Palette
from app.drawing.plotly import FONT

Numbers = Sequence[float | None]
LETTER = 8  # pixels that a letter of a label takes
DIVERGED = "path://M1,0 L4,3 L7,0 L8,1 L5,4 L8,7 L7,8 L4,5 L1,8 L0,7 L3,4 L0,1 Z"  # a cross


class Line(NamedTuple):
    """One line: a value or None for each place on the x axis; `low` and `high` are its band.

    `label` stands at its end. `stopped` marks the end as that of a training that diverged.
    """

    name: str
    colour: str
    values: Numbers
    low: Numbers = ()
    high: Numbers = ()
    label: str = ""
    width: float = 2.0
    dash: str = "solid"
    opacity: float = 1.0
    stopped: bool = False


class Bar(NamedTuple):
    """One lying bar: its middle, a ring for each of the values it is the middle of, and a text at its end.

    `hollow` is one that was published, not measured here.
    """

    name: str
    colour: str
    middle: float | None
    rings: Sequence[float] = ()
    text: str = ""
    hollow: bool = False

    @property
    def end(self) -> float:
        """Where the last of what is drawn stands."""
        return max([self.middle or 0.0, *self.rings])


class Axes(NamedTuple):
    """The places on the x axis, what it is called, and where the y axis ends, if that is fixed.

    `gap` leaves half a place before the first and after the last.
    """

    x: Sequence[str]
    x_title: str
    y_most: float | None = None
    logarithmic: bool = False
    unit: str = ""
    gap: bool = False


class Chart(NamedTuple):
    """A chart as ECharts options, `height` pixels high."""

    options: dict[str, Any]
    height: int = 320


def lines(drawn: Sequence[Line], axes: Axes, colours: Palette) -> dict[str, Any]:
    """The options of a chart of lines, each with its band where it has one."""
    longest = max((len(line.label) for line in drawn), default=0)
    x = {"type": "category", "data": list(axes.x), "boundaryGap": axes.gap}
    y = {
        "type": "log" if axes.logarithmic else "value",
        "max": axes.y_most,
        "axisLabel": {"color": colours.text, "formatter": f"{{value}}{axes.unit}"},
    }
    tooltip = f"{{a}}<br>{axes.x_title} {{b}}: {{c}}{axes.unit}"
    return frame(colours, tooltip, 16 + LETTER * longest) | {
        "xAxis": axis(colours, axes.x_title) | x,
        "yAxis": axis(colours) | y,
        "series": [each for place, line in enumerate(drawn) for each in _series(line, place, colours)],
    }


def bars(drawn: Sequence[Bar], title: str, most: float, unit: str, colours: Palette) -> dict[str, Any]:
    """The options of a chart of lying bars, the first on top."""
    names = {"color": colours.text, "fontSize": 12, "lineHeight": 14, "width": 120, "overflow": "break"}
    y = {
        "type": "category",
        "data": [bar.name for bar in drawn],
        "inverse": True,
        "splitLine": {"show": False},
        "axisLabel": names | {"interval": 0},
    }
    ticks = {"color": colours.text, "formatter": f"{{value}}{unit}", "hideOverlap": True}
    heights = [{"value": bar.middle, "itemStyle": _filled(bar)} for bar in drawn]
    ring = {"color": colours.paper, "borderColor": colours.text, "borderWidth": 1.2}
    return frame(colours, f"{{b}}: {{c}}{unit}", 56) | {
        "xAxis": axis(colours, title) | {"type": "value", "max": most, "axisLabel": ticks},
        "yAxis": axis(colours) | y,
        "series": [
            {"type": "bar", "name": title, "data": heights, "barMaxWidth": 20},
            _dots([[dot, bar.name] for bar in drawn for dot in bar.rings]) | {"itemStyle": ring},
            _dots([_written(bar, colours) for bar in drawn if bar.text]) | {"symbolSize": 1},
        ],
    }


def hollow(colour: str) -> dict[str, Any]:
    """The look of what was published: an outline. ECharts' own empty symbols are white inside."""
    return {"color": "transparent", "borderColor": colour, "borderWidth": 1.4}


def _filled(bar: Bar) -> dict[str, Any]:
    return hollow(bar.colour) if bar.hollow else {"color": bar.colour}


def _dots(places: list[Any]) -> dict[str, Any]:
    return {"type": "scatter", "data": places, "symbolSize": 7, "silent": True}


def _written(bar: Bar, colours: Palette) -> dict[str, Any]:
    label = {"show": True, "position": "right", "color": colours.text, "formatter": bar.text}
    return {"value": [bar.end, bar.name], "label": label | {"distance": 8}}


def frame(colours: Palette, tooltip: str, right: int) -> dict[str, Any]:
    """What every chart has: fonts, its place with so many pixels on the right, and the look of tooltips."""
    return {
        "animation": False,
        "textStyle": {"fontFamily": FONT, "color": colours.text},
        "grid": {"left": 8, "right": right, "top": 14, "bottom": 30, "containLabel": True},
        "tooltip": {
            "trigger": "item",
            "backgroundColor": colours.panel,
            "borderColor": colours.line,
            "textStyle": {"color": colours.text, "fontSize": 13},
            "formatter": tooltip,
        },
    }


def legend(names: Sequence[str], colours: Palette) -> dict[str, Any]:
    """The names of series above a chart, in a row; a click on one does nothing."""
    return {
        "top": 0,
        "left": 8,
        "itemWidth": 12,
        "itemHeight": 12,
        "data": list(names),
        "textStyle": {"color": colours.text},
        "selectedMode": False,
    }


def axis(colours: Palette, title: str = "") -> dict[str, Any]:
    """The look of an axis."""
    return {
        "name": title,
        "nameLocation": "middle",
        "nameGap": 28,
        "nameTextStyle": {"color": colours.quiet, "fontSize": 13},
        "axisLine": {"lineStyle": {"color": colours.line}},
        "axisTick": {"show": False},
        "axisLabel": {"color": colours.text},
        "splitLine": {"lineStyle": {"color": colours.line}},
    }


def _series(line: Line, place: int, colours: Palette) -> list[dict[str, Any]]:
    main = {
        "type": "line",
        "name": line.name,
        "data": _marked(line, colours),
        "symbol": "circle",
        "symbolSize": 5,
        "itemStyle": {"color": line.colour, "opacity": line.opacity},
        "lineStyle": {
            "color": line.colour,
            "width": line.width,
            "type": line.dash,
            "opacity": line.opacity,
        },
        "endLabel": {
            "show": bool(line.label),
            "formatter": line.label,
            "color": line.colour,
            "fontSize": 12,
            "fontWeight": "bold",
        },
        "emphasis": {"focus": "series"},
        "z": 3,
    }
    return [*_band(line, place), main] if line.low and line.high else [main]


def _marked(line: Line, colours: Palette) -> list[Any]:
    values: list[Any] = list(line.values)
    known = [place for place, value in enumerate(values) if value is not None]
    if line.stopped and known:
        style = {"color": colours.text, "opacity": 1}
        values[known[-1]] = {
            "value": values[known[-1]],
            "symbol": DIVERGED,
            "symbolSize": 12,
            "itemStyle": style,
        }
    return values


def _band(line: Line, place: int) -> list[dict[str, Any]]:
    """Two stacked lines without ink, the upper one filled down to the lower one."""
    steps = [
        None if low is None or high is None else high - low
        for low, high in zip(line.low, line.high, strict=True)
    ]
    shared = {
        "type": "line",
        "name": f"{line.name}, all seeds",
        "stack": f"band {place}",
        "stackStrategy": "all",
        "symbol": "none",
        "silent": True,
        "lineStyle": {"opacity": 0},
        "tooltip": {"show": False},
        "z": 1,
    }
    fill = {"color": line.colour, "opacity": 0.16 * line.opacity}
    return [{**shared, "data": list(line.low)}, {**shared, "data": steps, "areaStyle": fill}]
