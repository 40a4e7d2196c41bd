"""The map of depth and width: what every network of a family costs, with lines of equal cost."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from app.depth_width.axes import axes_of, cell_words, column_words, network_words, row_words, width_at
from app.depth_width.marks import (
    TITLES,
    Marks,
    amount,
    dots,
    holds,
    level_labels,
    mark_labels,
    reach,
)
from app.drawing.exhibit import Exhibit
from app.drawing.numbers import decimals, in_bytes, whole
from app.drawing.palette import Palette
from app.drawing.plotly import Plot, Trace, figure, trace
from app.drawing.table import Cell, Column, Row, Table
from resnet_core.search.map import NOUNS, Map, Measure
from resnet_core.search.map_lines import Line, lines_of
from resnet_core.search.scaled_map import ScaledMap

COMPOUND = " The dotted line is compound scaling: 1.1^φ times the width and 1.2^φ times the depth of B0."
CELLS, PUBLISHED = 2, 3  # the numbers of the traces that can be clicked
MAP_HEIGHT = 460
FRACTIONS = {-1: "½", -2: "¼", -3: "⅛"}


def exhibit(
    family_map: Map | ScaledMap,
    measure: Measure,
    marks: Marks,
    doubled: tuple[float, float],
    colours: Palette,
) -> Exhibit:
    """The map with its words; `doubled` is by how much twice the depth and twice the width cost more."""
    return Exhibit(
        map_figure(family_map, measure, marks, colours),
        caption(measure, *doubled),
        alt(family_map, measure, marks),
        partial(map_table, family_map, measure),
    )


def scaled_exhibit(shown: ScaledMap, measure: Measure, marks: Marks, colours: Palette) -> Exhibit:
    """The map of another family; what twice as much costs is read off it, from the family's own network."""
    counts, x, y = shown.counts(measure), shown.x, shown.y
    row, column = int(np.argmin(np.abs(y - y[list(shown.deep).index(1)]))), int(np.argmin(np.abs(x)))
    deeper, wider = int(np.argmin(np.abs(y - y[row] - 1))), int(np.argmin(np.abs(x - 1)))
    own = int(counts[row, column])
    ratios = int(counts[deeper, column]) / own, int(counts[row, wider]) / own
    factors = float(np.exp2(y[deeper] - y[row])), float(np.exp2(x[wider]))
    return Exhibit(
        map_figure(shown, measure, marks, colours),
        scaled_caption(measure, factors, ratios),
        alt(shown, measure, marks),
        partial(map_table, shown, measure),
    )


def map_figure(family_map: Map | ScaledMap, measure: Measure, marks: Marks, colours: Palette) -> Plot:
    """The heat map: colour goes with the logarithm of the cost. On it lines of equal cost, and the marks."""
    lines = lines_of(family_map, measure)
    chart = figure(
        colours,
        MAP_HEIGHT,
        xaxis=_width_axis(family_map),
        yaxis=_depth_axis(family_map),
        annotations=[
            *level_labels(lines, measure, family_map, marks, colours),
            *mark_labels(marks, colours),
        ],
    )
    chart.add_traces(
        [
            _heat(family_map, measure, colours),
            _joined(lines, {"color": colours.paper, "width": 1.2}),
            _cells(family_map),
            dots(marks.published, family_map.input, "circle", 8, colours.text, colours.paper),
            _joined(
                [marks.budget] if marks.budget else [], {"color": colours.text, "width": 2, "dash": "dash"}
            ),
        ]
    )
    if marks.compound:
        chart.add_traces([_joined([marks.compound], {"color": colours.text, "width": 1.5, "dash": "dot"})])
    if marks.pinned:
        chart.add_traces([dots([marks.pinned], family_map.input, "diamond", 13, colours.paper, colours.text)])
    chart.add_traces([dots([marks.current], family_map.input, "circle", 16, colours.paper, colours.accent)])
    return chart


# ----------------------------------------------------------------------------------------------- the map


def _heat(family_map: Map | ScaledMap, measure: Measure, colours: Palette) -> Trace:
    scale = [[place / (len(colours.ramp) - 1), colour] for place, colour in enumerate(colours.ramp)]
    costs = np.log10(family_map.counts(measure)).astype(np.float32)
    return trace(
        "heatmap",
        x=family_map.x,
        y=family_map.y,
        z=costs,
        colorscale=scale,
        showscale=False,
        hoverinfo="skip",
    )


def _cells(family_map: Map | ScaledMap) -> Trace:
    """Invisible points that are hovered and clicked for the cells: plotly cannot select cells."""
    x, y = np.meshgrid(family_map.x, family_map.y)
    return trace(
        "scatter",
        x=x.ravel(),
        y=y.ravel(),
        mode="markers",
        marker={"symbol": "square", "size": 12, "opacity": 0},
        selected={"marker": {"opacity": 0}},
        unselected={"marker": {"opacity": 0}},
        hovertext=_hovers(family_map),
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _hovers(family_map: Map | ScaledMap) -> list[str]:
    """What is said over each cell: as text, since a count may have more digits than a browser's numbers."""
    counts = (family_map.counts(measure) for measure in ("Parameters", "MACs", "Activations"))
    return [
        f"<b>{name}</b><br>{whole(params)} parameters<br>{whole(macs)} MACs<br>"
        f"{whole(activations)} activations<br>{in_bytes(saved)} saved for backward"
        for name, params, macs, activations, saved in zip(
            cell_words(family_map),
            *(each.ravel().tolist() for each in (*counts, family_map.kept)),
            strict=True,
        )
    ]


def _joined(lines: Sequence[Line], style: dict[str, Any]) -> Trace:
    gap = np.array([np.nan])
    x = np.concatenate([gap, *(part for line in lines for part in (line.x, gap))])
    y = np.concatenate([gap, *(part for line in lines for part in (line.y, gap))])
    return trace("scatter", x=x, y=y, mode="lines", line=style, hoverinfo="skip")


def _width_axis(family_map: Map | ScaledMap) -> dict[str, Any]:
    low, high = reach(family_map.x)
    octaves = range(int(np.ceil(low)), int(np.floor(high)) + 1)
    firsts = [width_at(family_map, octave) for octave in octaves]
    names = [f"{FRACTIONS.get(octave) or f'{2.0**octave:g}'} ×" for octave in octaves]
    texts = [f"{name}<br>{first}" for name, first in zip(names, firsts, strict=True)]
    title = f"Width: multiplier, and {axes_of(family_map.family).width}"
    return {"tickvals": list(octaves), "ticktext": texts, "range": [low, high], "title": {"text": title}}


def _depth_axis(family_map: Map | ScaledMap) -> dict[str, Any]:
    low, high = reach(family_map.y)
    octaves = range(int(np.ceil(low)), int(np.floor(high)) + 1)
    texts = [f"{2**octave:,}" for octave in octaves]
    title = {"text": f"Depth: {axes_of(family_map.family).depth}"}
    return {"tickvals": list(octaves), "ticktext": texts, "range": [low, high], "title": title}


# ------------------------------------------------------------------------------------------------- in words


def hint(family_map: Map | ScaledMap, marks: Marks) -> str:
    """What the map is of, and what can be done with it."""
    spec, published = family_map.family, marks.published
    dots = " Dots are published networks of this kind, whatever their proportions." if published else ""
    beyond = (
        " The pinned network is off the map." if marks.pinned and not holds(family_map, marks.pinned) else ""
    )
    return (
        f"{network_words(spec)}, made deeper and wider in these proportions; {axes_of(spec).rule}."
        f"{dots}{COMPOUND if marks.compound else ''} "
        f"Click a cell{' or a dot' if published else ''} to use that network.{beyond}"
    )


def caption(measure: Measure, deeper: float, wider: float) -> str:
    """What to notice: how far the lines of equal cost tilt."""
    return (
        "Along a line the cost stays the same: from this network, twice the depth takes "
        f"{decimals(deeper, 2)} times as many {NOUNS[measure]}, twice the width {decimals(wider, 2)} times."
    )


def scaled_caption(measure: Measure, factors: tuple[float, float], ratios: tuple[float, float]) -> str:
    """The same for a map whose steps may not be doublings."""
    (deeper, wider), (deep, wide) = factors, ratios
    return (
        f"Along a line the cost stays the same: from the map's own network, {decimals(deeper, 2)} times "
        f"the depth takes {decimals(deep, 2)} times as many {NOUNS[measure]}, {decimals(wider, 2)} times the "
        f"width {decimals(wide, 2)} times."
    )


def alt(family_map: Map | ScaledMap, measure: Measure, marks: Marks) -> str:
    """The map in words."""
    rows, columns = family_map.kept.shape
    names = ", ".join(each.name for each in marks.published) or "none"
    return (
        f"Heat map of {TITLES[measure]} over {rows} depths and {columns} widths, with lines of equal cost. "
        f"Published networks on it: {names}. This network is marked with a ring."
    )


def map_table(family_map: Map | ScaledMap, measure: Measure) -> Table:
    """A row for each depth, a column for each width."""
    counts = family_map.counts(measure)
    titles = column_words(family_map)
    rows = [
        Row("", "layer", (Cell(depths), *(Cell(amount(count, measure)) for count in row)))
        for depths, row in zip(row_words(family_map), counts.tolist(), strict=True)
    ]
    columns = (Column("Blocks", number=False), *map(Column, titles))
    return Table(f"{TITLES[measure]} by blocks and widths of the stages", columns, tuple(rows))
