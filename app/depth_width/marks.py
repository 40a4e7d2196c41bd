"""The networks that stand on the map of depth and width: their dots, and the labels beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from app.depth_width.axes import network_words
from app.drawing.numbers import in_bytes, short
from app.drawing.palette import Palette
from app.drawing.plotly import Trace, trace
from resnet_core.cost import price
from resnet_core.plan import unfold
from resnet_core.search.axes import Scaled
from resnet_core.search.map import Map, Mark, Measure, Reals
from resnet_core.search.map_lines import Line
from resnet_core.search.scaled_map import ScaledMap
from resnet_core.spec import ArchSpec, Input

TITLES: dict[Measure, str] = {  # links say it as `Measure` does
    "MACs": "MACs",
    "Parameters": "Parameters",
    "Activations": "Activations",
    "Kept for backward": "Saved for backward",
}


class Marks(NamedTuple):
    """The networks that stand on the map, and how far the budget reaches."""

    current: Mark
    pinned: Mark | None
    published: tuple[Mark, ...]
    budget: Line | None
    compound: Line | None = None


def amount(count: float, measure: Measure) -> str:
    """A cost in its unit, rounded: `4.089 G`, or `82.13 MiB`."""
    return in_bytes(count) if measure == "Kept for backward" else short(count)


def holds(family_map: Map | ScaledMap, each: Mark) -> bool:
    """Whether a network stands on the map, and not beyond its edges."""
    (left, right), (bottom, top) = reach(family_map.x), reach(family_map.y)
    return left <= each.x <= right and bottom <= each.y <= top


def reach(places: Reals) -> tuple[float, float]:
    """The outer edges of the cells."""
    if places.size == 1:
        return float(places[0]) - 0.5, float(places[0]) + 0.5
    return float(1.5 * places[0] - 0.5 * places[1]), float(1.5 * places[-1] - 0.5 * places[-2])


def dots(marks: Sequence[Mark], input: Input, symbol: str, size: int, fill: str, outline: str) -> Trace:
    """A dot for each network, whose costs stand in its hover text."""
    marker = {"symbol": symbol, "size": size, "color": fill, "opacity": 1}
    whole = {"marker": {"opacity": 1}}
    return trace(
        "scatter",
        x=[each.x for each in marks],
        y=[each.y for each in marks],
        mode="markers",
        marker={**marker, "line": {"color": outline, "width": 1.5 if size < 10 else 3}},
        selected=whole,
        unselected=whole,
        hovertext=[f"<b>{each.name}</b><br>{_in_words(each.spec, input)}" for each in marks],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _in_words(spec: ArchSpec | Scaled, input: Input) -> str:
    cost = price(unfold(spec, input))
    return f"{network_words(spec)}<br>{cost.params:,} parameters<br>{cost.macs:,} MACs"


def level_labels(
    lines: Sequence[Line], measure: Measure, family_map: Map | ScaledMap, marks: Marks, colours: Palette
) -> list[dict[str, Any]]:
    """A value on each line, along one slanted row right of the middle, and away from the marks."""
    (left, right), (bottom, top) = reach(family_map.x), reach(family_map.y)
    labels = []
    for line in lines:
        across, up = (line.x - left) / (right - left), (line.y - bottom) / (top - bottom)
        off = np.abs(across - up - 0.22)
        for each in (marks.current, *marks.published, *filter(None, [marks.pinned])):
            far = np.abs(across - (each.x - left) / (right - left)) / 0.16
            off += np.maximum(far, np.abs(up - (each.y - bottom) / (top - bottom)) / 0.06) < 1
        at = int(np.argmin(off))
        labels.append(_label(line.x[at], line.y[at], amount(line.level, measure), colours))
    return labels


def mark_labels(marks: Marks, colours: Palette) -> list[dict[str, Any]]:
    """A name beside each mark."""
    named = [(_short(each.name), each) for each in marks.published]
    if all(each.spec != marks.current.spec for each in marks.published):
        named.append(("this network", marks.current))
    if marks.pinned:
        named.append(("pinned", marks.pinned))
    labels = []
    for text, each in named:
        left = each is marks.pinned or any(_is_right_of(each, other) for other in marks.published)
        side = {"xanchor": "right", "xshift": -9} if left else {"xanchor": "left", "xshift": 9}
        labels.append(_label(each.x, each.y, text, colours) | side)
    if marks.budget:
        labels.append(_label(marks.budget.x[0], marks.budget.y[0], "budget", colours) | {"xanchor": "left"})
    if marks.compound:
        end = marks.compound.x[-1], marks.compound.y[-1]
        labels.append(_label(*end, "compound scaling", colours) | {"xanchor": "right", "xshift": -9})
    return labels


def _is_right_of(mark: Mark, other: Mark) -> bool:
    """Whether another mark stands where the name to the right of this one would."""
    return 0 < other.x - mark.x < 0.5 and abs(other.y - mark.y) < 0.1


def _label(x: float, y: float, text: str, colours: Palette) -> dict[str, Any]:
    font = {"size": 11, "color": colours.text}
    return {
        "x": x,
        "y": y,
        "text": text,
        "showarrow": False,
        "font": font,
        "bgcolor": colours.paper,
        "borderpad": 1,
    }


def _short(title: str) -> str:
    """A title without what all of the family share: `ResNet-50 (v1.5)` is ResNet-50."""
    return title.partition(" (")[0].partition(",")[0]
