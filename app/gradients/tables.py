"""Norms across depth as tables: every block, and how fast each network's norm grows."""

from __future__ import annotations

from app.drawing.table import Cell, Column, Row, Table
from app.gradients import words
from resnet_core.labs.gradients.findings import Band, Findings, Quantity, Shown
from resnet_core.labs.gradients.growth import first_to_last, growth


def norms_table(found: Findings, step: int, quantity: Quantity) -> Table:
    """Each block's median over seeds, in every network."""
    bands = [(shown, found.band(shown.name, step, quantity)) for shown in found.variants]
    known = [(shown, band) for shown, band in bands if band is not None]
    names = max((shown.blocks for shown, _ in known), key=len, default=())
    rows = tuple(
        Row(
            "",
            "part",
            (
                Cell(name),
                *(
                    Cell(words.number(band.middle[place]) if place < len(band.middle) else "")
                    for _, band in known
                ),
            ),
        )
        for place, name in enumerate(names)
    )
    columns = (Column("Block", number=False), *(Column(words.title(shown)) for shown, _ in known))
    when = "at initialisation" if step == 0 else f"after {step:,} steps"
    return Table(f"{words.QUANTITIES[quantity]}, {when}: median over seeds.", columns, rows)


def growth_table(found: Findings, step: int, quantity: Quantity) -> Table:
    """Of every network the slope of the logarithm over depth, and the ratio of its ends."""
    rows = tuple(
        Row("", "part", cells)
        for shown in found.variants
        if (band := found.band(shown.name, step, quantity)) is not None
        if (cells := _growth_cells(shown, band))
    )
    columns = (
        Column("Network", number=False),
        Column("Factor a block"),
        Column("log10 a block"),
        Column("standard error"),
        Column("First : last"),
        Column("Exact zeros"),
    )
    what = (
        f"{words.QUANTITIES[quantity]} from the image to the classes: a straight line through its logarithm."
    )
    return Table(f"{what} Below 1, it grows towards the image.", columns, rows)


def _growth_cells(shown: Shown, band: Band) -> tuple[Cell, ...]:
    line, ratio = growth(band.middle), first_to_last(band.middle)
    zeros = sum(value == 0 for value in band.middle)
    slope = (
        (
            Cell(f"{line.factor:.3g} ×"),
            Cell(f"{line.slope:+.3g}".replace("-", "−")),
            Cell(f"{line.error:.1g}"),
        )
        if line
        else (Cell(""),) * 3
    )
    return (
        Cell(words.title(shown)),
        *slope,
        Cell(words.number(ratio) if ratio else ""),
        Cell(f"{zeros:,}" if zeros else ""),
    )
