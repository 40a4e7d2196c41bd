"""The steps from our number to that of one counter: waterfall, arithmetic and table."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from app.drawing.exhibit import Exhibit
from app.drawing.numbers import signed, whole
from app.drawing.palette import Palette
from app.drawing.plotly import Plot, figure
from app.drawing.table import Cell, Column, Row, Table
from resnet_core.labs.counters.findings import Answer

FACTOR = "two FLOPs for each MAC"
REST = "unexplained rest"
FEW_TICKS = {"nticks": 3, "tickangle": 0}  # there is room for no more on a phone
COLUMNS = (Column("Counter or step", number=False), Column("Amount"), Column("Why", number=False))


class Step(NamedTuple):
    """One step from our number towards a tool's, in the tool's unit."""

    name: str
    amount: int
    why: str


def exhibit(answer: Answer, answers: Sequence[Answer], colours: Palette) -> Exhibit:
    """The waterfall of one counter; its table has the steps of all `answers`."""
    return Exhibit(waterfall(answer, colours), caption(answer), alt(answer), partial(steps_table, answers))


def steps(answer: Answer) -> tuple[Step, ...]:
    """Every step; the rest is always among them, so that a 0 is seen."""
    macs = answer.ours // answer.per_mac
    factor = (Step(FACTOR, answer.ours - macs, "a multiplication and an addition count 1 each"),)
    return (
        *(factor if answer.per_mac > 1 else ()),
        *(Step(*cause) for cause in answer.causes),
        Step(REST, answer.rest, "what our account of this counter does not explain"),
    )


def equation(answer: Answer) -> str:
    """The steps as one line of arithmetic."""
    amounts = " ".join(f"{'−' if step.amount < 0 else '+'} {abs(step.amount):,}" for step in steps(answer))
    return f"{answer.ours // answer.per_mac:,} {amounts} = {answer.counted:,}"


def waterfall(answer: Answer, colours: Palette) -> Plot:
    """Every step from our number, the zero of the axis, to one tool's."""
    way = steps(answer)
    start = answer.ours // answer.per_mac
    amounts = [whole(start), *(signed(step.amount) for step in way), whole(answer.counted)]
    names = ["our count", *(step.name for step in way), total_name(answer)]
    drawn = figure(
        colours,
        70 + 46 * len(names),
        xaxis={"title": {"text": "more than ours"}, "rangemode": "tozero", **FEW_TICKS},
        yaxis={"autorange": "reversed"},
    )
    drawn.add(
        "waterfall",
        orientation="h",
        y=list(map(labelled, names, amounts)),
        x=[0, *(step.amount for step in way), 0],
        measure=["absolute", *("relative" for _ in way), "total"],
        connector={"visible": False},  # at an amount of 0 they would look like a rest
        increasing={"marker": {"color": colours.ramp[3]}},
        decreasing={"marker": {"color": colours.shortcut}},
        totals={"marker": {"color": colours.accent}},
        customdata=["", *(step.why for step in way), answer.status],
        hovertemplate="%{y}<br>%{customdata}<extra></extra>",
    )
    return drawn


def caption(answer: Answer) -> str:
    """Whether the account closes."""
    name = f"{answer.tool}, {answer.status}"
    if not answer.version:
        return f"The account of {name}. Its own reply will show whether a rest is left."
    if answer.rest:
        return f"{name}: {whole(answer.rest)} are left unexplained, which may be our mistake."
    return f"{name}: everything it counts is accounted for, and nothing is left over."


def alt(answer: Answer) -> str:
    """The waterfall in words."""
    return (
        f"Waterfall from our count to that of {answer.tool}: {equation(answer)}. The last step is the rest."
    )


def steps_table(answers: Sequence[Answer]) -> Table:
    """All numbers and all steps."""
    rows: list[Row] = []
    for answer in answers:
        start = whole(answer.ours // answer.per_mac)
        heading = (Cell(total_name(answer)), Cell(whole(answer.counted)), Cell(answer.status))
        ours = (Cell("our count"), Cell(start), Cell("one for each multiply-add"))
        rows += [Row("", "stage", heading), Row("", "layer", ours)]
        rows += [
            Row("", "layer", (Cell(step.name), Cell(whole(step.amount)), Cell(step.why)))
            for step in steps(answer)
        ]
    return Table("Each counter's number for one input, and the steps that lead to it", COLUMNS, tuple(rows))


def total_name(answer: Answer) -> str:
    """The counter as the subject of its number, measured or predicted."""
    return f"{answer.tool} says" if answer.version else f"{answer.tool} would say"


def labelled(name: str, amount: str) -> str:
    """A label of two lines, so that no number has to fit behind a bar."""
    return f"{name}<br><b>{amount}</b>"
