"""A million networks of one family, drawn at random and priced: how many lie where."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache, partial
from time import perf_counter
from typing import NamedTuple

import numpy as np
import plotly.graph_objects as go

from app.drawing import numbers
from app.drawing.exhibit import Exhibit
from app.drawing.palette import Palette
from app.drawing.plotly import figure
from app.drawing.table import Cell, Column, Row, Table
from resnet_core.cost import Cost
from resnet_core.search.scaling import Counts, scaled_widths
from resnet_core.search.sweep import sweep
from resnet_core.spec import ArchSpec, Input

MILLION = 10**6
AT_A_TIME = 125_000  # so that the web process stays small
COLUMNS, ROWS = 90, 60
DRAWN = (
    "Drawn at random: each stage by itself has up to four times the blocks of the map's network, and from a "
    "quarter to four times its width, never less than the stage before."
)
REACH = 4.0  # each stage is between a quarter of the family's and four times as deep and wide


class Cloud(NamedTuple):
    """`counts[row, column]` networks between edges of parameters and of MACs; the extremes of each column."""

    networks: int
    seconds: float
    counts: Counts
    params_edges: Counts
    macs_edges: Counts
    fewest: Counts
    most: Counts


@lru_cache(maxsize=4)
def cloud(family: ArchSpec, input: Input) -> Cloud:
    """Prices `MILLION` networks; `seconds` is what the pricing took. Raises as `sweep` does."""
    rng = np.random.default_rng(0)
    params_edges, macs_edges = _edges(family, input)
    counts = np.zeros((ROWS, COLUMNS), np.int64)
    fewest, most = np.full(COLUMNS, np.iinfo(np.int64).max), np.zeros(COLUMNS, np.int64)
    seconds = 0.0
    for _ in range(MILLION // AT_A_TIME):
        depths, widths = drawn(family, rng)
        start = perf_counter()
        params, macs, _ = sweep(family, depths, widths, input.height, input.width)
        seconds += perf_counter() - start
        row = np.searchsorted(params_edges, params, "right") - 1
        column = np.searchsorted(macs_edges, macs, "right") - 1
        counts += np.bincount(row * COLUMNS + column, minlength=counts.size).reshape(counts.shape)
        np.minimum.at(fewest, column, params)
        np.maximum.at(most, column, params)
    return Cloud(MILLION, seconds, counts, params_edges, macs_edges, fewest, most)


def drawn(family: ArchSpec, rng: np.random.Generator) -> tuple[Counts, Counts]:
    """Depths and widths, each stage by itself; later stages are never narrower."""
    deepest = np.array(family.depths)[:, None] * REACH
    depths = np.exp2(rng.random((len(deepest), AT_A_TIME)) * np.log2(deepest + 1)).astype(np.int64)
    times = REACH ** rng.uniform(-1, 1, (len(deepest), AT_A_TIME))
    widths = np.stack([scaled_widths(family, times[stage])[stage] for stage in range(len(deepest))])
    return depths, np.maximum.accumulate(widths)


def _edges(family: ArchSpec, input: Input) -> tuple[Counts, Counts]:
    """Edges of rows and columns in equal ratios, from the smallest network that is drawn to the largest."""
    ones, deepest = np.ones((len(family.depths), 1), np.int64), np.array(family.depths)[:, None] * int(REACH)
    narrow, wide = (scaled_widths(family, [times]) for times in (1 / REACH, REACH))
    # Nothing costs less than without shortcuts, and nothing more than with a projection in every block.
    plain = replace(family, shortcut="none", drop_path=0.0)
    smallest = sweep(plain, ones, np.maximum.accumulate(narrow), input.height, input.width)
    projecting = replace(family, shortcut="projection_all")
    largest = sweep(projecting, deepest, np.maximum.accumulate(wide), input.height, input.width)
    params, macs = (
        np.geomspace(smallest[at][0] * 0.99, largest[at][0] * 1.01, cells + 1).astype(np.int64)
        for at, cells in ((0, ROWS), (1, COLUMNS))
    )
    return params, macs


def spread(found: Cloud, macs: int) -> tuple[int, int] | None:
    """The fewest and the most parameters among networks with about as many MACs; None if none was drawn."""
    column = int(np.searchsorted(found.macs_edges, macs, "right")) - 1
    if not 0 <= column < COLUMNS or not found.most[column]:
        return None
    return int(found.fewest[column]), int(found.most[column])


def exhibit(found: Cloud, now: Cost, marks: tuple[tuple[str, Cost, str], ...], colours: Palette) -> Exhibit:
    """The cloud with its words; `now` is the cost of the network on screen."""
    return Exhibit(
        cloud_figure(found, marks, colours), caption(found, now), alt(found), partial(cloud_table, found)
    )


def cloud_figure(found: Cloud, marks: tuple[tuple[str, Cost, str], ...], colours: Palette) -> go.Figure:
    """Density over MACs and parameters, both logarithmic; `marks` are names, costs, colours of outlines."""
    axes = {}
    for name, edges, title in (
        ("xaxis", found.macs_edges, "MACs"),
        ("yaxis", found.params_edges, "Parameters"),
    ):
        low, high = np.log10(edges[[0, -1]])
        decades = range(int(np.ceil(low)), int(np.floor(high)) + 1)
        texts = [numbers.short(10**decade) for decade in decades]
        axes[name] = {
            "tickvals": list(decades),
            "ticktext": texts,
            "title": {"text": title},
            "range": [low, high],
        }
    chart = figure(colours, 400, **axes)
    ramp = [[place / (len(colours.ramp) - 1), colour] for place, colour in enumerate(colours.ramp)]
    density = np.where(found.counts, np.log10(np.maximum(found.counts, 1)), np.nan).astype(np.float32)
    x, y = (np.log10(edges[:-1] * 0.5 + edges[1:] * 0.5) for edges in (found.macs_edges, found.params_edges))
    chart.add_heatmap(x=x, y=y, z=density, colorscale=ramp, showscale=False, hoverinfo="skip")
    for name, cost, outline in marks:
        where = {"x": [np.log10(cost.macs)], "y": [np.log10(cost.params)]}
        marker = {"size": 13, "color": colours.paper, "line": {"color": outline, "width": 3}}
        words = f"<b>{name}</b><br>{cost.params:,} parameters<br>{cost.macs:,} MACs<extra></extra>"
        chart.add_scatter(**where, mode="markers", marker=marker, hovertemplate=words)
        label = {"text": name, "showarrow": False, "bgcolor": colours.paper, "xanchor": "left", "xshift": 11}
        chart.add_annotation(x=where["x"][0], y=where["y"][0], font={"size": 11}, **label)
    return chart


def cloud_table(found: Cloud) -> Table:
    """Each column of the figure that holds a network."""
    rows = []
    for column in np.flatnonzero(found.most).tolist():
        low, high = found.macs_edges[column : column + 2].tolist()
        amounts = (int(found.counts[:, column].sum()), int(found.fewest[column]), int(found.most[column]))
        cells = (
            Cell(f"{numbers.short(low)} to {numbers.short(high)}"),
            *(Cell(f"{count:,}") for count in amounts),
        )
        rows.append(Row("", "layer", cells))
    titles = ("MACs", "Networks", "Fewest parameters", "Most parameters")
    return Table("Networks by their MACs", tuple(map(Column, titles)), tuple(rows))


def caption(found: Cloud, now: Cost) -> str:
    """What to notice: MACs do not tell parameters."""
    between = spread(found, now.macs)
    if between is None:
        return "None of them has about as many MACs as this network."
    few, many = map(numbers.short, between)
    return (
        f"Networks with about as many MACs as this one have from {few} to {many} parameters, because it "
        "matters which stages are deep and wide, not only how much of both there is."
    )


def alt(found: Cloud) -> str:
    """The figure in words."""
    (few, many), (least, most) = found.params_edges[[0, -1]], found.macs_edges[[0, -1]]
    return (
        f"Density of {found.networks:,} networks on two logarithmic axes: from {numbers.short(least)} to "
        f"{numbers.short(most)} MACs and from {numbers.short(few)} to {numbers.short(many)} parameters."
    )
