"""Tables that several exhibits of this page share."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from app.drawing import numbers
from app.drawing.table import Cell, Column, Row, Table
from app.training.lines import ERRORS
from resnet_core.labs.training.curves import Curve

EVERY_TRAINING = "Every training: training error over each epoch, test error after it."


def rows_of(texts: Iterable[Sequence[str]]) -> tuple[Row, ...]:
    """Rows with these texts in their cells."""
    return tuple(Row("", "part", tuple(map(Cell, row))) for row in texts)


def curves_table(curves: Mapping[str, Curve], old: Collection[str] = ()) -> Table:
    """Every training: its seed, its epochs, its errors after each, and how it ended."""
    most = max((len(trace.epochs) for curve in curves.values() for trace in curve.traces.values()), default=0)
    start = (Column("Network", number=False), Column("Seed"), Column("Error", number=False))
    epochs = tuple(Column(f"epoch {number}") for number in range(1, most + 1))
    columns = (*start, *epochs, Column("Seconds"), Column("End", number=False))
    rows = []
    for curve in curves.values():
        for seed, trace in curve.traces.items():
            took = sum(epoch.seconds for epoch in trace.epochs)
            seconds = numbers.decimals(took) if took else ""  # recorded runs keep no times
            end = "" if trace.diverged is None else f"diverged at step {trace.diverged:,}"
            for measure, title in ERRORS:
                errors = [numbers.percent(getattr(epoch, measure)) for epoch in trace.epochs]
                name = f"{curve.name} (recorded)" if curve.name in old else curve.name
                texts = [name, str(seed), title.split()[0].lower(), *errors, *[""] * (most - len(errors))]
                rows.append([*texts, seconds, end])
    return Table(EVERY_TRAINING, columns, rows_of(rows))
