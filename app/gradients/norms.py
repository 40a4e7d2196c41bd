"""Norms across depth: a line for each network, a band over seeds, a lane for exact zeros."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from typing import Any

from app.drawing import numbers
from app.drawing.exhibit import Exhibit
from app.drawing.palette import Palette
from app.drawing.plotly import Plot, Trace, figure, trace
from app.drawing.table import Cell, Column, Row, Table
from app.gradients import scale, trend, words
from app.gradients.styles import LEGEND, LEGEND_LINE, style
from resnet_core.labs.gradients.findings import Band, Findings
from resnet_core.labs.gradients.points import Network, Quantity

HEIGHT = 350  # pixels
FEW = 40  # blocks: with more, dots would hide the line
LANES = {scale.ZERO: "y2", scale.NOT_FINITE: "y3"}  # below the chart, and above it
AXES: dict[Quantity, str] = {
    "weights": "norm of the weights' gradient",
    "kernels": "norm of the weights",
    "relative": "norm of gradient ÷ norm of weights",
    "outputs": "norm of the output's gradient",
    "signal": "standard deviation",
    "branch": "standard deviation",
}
KERNELS = "all weights of convolutions and linear layers in a block, its shortcut's left out"
ABOUT: dict[Quantity, str] = {
    "weights": f"L2 norm of the loss gradient of {KERNELS}, not divided by their number, which differs from "
    "stage to stage",
    "kernels": f"L2 norm of {KERNELS}",
    "relative": f"L2 norm of the loss gradient of {KERNELS}, divided by the L2 norm of these weights: times "
    "the learning rate, it is how far a plain step turns or stretches them",
    "outputs": "L2 norm of the loss gradient of a block's output, over the whole batch",
    "signal": "Standard deviation of a block's sum before its last activation, or of its output where the "
    "block is no sum, over channels, pixels (tokens, times) and up to 16 inputs",
    "branch": "Standard deviation of what a branch adds, before the addition, over channels, pixels and "
    "up to 16 inputs; where batch norm ends the branch (v1) it is γ, so 1 at initialisation",
}


@lru_cache(maxsize=16)
def exhibit(findings: Findings, step: int, quantity: Quantity, colours: Palette) -> Exhibit:
    """The norms of every network after `step` steps of training."""
    return Exhibit(
        chart(findings, step, quantity, colours),
        caption(findings, quantity),
        alt(findings, step, quantity),
        partial(table, findings, step, quantity),
        more=more(quantity),
    )


def chart(findings: Findings, step: int, quantity: Quantity, colours: Palette) -> Plot:
    """Every network measured at this step; the axes span all steps, so that a film stands still."""
    height = HEIGHT + LEGEND_LINE * len(findings.networks)
    drawn = figure(colours, height, hovermode="closest", showlegend=True)
    lanes = scale.lanes_of(findings, quantity)
    for network in findings.networks:
        band = findings.band(network.name, step, quantity)
        if band is not None:
            drawn.add_traces([*_band(network, band, colours), _line(network, band, colours)])
            drawn.add_traces([*_in_lanes(network, band, lanes, colours)])
    _stages(drawn, findings, colours)
    _axes(drawn, findings, quantity, colours)
    drawn.update_layout(legend=LEGEND, margin={"t": 8, "l": 8, "r": 8, "b": 8})
    return drawn


def caption(findings: Findings, quantity: Quantity) -> str:
    """What is drawn, of how many seeds."""
    seeds = len({each.seed for each in findings.norms})
    band = f"median of {seeds} seeds, in a band from lowest to highest" if seeds > 1 else "one seed"
    return f"{words.QUANTITIES[quantity]}, block by block: {band}."


def more(quantity: Quantity) -> str:
    """How it was measured, and what it does not show."""
    return (
        f"{ABOUT[quantity]}. Logarithmic; what is exactly 0, or not finite, has a lane of its own. One "
        "batch; it does not show how well a network learns."
    )


def alt(findings: Findings, step: int, quantity: Quantity) -> str:
    """The chart in words."""
    trends = ((network, trend.trend(findings, network.name, step, quantity)) for network in findings.networks)
    clauses = [
        f"{words.title(network)}: {' '.join(trend.clause(one, quantity))}" for network, one in trends if one
    ]
    return f"Line chart of {words.NOUNS[quantity]} over the blocks, logarithmic: {'; '.join(clauses)}."


def table(findings: Findings, step: int, quantity: Quantity) -> Table:
    """Each block's median over seeds, in every network."""
    bands = [(network, findings.band(network.name, step, quantity)) for network in findings.networks]
    known = [(network, band.median) for network, band in bands if band is not None]
    names = max((network.blocks for network, _ in known), key=len, default=())
    rows = (
        (numbers.magnitude(values[place]) if place < len(values) else "" for _, values in known)
        for place in range(len(names))
    )
    columns = (Column("Block", number=False), *(Column(words.title(network)) for network, _ in known))
    return Table(
        f"{words.QUANTITIES[quantity]}, {words.moment(step)}: median over seeds.",
        columns,
        tuple(Row("", "part", (Cell(name), *map(Cell, row))) for name, row in zip(names, rows, strict=True)),
    )


def _line(network: Network, band: Band, colours: Palette) -> Trace:
    count = len(band.median)
    return trace(
        "scatter",
        x=list(range(1, count + 1)),
        y=[value if scale.drawable(value) else None for value in band.median],
        mode="lines+markers" if count <= FEW else "lines",
        name=words.title(network),
        line=style(network).line(colours),
        marker={"size": 5},
        text=list(network.blocks),
        customdata=list(map(numbers.magnitude, band.median)),
        hovertemplate=f"{words.title(network)}, %{{text}}: %{{customdata}}<extra></extra>",
    )


def _band(network: Network, band: Band, colours: Palette) -> Iterator[Trace]:
    if band.seeds < 2:
        return
    places = [
        place
        for place, low in enumerate(band.low)
        if scale.drawable(low) and scale.drawable(band.high[place])
    ]
    red, green, blue = (int(style(network).paint(colours)[at : at + 2], 16) for at in (1, 3, 5))
    yield trace(
        "scatter",
        x=[place + 1 for place in places] + [place + 1 for place in reversed(places)],
        y=[band.high[place] for place in places] + [band.low[place] for place in reversed(places)],
        fill="toself",
        fillcolor=f"rgba({red},{green},{blue},0.16)",
        line={"width": 0},
        mode="lines",
        hoverinfo="skip",
        showlegend=False,
    )


def _in_lanes(network: Network, band: Band, lanes: Sequence[str], colours: Palette) -> Iterator[Trace]:
    for lane in lanes:
        places = [place for place, value in enumerate(band.median) if scale.lane_of(value) == lane]
        if places:
            yield trace(
                "scatter",
                x=[place + 1 for place in places],
                y=[lane] * len(places),
                yaxis=LANES[lane],
                mode="markers",
                marker={"color": style(network).paint(colours), "symbol": "x-thin-open", "size": 7},
                name=words.title(network),
                showlegend=False,
                text=[network.blocks[place] for place in places],
                hovertemplate=f"{words.title(network)}, %{{text}}: {lane}<extra></extra>",
            )


def _axes(drawn: Plot, findings: Findings, quantity: Quantity, colours: Palette) -> None:
    span, lanes = scale.span_of(findings, quantity), scale.lanes_of(findings, quantity)
    blocks = scale.most_blocks(findings)
    bottom, top = scale.domain(lanes)
    x = {"title": {"text": scale.ACROSS}, "range": [0.4, blocks + 0.6]}
    y = {"type": "log", "range": list(span), "domain": [bottom, top], "title": {"text": AXES[quantity]}}
    drawn.update_layout(
        xaxis={**x, "showgrid": False, "anchor": "free"},
        yaxis={**y, "exponentformat": "power", **scale.ticks(span)},
    )
    for lane, domain in ((scale.ZERO, [0, scale.LANE]), (scale.NOT_FINITE, [1 - scale.LANE, 1])):
        if lane in lanes:
            drawn.update_layout({LANES[lane].replace("y", "yaxis"): _lane_axis(lane, domain, colours)})


def _lane_axis(lane: str, domain: list[float], colours: Palette) -> dict[str, Any]:
    return {
        "type": "category",
        "categoryarray": [lane],
        "range": [-0.5, 0.5],
        "domain": domain,
        "showgrid": False,
        "gridcolor": colours.line,
        "fixedrange": True,
        "automargin": True,
    }


def _stages(drawn: Plot, findings: Findings, colours: Palette) -> None:
    """A thin line where a stage of the first network begins."""
    for place in scale.stages(findings):
        drawn.add_vline(place, line={"color": colours.line, "width": 1, "dash": "dot"})
