"""Every cost of every block as a multiple of the bottleneck's."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from app.block_lab.curves import TITLES
from app.drawing.exhibit import Exhibit
from app.drawing.numbers import digits, hover
from app.drawing.palette import Palette
from app.drawing.plotly import Plot, figure
from app.drawing.table import Cell, Column, Row, Table
from resnet_core.labs.block_lab import MEASURES, Contender

TICKS = (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500)
SYMBOLS = ("circle", "diamond", "square", "x")
LANES = (-0.27, -0.09, 0.09, 0.27)  # of a row: equal amounts do not lie on each other
ALT = (
    "Dot plot: weights, MACs, activations and bytes saved for backward of each block, as multiples of the "
    "bottleneck's."
)


def exhibit(blocks: Sequence[Contender], colours: Palette) -> Exhibit:
    """Costs that differ widely in one measure and hardly in another; `blocks` begin as the lab has them."""
    return Exhibit(dots(blocks, colours), caption(*blocks[:2]), ALT, partial(table, blocks))


def dots(blocks: Sequence[Contender], colours: Palette) -> Plot:
    """A row for each block, on a logarithmic axis."""
    base, rows = blocks[1], range(len(blocks))
    chart = figure(
        colours,
        height=90 + 46 * len(blocks),
        xaxis={
            "type": "log",
            "title": {"text": "times the bottleneck's"},
            "tickvals": TICKS,
            "ticktext": TICKS,
        },
        yaxis={
            "range": [len(blocks) - 0.5, -0.5],
            "tickvals": list(rows),
            "ticktext": [block.name for block in blocks],
            "showgrid": False,
        },
        showlegend=True,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
    )
    shades = (colours.ramp[-1], colours.ramp[4], colours.plain, colours.ramp[1])
    for measure, symbol, shade, lane in zip(MEASURES, SYMBOLS, shades, LANES, strict=True):
        chart.add(
            "scatter",
            x=[block.amount(measure) / base.amount(measure) for block in blocks],
            y=[row + lane for row in rows],
            text=[block.name for block in blocks],
            mode="markers",
            name=TITLES[measure],
            marker={"symbol": symbol, "size": 9, "color": shade},
            hovertemplate=f"%{{text}}: {hover('x', 4)} times the {TITLES[measure]}<extra></extra>",
        )
    chart.add_vline(x=1, line={"color": colours.line, "width": 1})
    return chart


def caption(basic: Contender, bottleneck: Contender) -> str:
    """How far apart the two blocks are in weights, and in what has to be stored."""
    weights = basic.cost.weights / bottleneck.cost.weights
    activations = basic.cost.activations / bottleneck.cost.activations
    saved = basic.saved / bottleneck.saved
    return (
        f"The costs do not go together: two 3×3 have {digits(weights)} times the bottleneck's weights, "
        f"{digits(activations)} times its activations, and save {digits(saved)} times as many bytes for the "
        "backward pass."
    )


def table(blocks: Sequence[Contender]) -> Table:
    """The multiples as rows."""
    base = blocks[1]
    rows = (
        (block.name, *(digits(block.amount(measure) / base.amount(measure), 4) for measure in MEASURES))
        for block in blocks
    )
    return Table(
        "Multiples of the bottleneck's cost",
        (Column("Block", number=False), *(Column(TITLES[measure]) for measure in MEASURES)),
        tuple(Row("", "layer", tuple(map(Cell, row))) for row in rows),
    )
