"""The points as a table: every published result that is compared, the most accurate first."""

from __future__ import annotations

from collections.abc import Sequence

from app.choose import words
from app.drawing import numbers
from app.drawing.table import Cell, Column, Row, Table
from resnet_core.published.choice import Cost, Entry, Selection, fronts

MILLISECONDS = 1000


def shown(amount: float, cost: Cost) -> float:
    """A cost in the unit of its axis."""
    return numbers.rounded(MILLISECONDS * amount, 3) if cost == "latency" else amount


def table(chosen: Sequence[Entry], selection: Selection) -> Table:
    """Every point as a row."""
    best = {entry.row[:2] for front in fronts(chosen, selection).values() for entry in front}
    columns = (
        Column("Weights", number=False),
        Column("Image", number=False),
        Column("Top-1, %"),
        Column(words.AXES[selection.cost]),
        Column("Parameters, M"),
        Column("MACs, G"),
        Column("Activations, M"),
        Column("Trained on", number=False),
        Column("Distilled", number=False),
        Column("On a front", number=False),
    )
    ordered = sorted(chosen, key=lambda entry: -entry.top1)
    caption = f"Results {words.subject(selection)}: top-1 on {words.TESTS[selection.test]}, and costs"
    rows = tuple(_row(entry, selection.cost, entry.row[:2] in best) for entry in ordered)
    return Table(caption, columns, rows)


def _row(entry: Entry, cost: Cost, is_best: bool) -> Row:
    row = entry.row
    texts = (
        row.name,
        words.size(row),
        numbers.decimals(entry.top1, 3),
        numbers.decimals(shown(entry.amount, cost), 2),
        numbers.decimals(row.params, 2),
        numbers.decimals(row.macs, 2),
        numbers.decimals(row.activations, 2),
        words.trained_on(row),
        "yes" if row.is_distilled else "",
        "yes" if is_best else "",
    )
    return Row("", "layer", tuple(map(Cell, texts)))
