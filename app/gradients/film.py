"""A training step by step: the first block as lines, and every block of every network as a map of colours."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial
from math import ceil, floor, isfinite, log10
from typing import Any

from app.drawing import numbers
from app.drawing.exhibit import Exhibit
from app.drawing.palette import Palette
from app.drawing.plotly import Plot, figure
from app.drawing.table import Cell, Column, Row, Table
from app.gradients import scale, words
from app.gradients.styles import LEGEND, style
from resnet_core.labs.gradients.findings import Findings
from resnet_core.labs.gradients.points import Network, Quantity

PANELS: tuple[Quantity, ...] = ("weights", "kernels", "relative")
PANEL, TITLE, FOOT = 112, 26, 44  # pixels
ROOM = 0.1  # decades above and below a line
LARGE, SMALL = (
    5.0,
    0.01,
)  # growth of weights that is worth a word, and a gradient beside which they stand still
Ends = tuple[float, float]


@lru_cache(maxsize=16)
def lines(findings: Findings, colours: Palette) -> Exhibit:
    """The first block: its gradient, its weights, and the one relative to the other, over the steps."""
    names = words.listed(words.QUANTITIES[each] for each in PANELS)
    about = f"The first block over the steps of training: {names}."
    return Exhibit(_lines(findings, colours), about, f"Three line charts. {about}", partial(_ends, findings))


@lru_cache(maxsize=16)
def maps(findings: Findings, quantity: Quantity, colours: Palette) -> Exhibit:
    """Blocks by steps, one map for each network, in one scale of colours."""
    about = f"{words.QUANTITIES[quantity]} of every block after every step, in one logarithmic scale."
    alt = f"Heat maps of {words.NOUNS[quantity]}, blocks by steps of training, one for each network."
    return Exhibit(_maps(findings, quantity, colours), about, alt, partial(_table, findings, quantity))


@lru_cache(maxsize=16)
def sentence(findings: Findings) -> str:
    """What became of the first block; made of what was measured alone."""
    clauses = [clause for network in findings.networks if (clause := _clause(findings, network))]
    return "\n- ".join(["**What became of the first block over the training**", *clauses]) if clauses else ""


def _clause(findings: Findings, network: Network) -> str:
    ends = {quantity: _first_block(findings, network, quantity) for quantity in PANELS}
    known = {quantity: pair for quantity, pair in ends.items() if pair}
    if len(known) < len(PANELS):
        return ""
    gradient, kernels, relative = (" to ".join(map(numbers.magnitude, known[each])) for each in PANELS)
    stuck = ": **its weights now hardly turn**" if _stuck(findings, network) else ""
    return (
        f"in {words.phrase(network)} its gradient goes from {gradient}, its weights' norm from {kernels}, "
        f"and the relative gradient from {relative}{stuck}"
    )


@lru_cache(maxsize=16)
def why(findings: Findings) -> str:
    """Why weights that were thrown far out hardly turn; empty where there are none, or without batch norm."""
    normed = [each for each in findings.networks if each.query.get("norm", "batch") == "batch"]
    if not any(_stuck(findings, each) for each in normed):
        return ""
    return (
        "An exploding gradient threw the weights that hardly turn far out; behind batch norm the loss does "
        "not depend on their scale, so the larger they are, the less a step of the same learning rate turns "
        "them."
    )


def _stuck(findings: Findings, network: Network) -> bool:
    kernels, relative = (_first_block(findings, network, each) for each in ("kernels", "relative"))
    if not kernels or not relative:
        return False
    return kernels[1] > LARGE * kernels[0] and relative[0] > 1 and relative[1] < SMALL


def _first_block(findings: Findings, network: Network, quantity: Quantity) -> Ends | None:
    values = [value for _, value in _course(findings, network, quantity) if isfinite(value)]
    return (values[0], values[-1]) if len(values) > 1 else None


def _course(findings: Findings, network: Network, quantity: Quantity) -> list[tuple[int, float]]:
    """The first block's median over seeds, step by step."""
    bands = ((step, findings.band(network.name, step, quantity)) for step in findings.steps())
    return [(step, band.median[0]) for step, band in bands if band is not None]


def _lines(findings: Findings, colours: Palette) -> Plot:
    drawn = figure(colours, len(PANELS) * (PANEL + TITLE) + FOOT, showlegend=True, legend=LEGEND)
    for place, quantity in enumerate(PANELS):
        axis = _panel(drawn, place, len(PANELS), words.QUANTITIES[quantity])
        courses = [_course(findings, network, quantity) for network in findings.networks]
        for network, course in zip(findings.networks, courses, strict=True):
            title = words.title(network)
            drawn.add(
                "scatter",
                x=[step for step, _ in course],
                y=[value if isfinite(value) and value > 0 else None for _, value in course],
                mode="lines",
                name=title,
                legendgroup=network.name,
                showlegend=place == 0,
                line=style(network).line(colours),
                yaxis=axis.replace("axis", ""),
                hovertemplate=f"{title}, step %{{x}}: {numbers.hover('y')}<extra></extra>",
            )
        logs = [_log(value) for course in courses for _, value in course]
        drawn.update_layout({axis: _logarithmic([value for value in logs if value is not None])})
    return drawn


def _logarithmic(logs: Sequence[float]) -> dict[str, Any]:
    span = min(logs, default=0.0) - ROOM, max(logs, default=0.0) + ROOM
    return {"type": "log", "range": list(span), "exponentformat": "power", **scale.ticks(span)}


def _maps(findings: Findings, quantity: Quantity, colours: Palette) -> Plot:
    networks, steps = findings.networks, findings.steps()
    drawn = figure(colours, len(networks) * (PANEL + TITLE) + FOOT)
    grids = [_grid(findings, network, quantity) for network in networks]
    logs = [value for grid in grids for row in grid for value in row if value is not None]
    low, high = min(logs, default=0.0), max(logs, default=1.0)
    for place, (network, grid) in enumerate(zip(networks, grids, strict=True)):
        axis = _panel(drawn, place, len(networks), words.title(network))
        drawn.add(
            "heatmap",
            x=steps,
            y=list(range(1, len(network.blocks) + 1)),
            z=grid,
            zmin=low,
            zmax=high,
            colorscale=[[at / (len(colours.ramp) - 1), colour] for at, colour in enumerate(colours.ramp)],
            showscale=place == 0,
            colorbar=_scale(low, high),
            yaxis=axis.replace("axis", ""),
            text=[[network.blocks[row]] * len(steps) for row in range(len(grid))],
            customdata=[
                [numbers.magnitude(10**value) if value is not None else "" for value in row] for row in grid
            ],
            hovertemplate="%{text}, step %{x}: %{customdata}<extra></extra>",
        )
        drawn.update_layout({axis: {"showgrid": False, "title": {"text": "block"}}})
    return drawn


def _grid(findings: Findings, network: Network, quantity: Quantity) -> list[list[float | None]]:
    """The logarithm of the median over seeds, block by block and step by step; None where there is none."""
    bands = [findings.band(network.name, step, quantity) for step in findings.steps()]
    return [
        [_log(band.median[row]) if band else None for band in bands] for row in range(len(network.blocks))
    ]


def _log(value: float) -> float | None:
    return log10(value) if isfinite(value) and value > 0 else None


def _scale(low: float, high: float) -> dict[str, Any]:
    every = max(1, ceil((high - low) / 6))
    powers: list[float] = [*range(ceil(low), floor(high) + 1, every)] or [low, high]
    texts = [numbers.magnitude(10**power) for power in powers]
    return {"thickness": 10, "outlinewidth": 0, "tickvals": powers, "ticktext": texts}


def _panel(drawn: Plot, place: int, count: int, title: str) -> str:
    """Makes room for one panel below those before it, with its title; the name of its y axis."""
    axis = f"yaxis{place + 1}" if place else "yaxis"
    share = 1 / count
    top = 1 - place * share - share * TITLE / (PANEL + TITLE)
    drawn.update_layout({axis: {"domain": [max(0.0, 1 - (place + 1) * share), top], "anchor": "x"}})
    drawn.add_annotation(
        text=title, x=0, y=top, xref="paper", yref="paper", xanchor="left", yanchor="bottom", showarrow=False
    )
    drawn.update_xaxes(
        title={"text": "step of training"}, showgrid=False, anchor="y" if count == 1 else f"y{count}"
    )
    return axis


def _ends(findings: Findings) -> Table:
    columns = (
        Column("Network", number=False),
        Column("Step"),
        *(Column(words.QUANTITIES[each]) for each in PANELS),
    )
    rows = []
    for network in findings.networks:
        courses = [_course(findings, network, quantity) for quantity in PANELS]
        for points in zip(*courses, strict=True):
            texts = (
                words.title(network),
                f"{points[0][0]:,}",
                *(numbers.magnitude(value) for _, value in points),
            )
            rows.append(Row("", "part", tuple(map(Cell, texts))))
    return Table("The first block after every step: median over seeds.", columns, tuple(rows))


def _table(findings: Findings, quantity: Quantity) -> Table:
    steps = findings.steps()
    columns = (Column("Block", number=False), *(Column(f"step {step:,}") for step in steps))
    rows = [
        Row("", "part", tuple(map(Cell, (f"{words.title(network)}, {name}", *map(_amount, values)))))
        for network in findings.networks
        for name, values in zip(network.blocks, _grid(findings, network, quantity), strict=True)
    ]
    return Table(f"{words.QUANTITIES[quantity]}: median over seeds.", columns, tuple(rows))


def _amount(value: float | None) -> str:
    return "" if value is None else numbers.magnitude(10**value)
