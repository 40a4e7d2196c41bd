"""The optimisation ladder: ways to run one network, each beside eager."""

from __future__ import annotations

from functools import partial
from typing import Any

from app.drawing import numbers
from app.drawing.exhibit import Exhibit
from app.drawing.palette import Palette
from app.drawing.plotly import Plot, figure
from app.drawing.table import Cell, Column, Row, Table
from app.forward import words
from resnet_core.labs.forward.findings import Findings

COLUMNS = (
    Column("Rung", number=False),
    Column("Median"),
    Column("Middle half of the runs"),
    Column("Images a second"),
    Column("Speed-up over eager"),
    Column("Largest relative error"),
    Column("Preparation, once"),
    Column("Runs"),
)


def exhibit(findings: Findings, colours: Palette) -> Exhibit:
    """The rungs measured so far."""
    figure = ladder_figure(findings, colours)
    return Exhibit(figure, words.ladder_finding(findings), alt(findings), partial(ladder_table, findings))


def ladder_figure(findings: Findings, colours: Palette) -> Plot:
    """A bar for how many times faster than eager each rung is, with a line over the middle half of its runs.

    Not its time: a rung is timed in turn with eager, and eager is slower while the machine is busy.
    """
    rungs = findings.rungs
    eager = [rung.seconds.eager.median for rung in rungs]
    pairs = list(zip(rungs, eager, strict=True))
    spread: dict[str, Any] = {
        "type": "data",
        "symmetric": False,
        "array": [once / rung.time.low - rung.speedup for rung, once in pairs],
        "arrayminus": [rung.speedup - once / rung.time.high for rung, once in pairs],
        "color": colours.text,
        "thickness": 1.4,
    }
    drawn = figure(colours, 60 + 38 * len(rungs), bargap=0.35)
    drawn.add(
        "bar",
        x=[rung.speedup for rung in rungs],
        y=[words.rung_title(rung.name) for rung in rungs],
        orientation="h",
        marker={"color": [colours.plain if rung.name == "eager" else colours.accent for rung in rungs]},
        error_x=spread,
        text=[f"{numbers.times(rung.speedup)}, {numbers.seconds(rung.time.median)}" for rung in rungs],
        textposition="inside",
        insidetextanchor="start",
        textfont={"color": colours.paper},
        hovertemplate=f"%{{y}}: {numbers.hover('x')} times as fast as eager<extra></extra>",
    )
    drawn.update_xaxes(title={"text": "times as fast as eager, timed in turn with it"}, rangemode="tozero")
    drawn.update_yaxes(autorange="reversed", showgrid=False)
    return drawn


def ladder_table(findings: Findings) -> Table:
    """Every number of every rung."""
    batch = (findings.conditions.batch if findings.conditions else None) or 1
    rows = tuple(
        Row(
            "",
            "part",
            (
                Cell(words.rung_title(rung.name)),
                Cell(numbers.seconds(rung.time.median)),
                Cell(words.quartiles(rung.time)),
                Cell(numbers.digits(batch / rung.time.median, 4)),
                Cell(numbers.times(rung.speedup)),
                Cell(words.error(rung)),
                Cell(numbers.seconds(rung.seconds.once)),
                Cell(str(rung.time.runs)),
            ),
        )
        for rung in findings.rungs
    )
    return Table("Ways to run the same network, each timed in turn with eager.", COLUMNS, rows)


def alt(findings: Findings) -> str:
    """The chart in words."""
    each = (
        f"{words.rung_title(rung.name)} {numbers.seconds(rung.time.median)}, "
        f"{numbers.decimals(rung.speedup, 2)} times as fast as eager"
        for rung in findings.rungs
    )
    return f"Bar chart of how many times faster than eager: {'; '.join(each)}."
