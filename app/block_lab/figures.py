"""The block lab's two charts, its tables, and its equations with the visitor's numbers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import plotly.graph_objects as go

from app.drawing.numbers import decimals, digits, hover, in_bytes, short, whole
from app.drawing.palette import Palette
from app.drawing.plotly import figure
from app.drawing.table import Cell, Column, Row, Table
from resnet_core.labs.block_lab import (
    CHANNELS,
    MEASURES,
    Contender,
    Kind,
    Measure,
    contender,
    curve,
    inner_channels,
    least_channels,
)
from resnet_core.plan import layers_of
from resnet_core.readers.role import role
from resnet_core.readers.working import working

TICKS = (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100)
SYMBOLS = ("circle", "diamond", "square", "x")


def relative(blocks: Sequence[Contender], colours: Palette) -> go.Figure:
    """Every cost of every block as a multiple of the bottleneck's, on a logarithmic axis."""
    base = blocks[1]
    drawn = figure(
        colours,
        height=90 + 46 * len(blocks),
        xaxis={
            "type": "log",
            "title": {"text": "times the bottleneck's"},
            "tickvals": TICKS,
            "ticktext": TICKS,
        },
        yaxis={"autorange": "reversed"},
        showlegend=True,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
    )
    shades = (colours.ramp[-1], colours.ramp[4], colours.plain, colours.ramp[1])
    for measure, symbol, shade in zip(MEASURES, SYMBOLS, shades, strict=True):
        drawn.add_scatter(
            x=[block.amount(measure) / base.amount(measure) for block in blocks],
            y=[block.name for block in blocks],
            mode="markers",
            name=measure,
            marker={"symbol": symbol, "size": 11, "color": shade},
            hovertemplate=f"%{{y}}: {hover('x', 4)} times the {measure}<extra></extra>",
        )
    drawn.add_vline(x=1, line={"color": colours.line, "width": 1})
    return drawn


def over_channels(
    all_kinds: Sequence[Kind], measure: Measure, side: int, level: tuple[int, float | None], colours: Palette
) -> go.Figure:
    """Cost against channels. `level` is the bottleneck's cost, and where two 3x3 meet it."""
    drawn = figure(
        colours,
        height=380,
        xaxis={"type": "log", "title": {"text": "channels"}, "tickvals": CHANNELS[::2]},
        yaxis={"type": "log", "title": {"text": measure}, "exponentformat": "SI", "dtick": 1},
        showlegend=True,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
    )
    for kind, style in zip(all_kinds, _styles(colours), strict=True):
        xs, ys = points(kind, measure, side)
        name = f"%{{x}} channels: %{{y:,}}<extra>{kind.name}</extra>"
        drawn.add_scatter(x=xs, y=ys, mode="lines", name=kind.name, line=style, hovertemplate=name)
    cost, meets = level
    drawn.add_hline(y=cost, line={"color": colours.line, "width": 1.5, "dash": "dot"})
    if meets is not None:
        drawn.add_scatter(
            x=[meets],
            y=[cost],
            mode="markers+text",
            text=[decimals(meets)],
            textposition="bottom right",
            marker={"size": 10, "color": colours.accent, "symbol": "circle-open", "line": {"width": 2}},
            hovertemplate=f"two 3×3 on {decimals(meets, 2)} channels cost as much<extra></extra>",
            showlegend=False,
        )
    return drawn


def points(kind: Kind, measure: Measure, side: int) -> tuple[list[int], list[int]]:
    """Channels, and the exact cost at each; from 16 on, so that narrow partners are seen too."""
    least = least_channels(kind)
    xs = [count for count in (16, 32, *CHANNELS) if count >= least]
    return xs, [contender(kind, count, side).amount(measure) for count in xs]


def _styles(colours: Palette) -> list[dict[str, Any]]:
    ramp = colours.ramp
    return [
        {"color": colours.plain, "width": 2.5},
        {"color": colours.accent, "width": 2.5},
        {"color": colours.plain, "width": 2, "dash": "dash"},
        {"color": ramp[4], "width": 2, "dash": "dot"},
        {"color": ramp[2], "width": 2, "dash": "dashdot"},
        {"color": ramp[3], "width": 2, "dash": "longdash"},
    ]


def cost_table(blocks: Sequence[Contender]) -> Table:
    """A row a block: its exact costs, with bars that compare within a column."""
    columns = ("Block", "3×3 on", "Weights", "Norms", "MACs", "Activations", "Kept for backward")
    most = [max(block.amount(measure) for block in blocks) for measure in MEASURES]

    def bar(block: Contender, index: int) -> Cell:
        amount = block.amount(MEASURES[index])
        return Cell(whole(amount), amount / most[index])

    rows = tuple(
        Row(
            "",
            "layer",
            (
                Cell(block.name),
                Cell(whole(inner_channels(block))),
                bar(block, 0),
                Cell(whole(block.cost.norms)),
                bar(block, 1),
                bar(block, 2),
                bar(block, 3),
            ),
        )
        for block in blocks
    )
    caption = "Exact costs for one float32 image; norms are the scales and shifts of normalisation."
    return Table(caption, tuple(Column(title, number=index > 0) for index, title in enumerate(columns)), rows)


def relative_table(blocks: Sequence[Contender]) -> Table:
    """The chart of multiples as rows."""
    base = blocks[1]
    rows = tuple(
        Row(
            "",
            "layer",
            (
                Cell(block.name),
                *(Cell(digits(block.amount(measure) / base.amount(measure), 4)) for measure in MEASURES),
            ),
        )
        for block in blocks
    )
    return Table(
        "Multiples of the bottleneck's cost", (Column("Block", number=False), *map(Column, MEASURES)), rows
    )


def curve_table(all_kinds: Sequence[Kind], measure: Measure, side: int) -> Table:
    """The curves as rows of exact costs, with the law of each."""
    sizes = (64, 256, 1024)
    words = (Column("Block", number=False), Column("as a formula", number=False, code=True))
    written = in_bytes if measure == "bytes kept" else short
    rows = []
    for kind in all_kinds:
        known = dict(zip(*points(kind, measure, side), strict=True))
        shown = [written(known[size]) if size in known else "none" for size in sizes]
        rows.append(Row("", "layer", (Cell(kind.name), Cell(law(kind, measure, side)), *map(Cell, shown))))
    columns = (*words, *(Column(f"C = {size}") for size in sizes))
    return Table(f"{measure} against channels C", columns, tuple(rows))


def law(kind: Kind, measure: Measure, side: int) -> str:
    """The cost as a polynomial of the channels: `17/16*C^2`."""
    square, linear, constant = curve(kind, measure, side)
    terms = [(square, "*C^2"), (linear, "*C"), (constant, "")]
    return " + ".join(f"{factor}{power}" for factor, power in terms if factor) or "0"


def equation(kind: Kind, block: Contender, side: int) -> str:
    """A block's weights in LaTeX: the law, then a line for each layer, then their sum."""
    leaves = layers_of(block.block.branch)
    steps = [working(leaf).params.text for leaf in leaves if role(leaf) == "weights"]
    lines = [f"{_law_tex(kind, side)} ={{}}& {steps[0]}", *(f"{{}}+{{}}& {step}" for step in steps[1:])]
    whole_sum = f"{block.cost.weights:,}".replace(",", "{,}")
    body = r" \\ ".join([*lines, f"={{}}& {whole_sum}"]).replace("*", r"\cdot ")
    return rf"\begin{{aligned}} {body} \end{{aligned}}"


def _law_tex(kind: Kind, side: int) -> str:
    square, linear, _ = curve(kind, "weights", side)
    terms = [_factor(square) + r"\,C^2"] + ([_factor(linear) + r"\,C"] if linear else [])
    return " + ".join(terms)


def _factor(value: Fraction) -> str:
    return str(value) if value.denominator == 1 else rf"\tfrac{{{value.numerator}}}{{{value.denominator}}}"
