"""The ladder as a chart and a table."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from app.drawing.palette import Palette
from app.drawing.plotly import figure
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
    Column("Once, to get ready"),
    Column("Runs"),
)


def ladder_figure(found: Findings, colours: Palette) -> go.Figure:
    """A bar for the median time of each rung, and a line over the middle half of its runs."""
    rungs = found.rungs
    times = [1000 * rung.time.median for rung in rungs]
    spread: dict[str, Any] = {
        "type": "data",
        "symmetric": False,
        "array": [1000 * (rung.time.high - rung.time.median) for rung in rungs],
        "arrayminus": [1000 * (rung.time.median - rung.time.low) for rung in rungs],
        "color": colours.text,
        "thickness": 1.4,
    }
    drawn = figure(colours, 60 + 38 * len(rungs), bargap=0.35)
    drawn.add_bar(
        x=times,
        y=[words.rung_title(rung.name) for rung in rungs],
        orientation="h",
        marker_color=[colours.plain if rung.name == "eager" else colours.accent for rung in rungs],
        error_x=spread,
        text=[f"{rung.speedup:.2f} ×" for rung in rungs],
        textposition="inside",
        insidetextanchor="start",
        textfont={"color": colours.paper},
        hovertemplate="%{y}: %{x:.3g} ms<extra></extra>",
    )
    drawn.update_xaxes(title_text="milliseconds a pass", rangemode="tozero")
    drawn.update_yaxes(autorange="reversed", showgrid=False)
    return drawn


def ladder_table(found: Findings) -> Table:
    """Every number of every rung."""
    batch = found.conditions.batch if found.conditions else 1
    rows = tuple(
        Row(
            "",
            "part",
            (
                Cell(words.rung_title(rung.name)),
                Cell(words.seconds(rung.time.median)),
                Cell(words.quarters(rung.time)),
                Cell(f"{batch / rung.time.median:,.4g}"),
                Cell(f"{rung.speedup:.2f} ×"),
                Cell(words.error(rung)),
                Cell(words.seconds(rung.seconds.once)),
                Cell(str(rung.time.runs)),
            ),
        )
        for rung in found.rungs
    )
    return Table("Ways to run the same network, each timed in turn with eager.", COLUMNS, rows)


def alt(found: Findings) -> str:
    """The chart in words."""
    said = (
        f"{words.rung_title(rung.name)} {words.seconds(rung.time.median)}, {rung.speedup:.2f} times eager"
        for rung in found.rungs
    )
    return f"Bar chart of the time of one pass: {'; '.join(said)}."
