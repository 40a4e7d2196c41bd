"""The numbers of a reveal, side by side."""

from __future__ import annotations

from functools import partial

from app.drawing import echarts
from app.drawing.echarts import Bar, Chart
from app.drawing.exhibit import Exhibit
from app.drawing.palette import Palette
from app.drawing.table import Cell, Column, Row, Table
from resnet_core.labs.lessons.lesson import Bars

ROOM = 1.3  # times the longest bar, so that its number fits
BASE, EACH = 46, 44  # pixels


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
    most = ROOM * max(bar.value for bar in shown.bars)
    options = echarts.bars(drawn, shown.title, most, "", colours)
    options["xAxis"] |= {"name": "", "axisLabel": {"show": False}, "splitLine": {"show": False}}
    return Chart(options, BASE + EACH * len(drawn))


def table(shown: Bars) -> Table:
    """The same numbers."""
    columns = (Column("", number=False), Column(shown.title))
    rows = tuple(Row("", "part", (Cell(bar.name), Cell(bar.text))) for bar in shown.bars)
    return Table(f"{shown.title}.", columns, rows)
