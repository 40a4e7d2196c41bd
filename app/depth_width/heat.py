"""The map of depth and width as a figure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import plotly.graph_objects as go

from app.drawing.numbers import hover_decimals, hover_short, in_bytes, short
from app.drawing.palette import Palette
from app.drawing.plotly import figure
from resnet_core.checks import dashed
from resnet_core.cost import price
from resnet_core.plan import unfold
from resnet_core.search.map import Line, Map, Mark, Measure, Reals, lines_of
from resnet_core.search.scaling import scaled_widths
from resnet_core.spec import ArchSpec, Input

CELLS, PUBLISHED = 2, 3  # the numbers of the traces that can be clicked
MAP_HEIGHT = 460
FRACTIONS = {-1: "½", -2: "¼", -3: "⅛"}


class Marks(NamedTuple):
    """The networks that stand on the map, and how far the budget reaches."""

    current: Mark
    pinned: Mark | None
    published: tuple[Mark, ...]
    budget: Line | None


def amount(count: float, measure: Measure) -> str:
    """A cost in its unit, rounded: `4.089 G`, or `82.1 MiB`."""
    return in_bytes(count) if measure == "Kept for backward" else short(count)


def map_figure(shown: Map, measure: Measure, marks: Marks, colours: Palette) -> go.Figure:
    """The heat map: colour goes with the logarithm of the cost. On it lines of equal cost, and the marks."""
    lines = lines_of(shown, measure)
    drawn = figure(
        colours,
        MAP_HEIGHT,
        xaxis=_width_axis(shown),
        yaxis=_depth_axis(shown),
        annotations=[
            *_level_labels(lines, measure, shown, marks, colours),
            *_mark_labels(marks, shown, colours),
        ],
    )
    drawn.add_traces(
        [
            _heat(shown, measure, colours),
            _joined(lines, {"color": colours.paper, "width": 1.2}),
            _cells(shown),
            _dots(marks.published, shown.input, "circle", 8, colours.text, colours.paper),
            _joined(
                [marks.budget] if marks.budget else [], {"color": colours.text, "width": 2, "dash": "dash"}
            ),
        ]
    )
    if marks.pinned:
        drawn.add_trace(_dots([marks.pinned], shown.input, "diamond", 13, colours.paper, colours.text))
    drawn.add_trace(_dots([marks.current], shown.input, "circle", 16, colours.paper, colours.accent))
    return drawn


# ----------------------------------------------------------------------------------------------- the map


def _heat(shown: Map, measure: Measure, colours: Palette) -> go.Heatmap:
    scale = [[place / (len(colours.ramp) - 1), colour] for place, colour in enumerate(colours.ramp)]
    costs = np.log10(shown.counts(measure)).astype(np.float32)
    return go.Heatmap(x=shown.x, y=shown.y, z=costs, colorscale=scale, showscale=False, hoverinfo="skip")


def _cells(shown: Map) -> go.Scatter:
    """Invisible points that are hovered and clicked for the cells: plotly cannot select cells."""
    depths, widths = shown.grid.depths, shown.grid.widths
    x, y = np.meshgrid(shown.x, shown.y)
    counts: list[Any] = [shown.counts(measure) for measure in ("Parameters", "MACs", "Activations")]
    of_rows = [np.broadcast_to(row[:, None], x.shape) for row in depths]
    of_columns = [np.broadcast_to(row, x.shape) for row in widths]
    numbers = np.stack([*of_rows, *of_columns, *counts, shown.kept / 2**20], axis=-1).astype(np.float32)
    stages = len(depths)
    blocks, channels = (
        "-".join(f"%{{customdata[{at}]}}" for at in range(first, first + stages)) for first in (0, stages)
    )
    params, macs, activations, kept = (f"customdata[{2 * stages + at}]" for at in range(4))
    return go.Scatter(
        x=x.ravel(),
        y=y.ravel(),
        customdata=numbers.reshape(x.size, -1),
        mode="markers",
        marker={"symbol": "square", "size": 12, "opacity": 0},
        selected={"marker": {"opacity": 0}},
        unselected={"marker": {"opacity": 0}},
        hovertemplate=(
            f"<b>{blocks}</b> blocks of {channels}<br>{hover_short(params)} parameters, "
            f"{hover_short(macs)} MACs<br>"
            f"{hover_short(activations)} activations, "
            f"{hover_decimals(kept)} MiB kept<extra></extra>"
        ),
    )


def _joined(lines: Sequence[Line], style: dict[str, Any]) -> go.Scatter:
    gap = np.array([np.nan])
    x = np.concatenate([gap, *(part for line in lines for part in (line.x, gap))])
    y = np.concatenate([gap, *(part for line in lines for part in (line.y, gap))])
    return go.Scatter(x=x, y=y, mode="lines", line=style, hoverinfo="skip")


def _dots(marks: Sequence[Mark], input: Input, symbol: str, size: int, fill: str, outline: str) -> go.Scatter:
    marker = {"symbol": symbol, "size": size, "color": fill, "opacity": 1}
    whole = {"marker": {"opacity": 1}}
    return go.Scatter(
        x=[each.x for each in marks],
        y=[each.y for each in marks],
        mode="markers",
        marker={**marker, "line": {"color": outline, "width": 1.5 if size < 10 else 3}},
        selected=whole,
        unselected=whole,
        hovertext=[f"<b>{each.name}</b><br>{_in_words(each.spec, input)}" for each in marks],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _in_words(spec: ArchSpec, input: Input) -> str:
    cost = price(unfold(spec, input))
    return (
        f"{dashed(spec.depths)} blocks of {dashed(spec.widths)}<br>"
        f"{cost.params:,} parameters<br>{cost.macs:,} MACs"
    )


def _width_axis(shown: Map) -> dict[str, Any]:
    low, high = _reach(shown.x)
    octaves = range(int(np.ceil(low)), int(np.floor(high)) + 1)
    firsts = scaled_widths(shown.family, np.exp2(octaves))[0].tolist()
    names = [f"{FRACTIONS.get(octave) or f'{2.0**octave:g}'} ×" for octave in octaves]
    texts = [f"{name}<br>{first:,}" for name, first in zip(names, firsts, strict=True)]
    title = "Width: multiplier, and channels of the first stage"
    return {"tickvals": list(octaves), "ticktext": texts, "range": [low, high], "title": {"text": title}}


def _depth_axis(shown: Map) -> dict[str, Any]:
    low, high = _reach(shown.y)
    octaves = range(int(np.ceil(low)), int(np.floor(high)) + 1)
    texts = [f"{2**octave:,}" for octave in octaves]
    title = {"text": "Depth: blocks"}
    return {"tickvals": list(octaves), "ticktext": texts, "range": [low, high], "title": title}


def holds(shown: Map, each: Mark) -> bool:
    """Whether a network stands on the map, and not beyond its edges."""
    (left, right), (bottom, top) = _reach(shown.x), _reach(shown.y)
    return left <= each.x <= right and bottom <= each.y <= top


def _reach(places: Reals) -> tuple[float, float]:
    """The outer edges of the cells."""
    if places.size == 1:
        return float(places[0]) - 0.5, float(places[0]) + 0.5
    return float(1.5 * places[0] - 0.5 * places[1]), float(1.5 * places[-1] - 0.5 * places[-2])


# -------------------------------------------------------------------------------------------- labels on it


def _level_labels(
    lines: Sequence[Line], measure: Measure, shown: Map, marks: Marks, colours: Palette
) -> list[dict[str, Any]]:
    """A value on each line, along one slanted row right of the middle, and away from the marks."""
    (left, right), (bottom, top) = _reach(shown.x), _reach(shown.y)
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


def _mark_labels(marks: Marks, shown: Map, colours: Palette) -> list[dict[str, Any]]:
    named = [(_short(each.name), each) for each in marks.published]
    if all(each.spec != marks.current.spec for each in marks.published):
        named.append(("this network", marks.current))
    if marks.pinned:
        named.append(("pinned", marks.pinned))
    labels = []
    for text, each in named:
        side = (
            {"xanchor": "right", "xshift": -9} if each is marks.pinned else {"xanchor": "left", "xshift": 9}
        )
        labels.append(_label(each.x, each.y, text, colours) | side)
    if marks.budget:
        labels.append(_label(marks.budget.x[0], marks.budget.y[0], "budget", colours) | {"xanchor": "left"})
    return labels


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
