"""How each network's norm runs through its blocks, in a sentence and as a table of slopes."""

from __future__ import annotations

from math import isfinite
from typing import NamedTuple

from app.drawing import numbers
from app.drawing.table import Cell, Column, Row, Table
from app.gradients import words
from resnet_core.labs.gradients.findings import Band, Findings
from resnet_core.labs.gradients.growth import first_to_last, growth, level
from resnet_core.labs.gradients.points import Network, Quantity

STEEP, MILD = 1000.0, 10.0
COLUMNS = (
    Column("Network", number=False),
    Column("Factor per block"),
    Column("log10 per block"),
    Column("Standard error"),
    Column("First : last"),
    Column("Level"),
    Column("Exact zeros"),
)


class Trend(NamedTuple):
    """A verb, the ratio of the first block to the last, and how many blocks are exactly 0, or not finite."""

    verb: str
    ratio: float | None
    zeros: int
    not_finite: int
    blocks: int


def trend(findings: Findings, variant: str, step: int, quantity: Quantity) -> Trend | None:
    """How the median over seeds changes from the last block to the first (forward: from first to last)."""
    band = findings.band(variant, step, quantity)
    if band is None:
        return None
    zeros = sum(value == 0 for value in band.median)
    not_finite = sum(not isfinite(value) for value in band.median)
    ratio = first_to_last(band.median)
    forward = quantity in words.FORWARD
    change = None if ratio is None else 1 / ratio if forward else ratio
    return Trend(_verb(change, forward), ratio, zeros, not_finite, len(band.median))


def sentence(findings: Findings, step: int, quantity: Quantity) -> str:
    """What to notice: networks that do the same stand together, and only what was measured is said."""
    groups: dict[str, list[str]] = {}
    for network in findings.networks:
        if one := trend(findings, network.name, step, quantity):
            does, amount = clause(one, quantity)
            groups.setdefault(does, []).append(f"in {words.phrase(network)}{amount and f' ({amount})'}")
    if not groups:
        return ""
    when = words.moment(step)
    clauses = "; ".join(f"{does} {words.listed(names)}" for does, names in groups.items())
    said = f"{when[0].upper()}{when[1:]}, {words.NOUNS[quantity]} {clauses}."
    return " ".join(filter(None, (said, levels(findings, step, quantity))))


def levels(findings: Findings, step: int, quantity: Quantity) -> str:
    """Which networks are on quite another level than the first one; empty where none is."""
    first, *others = findings.networks
    usual = _level(findings, first.name, step, quantity)
    if usual is None:
        return ""
    clauses = []
    for network in others:
        own = _level(findings, network.name, step, quantity)
        if own is not None and not 1 / MILD <= own / usual <= MILD:
            clauses.append(f"{numbers.magnitude(own / usual)} times as large in {words.phrase(network)}")
    if not clauses:
        return ""
    what = "Its level, the geometric mean over the blocks,"
    return f"{what} is {words.listed(clauses)} as in {words.phrase(first)}."


def clause(one: Trend, quantity: Quantity) -> tuple[str, str]:
    """What one network does, and by how much."""
    if one.not_finite:
        count = f"{one.not_finite:,} of {one.blocks:,} blocks"
        return "is not finite, too large for the number format,", count
    if one.zeros == one.blocks:
        return "is exactly 0 in all blocks", ""
    if one.zeros or one.ratio is None:
        return "is exactly 0 in some blocks", f"{one.zeros:,} of {one.blocks:,}"
    if quantity in words.FORWARD:
        return one.verb, f"last block over first {numbers.magnitude(1 / one.ratio)}"
    return one.verb, f"first block over last {numbers.magnitude(one.ratio)}"


def table(findings: Findings, step: int, quantity: Quantity) -> Table:
    """For every network the slope of the logarithm over depth, and the ratio of its ends."""
    rows = tuple(
        Row("", "part", _cells(network, band))
        for network in findings.networks
        if (band := findings.band(network.name, step, quantity)) is not None
    )
    what = f"{words.QUANTITIES[quantity]} from the input to the classes"
    caption = (
        f"{what}: a straight line through its logarithm. A factor below 1 means growth towards the input."
    )
    return Table(caption, COLUMNS, rows)


def _level(findings: Findings, variant: str, step: int, quantity: Quantity) -> float | None:
    band = findings.band(variant, step, quantity)
    return level(band.median) if band else None


def _cells(network: Network, band: Band) -> tuple[Cell, ...]:
    line, ratio = growth(band.median), first_to_last(band.median)
    zeros = sum(value == 0 for value in band.median)
    slope = ("", "", "")
    if line:
        factor, error = f"{numbers.digits(line.factor)} ×", numbers.digits(line.error, 1)
        slope = (factor, numbers.signed_digits(line.slope), error)
    ends = numbers.magnitude(ratio) if ratio else ""
    mean = level(band.median)
    at = numbers.magnitude(mean) if mean else ""
    return tuple(map(Cell, (words.title(network), *slope, ends, at, f"{zeros:,}" if zeros else "")))


def _verb(change: float | None, forward: bool) -> str:
    towards = "the classes" if forward else "the input"
    if change is None:
        return ""
    if change >= STEEP:
        return f"explodes towards {towards}"
    if change >= MILD:
        return f"grows towards {towards}"
    if change > 1 / MILD:
        return "stays within a factor of ten"
    return f"{'shrinks' if change > 1 / STEEP else 'vanishes'} towards {towards}"
