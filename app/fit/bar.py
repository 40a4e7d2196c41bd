"""The bytes at the fullest moment of a step, as one bar beside the memory."""

from __future__ import annotations

from functools import partial

from app.drawing import numbers
from app.drawing.exhibit import Exhibit
from app.drawing.palette import Palette
from app.drawing.plotly import Plot, figure
from app.drawing.table import Cell, Column, Row, Table
from app.fit import words
from resnet_core.readers.step import StepMemory
from resnet_core.search.fit_text import PART_WORDS, parts

COLUMNS = (
    Column("At the fullest moment", number=False),
    Column("Bytes", unit="bytes"),
    Column("Share of the peak"),
)
GIB = 2**30


def exhibit(step: StepMemory, memory: int, colours: Palette, is_mixed: bool = False) -> Exhibit:
    """The bar, with a line where the memory ends."""
    return Exhibit(
        bar(step, memory, colours),
        words.bar(step),
        alt(step, memory),
        partial(table, step),
        more=words.more(is_mixed),
    )


def bar(step: StepMemory, memory: int, colours: Palette) -> Plot:
    """One stacked bar, in GiB."""
    drawn = figure(
        colours,
        250,
        barmode="stack",
        showlegend=True,
        legend={"orientation": "h", "y": -0.35, "x": 0, "traceorder": "normal", "yanchor": "top"},
        margin={"l": 8, "r": 8, "t": 28, "b": 8},
        xaxis={"ticksuffix": " GiB", "rangemode": "tozero", "nticks": 5},
        yaxis={"visible": False},
    )
    fills = (*colours.ramp[:4], colours.shortcut, colours.plain)
    for (name, count), fill in zip(parts(step).items(), fills, strict=True):
        drawn.add(
            "bar",
            x=[count / GIB],
            y=[""],
            orientation="h",
            name=PART_WORDS[name],
            marker={"color": fill, "line": {"color": colours.paper, "width": 1}},
            hovertemplate=f"{PART_WORDS[name]}: {numbers.in_bytes(count)}<extra></extra>",
        )
    drawn.add_vline(memory / GIB, line={"color": colours.text, "width": 1.5, "dash": "dash"})
    drawn.add_annotation(
        x=memory / GIB, y=1, yref="paper", yanchor="bottom", text="memory", showarrow=False, xanchor="center"
    )
    return drawn


def alt(step: StepMemory, memory: int) -> str:
    """The bar in words."""
    each = ", ".join(f"{PART_WORDS[name]} {numbers.in_bytes(count)}" for name, count in parts(step).items())
    return f"One bar of {numbers.in_bytes(step.peak)} beside a memory of {numbers.in_bytes(memory)}: {each}."


def table(step: StepMemory) -> Table:
    """The same numbers; they add up to the peak."""
    rows = [(PART_WORDS[name], count) for name, count in parts(step).items()] + [("Peak", step.peak)]
    return Table(
        "They add up to the peak.", COLUMNS, tuple(_row(name, count, step.peak) for name, count in rows)
    )


def _row(name: str, count: int, peak: int) -> Row:
    cells = (Cell(name), Cell(numbers.in_bytes(count), exact=f"{count}"), Cell(numbers.percent(count / peak)))
    return Row("", "total" if name == "Peak" else "part", cells)
