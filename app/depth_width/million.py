"""A million networks of one family as a cloud over MACs and parameters, with the Pareto front of both."""

from __future__ import annotations

from functools import partial

import numpy as np

from app.depth_width.axes import in_words
from app.drawing.exhibit import Exhibit
from app.drawing.numbers import short, unpadded
from app.drawing.palette import Palette
from app.drawing.plotly import Plot, Trace, figure, trace
from app.drawing.table import Cell, Column, Row, Table
from resnet_core.checks import dashed
from resnet_core.cost import Cost
from resnet_core.search.cloud import Cloud, Sample, best_within, spread
from resnet_core.search.scaling import Counts

SAMPLED = (
    "Sampled at random: each stage has, whatever the others have, up to four times the blocks of the map's "
    "network and a quarter to four times its width, but never less than the stage before."
)
FRONT = 1  # the number of the trace that can be clicked
COLUMNS = ("MACs", "Networks", "Fewest parameters", "Most parameters")


def exhibit(sample: Cloud, now: Cost, marks: tuple[tuple[str, Cost, str], ...], colours: Palette) -> Exhibit:
    """The cloud; `now` is the cost of the network on screen, and `marks` as in `cloud_figure`."""
    return Exhibit(
        cloud_figure(sample, marks, colours), caption(sample, now), alt(sample), partial(cloud_table, sample)
    )


def cloud_figure(sample: Cloud, marks: tuple[tuple[str, Cost, str], ...], colours: Palette) -> Plot:
    """Density over MACs and parameters, both logarithmic; `marks` are names, costs, colours of outlines."""
    axes = {"xaxis": _axis(sample.macs_edges, "MACs"), "yaxis": _axis(sample.params_edges, "Parameters")}
    chart = figure(colours, 400, **axes)
    ramp = [[place / (len(colours.ramp) - 1), colour] for place, colour in enumerate(colours.ramp)]
    density = np.where(sample.counts, np.log10(np.maximum(sample.counts, 1)), np.nan).astype(np.float32)
    x, y = (
        np.log10(edges[:-1] * 0.5 + edges[1:] * 0.5) for edges in (sample.macs_edges, sample.params_edges)
    )
    chart.add("heatmap", x=x, y=y, z=density, colorscale=ramp, showscale=False, hoverinfo="skip")
    chart.add_traces([_front(sample, colours)])
    for name, cost, outline in marks:
        where = {"x": [np.log10(cost.macs)], "y": [np.log10(cost.params)]}
        marker = {"size": 13, "color": colours.paper, "opacity": 1, "line": {"color": outline, "width": 3}}
        whole = {"marker": {"opacity": 1}}
        hover = f"<b>{name}</b><br>{_in_words(cost)}<extra></extra>"
        chart.add(
            "scatter",
            **where,
            mode="markers",
            marker=marker,
            hovertemplate=hover,
            selected=whole,
            unselected=whole,
        )
        label = {"text": name, "showarrow": False, "bgcolor": colours.paper, "xanchor": "left", "xshift": 11}
        chart.add_annotation(x=where["x"][0], y=where["y"][0], font={"size": 11}, **label)
    return chart


def _front(sample: Cloud, colours: Palette) -> Trace:
    whole = {"marker": {"opacity": 1}}
    return trace(
        "scatter",
        x=np.log10(sample.front.costs.macs),
        y=np.log10(sample.front.costs.params),
        mode="lines+markers",
        line={"color": colours.text, "width": 1.5},
        marker={"size": 5, "color": colours.text, "opacity": 1},
        selected=whole,
        unselected=whole,
        hovertext=[_hover(sample.front, place) for place in range(sample.front.costs.macs.size)],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _hover(front: Sample, place: int) -> str:
    return f"<b>{_name(front, place)}</b><br>{_in_words(front.cost(place))}"


def _name(front: Sample, place: int) -> str:
    depths, widths = (dashed(counts[:, place].tolist()) for counts in (front.depths, front.widths))
    return in_words(depths, widths)


def _in_words(cost: Cost) -> str:
    return f"{cost.params:,} parameters<br>{cost.macs:,} MACs"


def _axis(edges: Counts, title: str) -> dict[str, object]:
    low, high = np.log10(edges[[0, -1]])
    decades = range(int(np.ceil(low)), int(np.floor(high)) + 1)
    return {
        "tickvals": list(decades),
        "ticktext": [unpadded(10**decade) for decade in decades],
        "title": {"text": title},
        "range": [low, high],
    }


def cloud_table(sample: Cloud) -> Table:
    """Each column of the figure that holds a network."""
    rows = []
    for column in np.flatnonzero(sample.most).tolist():
        low, high = sample.macs_edges[column : column + 2].tolist()
        amounts = (sample.counts[:, column].sum(), sample.fewest[column], sample.most[column])
        cells = (Cell(f"{short(low)} to {short(high)}"), *(Cell(f"{int(count):,}") for count in amounts))
        rows.append(Row("", "layer", cells))
    return Table("Networks by their MACs", tuple(map(Column, COLUMNS)), tuple(rows))


def caption(sample: Cloud, now: Cost) -> str:
    """What MACs do not tell, and what the front is."""
    return f"{_spread(sample, now)} {_best(sample, now)}"


def _spread(sample: Cloud, now: Cost) -> str:
    between = spread(sample, now.macs)
    if between is None:
        return "None of them has about as many MACs as this network."
    few, many = map(short, between)
    return (
        f"Networks with about as many MACs as this one have from {few} to {many} parameters, because it "
        "matters which stages are deep and wide, not only how much of both there is."
    )


def _best(sample: Cloud, now: Cost) -> str:
    line = "The line is the Pareto front: no sampled network has more parameters with as few MACs."
    place = best_within(sample, now.macs)
    if place is None:
        return line
    best = sample.front.cost(place)
    return (
        f"{line} Of those with at most the MACs of this network, the one with the most parameters, "
        f"{short(best.params)}, has {_name(sample.front, place)}. Click a point of the line to use that "
        "network."
    )


def alt(sample: Cloud) -> str:
    """The figure in words."""
    (few, many), (least, most) = sample.params_edges[[0, -1]], sample.macs_edges[[0, -1]]
    return (
        f"Density of {sample.networks:,} networks on two logarithmic axes: from {short(least)} to "
        f"{short(most)} MACs and from {short(few)} to {short(many)} parameters. A line joins the "
        f"{sample.front.costs.macs.size:,} networks with the most parameters for their MACs."
    )
