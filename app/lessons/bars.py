"""The numbers of a reveal, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from app.drawing import echarts
from app.drawing.echarts import Bar, Chart
from app.drawing.exhibit import Exhibit
from app.drawing.palette import Palette
from app.drawing.table import Cell, Column, Row, Table
from resnet_core.labs.lessons.lesson import Bars

LEAST = 1e-9  # where all bars are 0
ROOM, EACH_LETTER = 1.15, 0.06  # times the longest bar, so that its number fits on a phone too
BASE, EACH = 26, 44  # pixels


def exhibit(shown: Bars, colours: Palette) -> Exhibit:
    """A lying bar for each number, which stands at its end."""
    ends = "; ".join(f"{bar.name} {bar.text}" for bar in shown.bars)
    about = shown.title[0].upper() + shown.title[1:]
    return Exhibit(
        chart(shown, colours), f"{about}.", f"Bar chart of {shown.title}: {ends}.", partial(table, shown)
    )


def chart(shown: Bars, colours: Palette) -> Chart:
    """Plain networks are grey, as everywhere."""
    drawn = [
        Bar(bar.name, colours.plain if bar.plain else colours.accent, bar.value, text=bar.text)
        for bar in shown.bars
    ]
    return bare(drawn, shown.title, colours)


def bare(drawn: Sequence[Bar], title: str, colours: Palette, width: int = 150) -> Chart:
    """Bars whose numbers stand at their ends, without an axis; `width` is that of their names in pixels."""
    room = ROOM + EACH_LETTER * max(len(bar.text) for bar in drawn)
    most = room * max(LEAST, *(bar.end for bar in drawn))
    options = echarts.bars(drawn, title, most, "", colours)
    options["grid"] |= {"bottom": 4}
    options["xAxis"] |= {"name": "", "axisLabel": {"show": False}, "splitLine": {"show": False}}
    options["yAxis"]["axisLabel"] |= {"width": width}
    return Chart(options, BASE + EACH * len(drawn))


def table(shown: Bars) -> Table:
    """The same numbers."""
    columns = (Column("", number=False), Column(shown.title))
    rows = tuple(Row("", "part", (Cell(bar.name), Cell(bar.text))) for bar in shown.bars)
    return Table(f"{shown.title}.", columns, rows)
