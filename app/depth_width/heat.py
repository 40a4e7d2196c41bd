"""The map of depth and width: what every network of a family costs, with lines of equal cost."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import plotly.graph_objects as go

from app.depth_width.marks import Marks, amount, dots, holds, level_labels, mark_labels, reach
from app.drawing.exhibit import Exhibit
from app.drawing.numbers import decimals, hover_decimals, hover_short
from app.drawing.palette import Palette
from app.drawing.plotly import figure
from app.drawing.table import Cell, Column, Row, Table
from resnet_core.checks import dashed
from resnet_core.search.map import NOUNS, Line, Map, Measure, lines_of
from resnet_core.search.scaling import scaled_widths

CELLS, PUBLISHED = 2, 3  # the numbers of the traces that can be clicked
MAP_HEIGHT = 460
FRACTIONS = {-1: "½", -2: "¼", -3: "⅛"}


def exhibit(
    shown: Map, measure: Measure, marks: Marks, doubled: tuple[float, float], colours: Palette
) -> Exhibit:
    """The map with its words; `doubled` is by how much twice the depth and twice the width cost more."""
    return Exhibit(
        map_figure(shown, measure, marks, colours),
        caption(measure, *doubled),
        alt(shown, measure, marks),
        partial(map_table, shown, measure),
    )


def map_figure(shown: Map, measure: Measure, marks: Marks, colours: Palette) -> go.Figure:
    """The heat map: colour goes with the logarithm of the cost. On it lines of equal cost, and the marks."""
    lines = lines_of(shown, measure)
    drawn = figure(
        colours,
        MAP_HEIGHT,
        xaxis=_width_axis(shown),
        yaxis=_depth_axis(shown),
        annotations=[
            *level_labels(lines, measure, shown, marks, colours),
            *mark_labels(marks, colours),
        ],
    )
    drawn.add_traces(
        [
            _heat(shown, measure, colours),
            _joined(lines, {"color": colours.paper, "width": 1.2}),
            _cells(shown),
            dots(marks.published, shown.input, "circle", 8, colours.text, colours.paper),
            _joined(
                [marks.budget] if marks.budget else [], {"color": colours.text, "width": 2, "dash": "dash"}
            ),
        ]
    )
    if marks.pinned:
        drawn.add_trace(dots([marks.pinned], shown.input, "diamond", 13, colours.paper, colours.text))
    drawn.add_trace(dots([marks.current], shown.input, "circle", 16, colours.paper, colours.accent))
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


def _width_axis(shown: Map) -> dict[str, Any]:
    low, high = reach(shown.x)
    octaves = range(int(np.ceil(low)), int(np.floor(high)) + 1)
    firsts = scaled_widths(shown.family, np.exp2(octaves))[0].tolist()
    names = [f"{FRACTIONS.get(octave) or f'{2.0**octave:g}'} ×" for octave in octaves]
    texts = [f"{name}<br>{first:,}" for name, first in zip(names, firsts, strict=True)]
    title = "Width: multiplier, and channels of the first stage"
    return {"tickvals": list(octaves), "ticktext": texts, "range": [low, high], "title": {"text": title}}


def _depth_axis(shown: Map) -> dict[str, Any]:
    low, high = reach(shown.y)
    octaves = range(int(np.ceil(low)), int(np.floor(high)) + 1)
    texts = [f"{2**octave:,}" for octave in octaves]
    title = {"text": "Depth: blocks"}
    return {"tickvals": list(octaves), "ticktext": texts, "range": [low, high], "title": title}


# ------------------------------------------------------------------------------------------------- in words


def hint(shown: Map, marks: Marks) -> str:
    """What the map is of, and what can be done with it."""
    spec, published = shown.family, marks.published
    dots = " Dots are published networks of this kind, whatever their proportions." if published else ""
    beyond = " The pinned network is off the map." if marks.pinned and not holds(shown, marks.pinned) else ""
    return (
        f"{dashed(spec.depths)} blocks of {dashed(spec.widths)}, made deeper and wider in these proportions."
        f"{dots} Click a cell{' or a dot' if published else ''} to use that network.{beyond}"
    )


def caption(measure: Measure, deeper: float, wider: float) -> str:
    """What to notice: how far the lines of equal cost tilt."""
    return (
        "Along a line the cost stays the same: from this network, twice the depth takes "
        f"{decimals(deeper, 2)} times as many {NOUNS[measure]}, twice the width {decimals(wider, 2)} times."
    )


def alt(shown: Map, measure: Measure, marks: Marks) -> str:
    """The map in words."""
    rows, columns = shown.kept.shape
    names = ", ".join(each.name for each in marks.published) or "none"
    return (
        f"Heat map of {measure} over {rows} depths and {columns} widths, with lines of equal cost. "
        f"Published networks on it: {names}. This network is marked with a ring."
    )


def map_table(shown: Map, measure: Measure) -> Table:
    """A row for each depth, a column for each width."""
    counts = shown.counts(measure)
    titles = [dashed(tuple(widths)) for widths in shown.grid.widths.T.tolist()]
    rows = [
        Row("", "layer", (Cell(dashed(tuple(depths))), *(Cell(amount(count, measure)) for count in row)))
        for depths, row in zip(shown.grid.depths.T.tolist(), counts.tolist(), strict=True)
    ]
    columns = (Column("Blocks", number=False), *map(Column, titles))
    return Table(f"{measure} by blocks and widths of the stages", columns, tuple(rows))
