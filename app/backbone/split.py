"""How multiply-adds, parameters and bytes are split into backbone, neck and heads."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

from app.backbone import words
from app.drawing import numbers
from app.drawing.exhibit import Exhibit
from app.drawing.palette import Palette
from app.drawing.plotly import Plot, figure
from app.drawing.table import Cell, Column, Row, Table
from resnet_core.dense.pieces import PARTS, Part, by_part
from resnet_core.dense.saved import saved_by_part
from resnet_core.language.dense import Dense

TITLES: dict[Part, str] = {"backbone": "Backbone", "neck": "Neck", "head": "Heads"}


class Measure(NamedTuple):
    """An amount of each part, and whether it is bytes."""

    title: str
    amounts: Mapping[Part, int]
    bytes: bool = False

    @property
    def whole(self) -> int:
        """The sum over the parts."""
        return sum(self.amounts.values())


def measures(network: Dense) -> tuple[Measure, ...]:
    """Each with the amounts of the three parts."""
    costs = by_part(network)
    return (
        Measure("Multiply-adds", {part: costs[part].macs for part in PARTS}),
        Measure("Parameters", {part: costs[part].params for part in PARTS}),
        Measure("Saved for backward", saved_by_part(network), bytes=True),
    )


def exhibit(network: Dense, colours: Palette) -> Exhibit:
    """Three bars of one length."""
    rows = measures(network)
    caption = "Each bar is the whole; its parts are the shares of backbone, neck and heads."
    return Exhibit(bars(rows, colours), caption, alt(rows), partial(table, rows), more=words.SPLIT_MORE)


def bars(rows: tuple[Measure, ...], colours: Palette) -> Plot:
    """A stacked bar for each measure, in percent."""
    drawn = figure(
        colours,
        250,
        barmode="stack",
        showlegend=True,
        legend={"orientation": "h", "y": -0.3, "x": 0, "traceorder": "normal", "yanchor": "top"},
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        xaxis={"ticksuffix": " %", "range": [0, 100]},
        yaxis={"autorange": "reversed"},
    )
    for part, fill in zip(PARTS, (colours.ramp[5], colours.ramp[2], colours.shortcut), strict=True):
        drawn.add(
            "bar",
            x=[100 * row.amounts[part] / row.whole for row in rows],
            y=[row.title for row in rows],
            orientation="h",
            name=TITLES[part],
            marker={"color": fill, "line": {"color": colours.paper, "width": 1}},
            customdata=[_amount(row, part) for row in rows],
            hovertemplate=f"{TITLES[part]}: %{{customdata}}<extra></extra>",
        )
    return drawn


def alt(rows: tuple[Measure, ...]) -> str:
    """The bars in words."""
    each = (
        f"{row.title}: "
        + ", ".join(f"{part} {numbers.percent(row.amounts[part] / row.whole)}" for part in PARTS)
        for row in rows
    )
    return f"Three bars. {'; '.join(each)}."


def table(rows: tuple[Measure, ...]) -> Table:
    """The amounts, and their sums."""
    columns = (
        Column("Part", number=False),
        *(Column(row.title, unit="bytes" if row.bytes else "") for row in rows),
    )
    lines = [
        Row(
            "",
            "part",
            (Cell(TITLES[part]), *(Cell(_amount(row, part), exact=_exact(row, part)) for row in rows)),
        )
        for part in PARTS
    ]
    total = (Cell(_write(row, row.whole), exact=f"{row.whole}" if row.bytes else "") for row in rows)
    return Table("They add up.", columns, (*lines, Row("", "total", (Cell("Sum"), *total))))


def _amount(row: Measure, part: Part) -> str:
    return _write(row, row.amounts[part])


def _write(row: Measure, amount: int) -> str:
    return numbers.in_bytes(amount) if row.bytes else numbers.whole(amount)


def _exact(row: Measure, part: Part) -> str:
    return f"{row.amounts[part]}" if row.bytes else ""
