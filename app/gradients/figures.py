"""Norms across depth as one chart: a line a network, a band over seeds, a lane for exact zeros."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import ceil, floor, isfinite, log10
from typing import Any, NamedTuple

import plotly.graph_objects as go

from app.drawing.palette import Palette
from app.drawing.plotly import figure
from app.gradients import words
from resnet_core.labs.gradients.findings import Band, Findings
from resnet_core.labs.gradients.points import Network, Quantity

HEIGHT, LINE = 350, 20  # pixels: of the chart, and more for each line that a legend may take on a phone
FEW = 40  # blocks: with more, dots would hide the line
FEW_DECADES = 2.5
LANE = 0.1  # of the height
ZERO, ODD = "exactly 0", "not finite"
AXES = {
    "weights": "norm of the weights' gradient",
    "outputs": "norm of the output's gradient",
    "signal": "standard deviation",
    "branch": "standard deviation",
}


class Style(NamedTuple):
    """How a network is drawn: a colour of the palette, a dash of plotly, a width."""

    colour: str
    dash: str
    width: float


STYLES = {
    "plain": Style("plain", "solid", 2),
    "identity": Style("shortcut", "dot", 2),
    "projection": Style("shortcut", "dot", 2),
    "pre": Style("shortcut", "dash", 2),
    "no_norm": Style("accent", "solid", 2),
    "zero_gamma": Style("accent", "dot", 2),
    "he_fan_out": Style("plain", "dash", 2),
    "he_fan_in": Style("accent", "solid", 2),
    "xavier": Style("accent", "dot", 2),
    "normal_0.01": Style("plain", "solid", 2),
    "pinned": Style("text", "dashdot", 2),
}


def style(network: Network) -> Style:
    """Networks with shortcuts are orange and plain ones grey; what else differs is blue or dashed."""
    if network.name == "asked":
        return Style("plain" if network.query.get("shortcut") == "none" else "shortcut", "solid", 3)
    return STYLES[network.name]


def norms_figure(findings: Findings, step: int, quantity: Quantity, colours: Palette) -> go.Figure:
    """Every network that is known at this step, in the range of all steps, so that a film stands still."""
    drawn = figure(colours, HEIGHT + LINE * len(findings.networks), hovermode="closest", showlegend=True)
    lanes = _lanes(findings, quantity)
    for network in findings.networks:
        band = findings.band(network.name, step, quantity)
        if band is not None:
            drawn.add_traces([*_band(network, band, colours), _line(network, band, colours)])
            drawn.add_traces([*_odd_ones(network, band, lanes, colours)])
    _stages(drawn, findings, colours)
    _axes(drawn, findings, quantity, colours)
    drawn.update_layout(
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "xanchor": "left"},
        margin={"t": 8, "l": 8, "r": 8, "b": 8},
    )
    return drawn


def alt(findings: Findings, step: int, quantity: Quantity) -> str:
    """The chart in words."""
    said = [
        f"{words.title(network)}: {' '.join(words.clause(one, quantity))}"
        for network in findings.networks
        if (one := words.trend(findings, network.name, step, quantity))
    ]
    return f"Line chart of {words.NOUNS[quantity]} over the blocks, logarithmic: {'; '.join(said)}."


def _line(network: Network, band: Band, colours: Palette) -> go.Scatter:
    colour, dash, width = style(network)
    count = len(band.median)
    return go.Scatter(
        x=list(range(1, count + 1)),
        y=[value if _usual(value) else None for value in band.median],
        mode="lines+markers" if count <= FEW else "lines",
        name=words.title(network),
        line={"color": getattr(colours, colour), "dash": dash, "width": width},
        marker={"size": 5},
        text=list(network.blocks),
        hovertemplate=f"{words.title(network)}, %{{text}}: %{{y:.3g}}<extra></extra>",
    )


def _band(network: Network, band: Band, colours: Palette) -> Iterator[go.Scatter]:
    if band.seeds < 2:
        return
    places = [place for place, low in enumerate(band.low) if _usual(low) and _usual(band.high[place])]
    red, green, blue = (int(getattr(colours, style(network).colour)[at : at + 2], 16) for at in (1, 3, 5))
    yield go.Scatter(
        x=[place + 1 for place in places] + [place + 1 for place in reversed(places)],
        y=[band.high[place] for place in places] + [band.low[place] for place in reversed(places)],
        fill="toself",
        fillcolor=f"rgba({red},{green},{blue},0.16)",
        line={"width": 0},
        mode="lines",
        hoverinfo="skip",
        showlegend=False,
    )


def _odd_ones(network: Network, band: Band, lanes: Sequence[str], colours: Palette) -> Iterator[go.Scatter]:
    for lane in lanes:
        places = [place for place, value in enumerate(band.median) if _lane(value) == lane]
        if places:
            yield go.Scatter(
                x=[place + 1 for place in places],
                y=[lane] * len(places),
                yaxis="y2",
                mode="markers",
                marker={"color": getattr(colours, style(network).colour), "symbol": "x-thin-open", "size": 7},
                name=words.title(network),
                showlegend=False,
                text=[network.blocks[place] for place in places],
                hovertemplate=f"{words.title(network)}, %{{text}}: {lane}<extra></extra>",
            )


def _axes(drawn: go.Figure, findings: Findings, quantity: Quantity, colours: Palette) -> None:
    span, lanes = _range(findings, quantity), _lanes(findings, quantity)
    blocks = max((len(network.blocks) for network in findings.networks), default=1)
    bottom = LANE * len(lanes) + 0.03 if lanes else 0.0
    drawn.update_layout(
        xaxis={
            "title": {"text": "block, from the image to the classes"},
            "range": [0.4, blocks + 0.6],
            "showgrid": False,
            "anchor": "free",
        },
        yaxis={
            "type": "log",
            "range": list(span),
            "domain": [bottom, 1],
            "title": {"text": AXES[quantity]},
            "exponentformat": "power",
            **_ticks(span),
        },
    )
    if lanes:
        drawn.update_layout(
            yaxis2={
                "type": "category",
                "categoryarray": list(lanes),
                "range": [-0.5, len(lanes) - 0.5],
                "domain": [0, bottom - 0.03],
                "showgrid": False,
                "gridcolor": colours.line,
                "fixedrange": True,
                "automargin": True,
            }
        )


def _ticks(span: tuple[float, float]) -> dict[str, Any]:
    """A tick at powers of ten: at 1, 2 and 5 times each where there are few, at some where there are many."""
    decades = span[1] - span[0]
    if decades > FEW_DECADES:
        return {"dtick": max(1, round(decades / 6))}
    powers = range(floor(span[0]), ceil(span[1]) + 1)
    ticks = [step * 10.0**power for power in powers for step in (1, 2, 5)]
    return {"tickvals": ticks, "ticktext": [words.number(tick) for tick in ticks]}


def _stages(drawn: go.Figure, findings: Findings, colours: Palette) -> None:
    """A thin line where a stage of the asked network begins."""
    if not findings.networks:
        return
    for place, name in enumerate(findings.networks[0].blocks):
        if name.endswith(".0") and place:
            drawn.add_vline(place + 0.5, line={"color": colours.line, "width": 1, "dash": "dot"})


def _range(findings: Findings, quantity: Quantity) -> tuple[float, float]:
    logs = [log10(value) for value in _values(findings, quantity) if _usual(value)]
    low, high = min(logs, default=-1.0), max(logs, default=1.0)
    room = max(0.25, 0.04 * (high - low))
    return low - room, high + room


def _lanes(findings: Findings, quantity: Quantity) -> list[str]:
    there = {_lane(value) for value in _values(findings, quantity)}
    return [lane for lane in (ZERO, ODD) if lane in there]


def _values(findings: Findings, quantity: Quantity) -> Iterable[float]:
    for each in findings.norms:
        yield from each.of(quantity)


def _lane(value: float) -> str:
    return ZERO if value == 0 else "" if isfinite(value) else ODD


def _usual(value: float) -> bool:
    return isfinite(value) and value > 0
