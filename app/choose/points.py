"""Published weights as points: accuracy against cost, with a Pareto front for each kind of images."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

from app.choose import words
from app.choose.looks import SHAPES, tints
from app.choose.points_table import shown, table
from app.drawing import numbers
from app.drawing.echarts import Chart, axis, frame, hollow, legend
from app.drawing.exhibit import Exhibit
from app.drawing.palette import Palette
from resnet_core.published.choice import Cost, Entry, Selection, fronts, is_speed
from resnet_core.published.names import Group

NAME, SIDE, NOTE = 2, 3, 4  # places in a point, after x and y
DISTILLED = ", distilled"


class Line(NamedTuple):
    """The network on screen: where it stands on the axis of cost, and what it is called."""

    amount: float
    title: str


class Marks(NamedTuple):
    """What stands beside the points: the network on screen, and the weights that were clicked."""

    line: Line | None = None
    picked: Entry | None = None


def exhibit(chosen: Sequence[Entry], selection: Selection, marks: Marks, colours: Palette) -> Exhibit:
    """The points with their fronts and marks."""
    return Exhibit(
        chart(chosen, selection, marks, colours),
        words.caption(chosen, selection),
        alt(chosen, selection),
        partial(table, chosen, selection),
        more=words.BY_NAME,
    )


def groups(chosen: Sequence[Entry], selection: Selection) -> list[list[Entry]]:
    """The entries of each series of points, in the order of the chart's series."""
    return [[entry for entry in chosen if entry.row.pretraining.group == group] for group in selection.groups]


def chart(chosen: Sequence[Entry], selection: Selection, marks: Marks, colours: Palette) -> Chart:
    """Points first, so that the number of a series is that of its group; then fronts, line and ring."""
    cost, shades = selection.cost, tints(colours)
    series = [
        _points(members, group, cost, shades[group])
        for members, group in zip(groups(chosen, selection), selection.groups, strict=True)
    ]
    series += [
        _front(front, group, cost, shades[group]) for group, front in fronts(chosen, selection).items()
    ]
    series += [_line(marks.line, cost, colours)] if marks.line else []
    series += [_ring(marks.picked, cost, colours)] if marks.picked else []
    options = frame(colours, _tooltip(cost), 16) | {
        "xAxis": _cost_axis(words.AXES[cost], colours),
        "yAxis": _accuracy_axis(chosen, colours),
        "legend": legend([words.GROUPS[group] for group in selection.groups], colours),
        "series": series,
    }
    options["grid"] = options["grid"] | {"top": 56}
    return Chart(options, 460)


def alt(chosen: Sequence[Entry], selection: Selection) -> str:
    """The chart in words."""
    if not chosen:
        return "A chart without points: no published weights match."
    low, high = (pick(entry.top1 for entry in chosen) for pick in (min, max))
    return (
        f"{len(chosen):,} published results as points: top-1 on {words.TESTS[selection.test]} from "
        f"{numbers.decimals(low)} to {numbers.decimals(high)} % against {words.AXES[selection.cost]}, with "
        "Pareto fronts."
    )


def _cost_axis(title: str, colours: Palette) -> dict[str, Any]:
    ends = {"color": colours.text, "showMinLabel": False, "showMaxLabel": False}
    return axis(colours, title) | {"type": "log", "min": "dataMin", "max": "dataMax", "axisLabel": ends}


def _accuracy_axis(chosen: Sequence[Entry], colours: Palette) -> dict[str, Any]:
    ticks = {"color": colours.text, "formatter": "{value} %"}
    return axis(colours) | {"type": "value", "min": words.floor(chosen), "scale": True, "axisLabel": ticks}


def _tooltip(cost: Cost) -> str:
    return (
        f"<b>{{@[{NAME}]}}</b><br>{{@[{SIDE}]}} × {{@[{SIDE}]}} pixels, {{a}}{{@[{NOTE}]}}"
        f"<br>top-1 {{@[1]}} %<br>{{@[0]}} {words.AXES[cost]}"
    )


def _points(members: Sequence[Entry], group: Group, cost: Cost, tint: str) -> dict[str, Any]:
    return {
        "type": "scatter",
        "name": words.GROUPS[group],
        "data": [_point(entry, cost) for entry in members],
        "symbol": SHAPES[group],
        "symbolSize": 7,
        "large": True,  # one path for all, where a thousand take a browser long to draw
        "largeThreshold": 0,
        "itemStyle": hollow(tint) | {"opacity": 0.75},
        "selectedMode": "single",
        "select": {"itemStyle": hollow(tint)},
        "emphasis": {"scale": 1.6},
        "encode": {"itemName": NAME},
    }


def _point(entry: Entry, cost: Cost) -> list[Any]:
    row = entry.row
    note = DISTILLED if row.is_distilled else ""
    return [shown(entry.amount, cost), entry.top1, row.name, row.side, note]


def _front(front: Sequence[Entry], group: Group, cost: Cost, tint: str) -> dict[str, Any]:
    return {
        "type": "line",
        "name": f"{words.GROUPS[group]}, front",
        "data": [[shown(entry.amount, cost), entry.top1] for entry in front],
        "step": "start" if is_speed(cost) else "end",
        "symbol": "none",
        "silent": True,
        "lineStyle": {"color": tint, "width": 1.5},
    }


def _line(line: Line, cost: Cost, colours: Palette) -> dict[str, Any]:
    label = {"formatter": line.title, "color": colours.text, "position": "end", "rotate": 0}
    mark = {
        "symbol": "none",
        "silent": True,
        "label": label,
        "lineStyle": {"color": colours.text, "type": "dashed", "width": 1.5},
        "data": [{"xAxis": shown(line.amount, cost)}],
    }
    return {"type": "line", "data": [], "markLine": mark}


def _ring(picked: Entry, cost: Cost, colours: Palette) -> dict[str, Any]:
    return {
        "type": "scatter",
        "data": [[shown(picked.amount, cost), picked.top1]],
        "symbol": "circle",
        "symbolSize": 16,
        "silent": True,
        "itemStyle": hollow(colours.text) | {"borderWidth": 2},
    }
