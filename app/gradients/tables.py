"""Norms across depth as tables: every block, and how fast each network's norm grows."""

from __future__ import annotations

from app.drawing.table import Cell, Column, Row, Table
from app.gradients import words
from resnet_core.labs.gradients.findings import Band, Findings
from resnet_core.labs.gradients.growth import first_to_last, growth
from resnet_core.labs.gradients.points import Network, Quantity


def norms_table(findings: Findings, step: int, quantity: Quantity) -> Table:
    """Each block's median over seeds, in every network."""
    bands = [(network, findings.band(network.name, step, quantity)) for network in findings.networks]
    known = [(network, band) for network, band in bands if band is not None]
    names = max((network.blocks for network, _ in known), key=len, default=())
    rows = tuple(
        Row(
            "",
            "part",
            (
                Cell(name),
                *(
                    Cell(words.number(band.median[place]) if place < len(band.median) else "")
                    for _, band in known
                ),
            ),
        )
        for place, name in enumerate(names)
    )
    columns = (Column("Block", number=False), *(Column(words.title(network)) for network, _ in known))
    when = "at initialisation" if step == 0 else f"after {step:,} steps"
    return Table(f"{words.QUANTITIES[quantity]}, {when}: median over seeds.", columns, rows)


def growth_table(findings: Findings, step: int, quantity: Quantity) -> Table:
    """Of every network the slope of the logarithm over depth, and the ratio of its ends."""
    rows = tuple(
        Row("", "part", cells)
        for network in findings.networks
        if (band := findings.band(network.name, step, quantity)) is not None
        if (cells := _growth_cells(network, band))
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


def _growth_cells(network: Network, band: Band) -> tuple[Cell, ...]:
    line, ratio = growth(band.median), first_to_last(band.median)
    zeros = sum(value == 0 for value in band.median)
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
        Cell(words.title(network)),
        *slope,
        Cell(words.number(ratio) if ratio else ""),
        Cell(f"{zeros:,}" if zeros else ""),
    )
