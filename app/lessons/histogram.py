"""How a class answered one question: a bar for each option."""

from __future__ import annotations

from functools import partial

from app.drawing import numbers
from app.drawing.echarts import Bar, Chart
from app.drawing.exhibit import Exhibit
from app.drawing.palette import Palette
from app.drawing.table import Cell, Column, Row, Table
from app.lessons.bars import bare
from resnet_core.labs.lessons.lesson import Step
from resnet_core.labs.lessons.tally import Count

NAMES = 220  # pixels
COLUMNS = (Column("Answer", number=False), Column("Students"), Column("Share of the guesses"))


def exhibit(step: Step, count: Count, marked: bool, colours: Palette) -> Exhibit:
    """All options; `marked` says whether the one that holds is coloured."""
    right = step.right() if marked else None
    return Exhibit(
        chart(step, count, right, colours), caption(count), alt(step, count), partial(table, step, count)
    )


def chart(step: Step, count: Count, right: int | None, colours: Palette) -> Chart:
    """The option that holds in orange, once it is to be seen."""
    drawn = [
        Bar(label, colours.shortcut if place == right else colours.accent, float(chosen), text=str(chosen))
        for place, (label, chosen) in enumerate(zip(step.options.labels, count.chosen, strict=True))
    ]
    return bare(drawn, "students", colours, NAMES)


def caption(count: Count) -> str:
    """How many guessed, looked without a guess, or did not come so far."""
    clauses = [f"{count.guesses} guessed"]
    clauses += [f"{count.shown} looked without a guess"] if count.shown else []
    clauses += [f"{count.open} did not come so far"] if count.open else []
    return "; ".join(clauses) + "."


def alt(step: Step, count: Count) -> str:
    """The bars in words."""
    ends = zip(step.options.labels, count.chosen, strict=True)
    return f"Bar chart of answers: {'; '.join(f'{label} {chosen}' for label, chosen in ends)}."


def table(step: Step, count: Count) -> Table:
    """The same numbers, with their shares."""
    rows = (
        (label, str(chosen), numbers.percent(chosen / count.guesses) if count.guesses else "")
        for label, chosen in zip(step.options.labels, count.chosen, strict=True)
    )
    return Table(
        "Answers of the class.", COLUMNS, tuple(Row("", "part", tuple(map(Cell, row))) for row in rows)
    )
