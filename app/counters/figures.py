"""The counters page's two waterfalls and its tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import plotly.graph_objects as go

from app.drawing.numbers import difference, whole
from app.drawing.palette import Palette
from app.drawing.plotly import figure
from app.drawing.table import Cell, Column, Row, Table
from resnet_core.labs.counters.findings import Answer

FACTOR = "two FLOPs for each MAC"
REST = "unexplained rest"
FEW_TICKS = {"nticks": 4, "tickangle": 0}  # there is room for no more on a phone
FAMILIES = {
    "normalisation": ("batch norm", "group norm", "norm parameters"),
    "activations": ("ReLU and GELU", "SiLU"),
    "pooling": ("max pooling", "average pooling", "global average pooling"),
    "biases": ("convolution biases", "linear bias"),
    REST: (REST,),
}


class Step(NamedTuple):
    """One step of the way from our number to a tool's, in the tool's unit."""

    name: str
    amount: int
    why: str


def steps(answer: Answer) -> tuple[Step, ...]:
    """Every step; the rest is always there, so that a 0 is seen."""
    macs = answer.ours // answer.per_mac
    factor = (Step(FACTOR, answer.ours - macs, "a multiplication and an addition count 1 each"),)
    return (
        *(factor if answer.per_mac > 1 else ()),
        *(Step(*cause) for cause in answer.causes),
        Step(REST, answer.rest, "what our account of this counter does not explain"),
    )


def overview(answers: Sequence[Answer], colours: Palette) -> go.Figure:
    """For each tool, in multiply-adds, what it counts besides them: one piece for each kind of thing."""
    names = [_labelled(answer.tool, _signed(_besides(answer))) for answer in answers]
    drawn = figure(
        colours,
        100 + 46 * len(answers),
        barmode="relative",
        xaxis={"title": {"text": "counted besides MACs"}, "rangemode": "tozero", **FEW_TICKS},
        yaxis={"autorange": "reversed"},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "traceorder": "normal"},
        showlegend=True,
    )
    shades = (colours.ramp[3], colours.ramp[6], colours.ramp[0], colours.plain, colours.shortcut)
    for (family, members), shade in zip(FAMILIES.items(), shades, strict=True):
        sums = [sum(step.amount for step in steps(answer) if step.name in members) for answer in answers]
        if any(sums):
            drawn.add_bar(
                y=names,
                x=[amount / answer.per_mac for amount, answer in zip(sums, answers, strict=True)],
                orientation="h",
                name=family,
                marker={"color": shade, "pattern": {"shape": _patterns(answers), "fgopacity": 0.6}},
                customdata=[_named(answer, members) for answer in answers],
                hovertemplate="%{y}<br>%{customdata}<extra></extra>",
            )
    return drawn


def waterfall(answer: Answer, colours: Palette) -> go.Figure:
    """Every step from our number, the zero of the axis, to one tool's."""
    way = steps(answer)
    start = answer.ours // answer.per_mac
    amounts = [whole(start), *(_signed(step.amount) for step in way), whole(answer.counted)]
    names = ["our count", *(step.name for step in way), _last(answer)]
    drawn = figure(
        colours,
        70 + 46 * len(names),
        xaxis={"title": {"text": "more than our count"}, "rangemode": "tozero", **FEW_TICKS},
        yaxis={"autorange": "reversed"},
    )
    drawn.add_waterfall(
        orientation="h",
        y=list(map(_labelled, names, amounts)),
        x=[0, *(step.amount for step in way), 0],
        measure=["absolute", *("relative" for _ in way), "total"],
        connector={"line": {"color": colours.quiet, "width": 1, "dash": "dot"}},
        increasing={"marker": {"color": colours.ramp[3]}},
        decreasing={"marker": {"color": colours.shortcut}},
        totals={"marker": {"color": colours.accent}},
        customdata=["", *(step.why for step in way), answer.status],
        hovertemplate="%{y}<br>%{customdata}<extra></extra>",
    )
    return drawn


def steps_table(answers: Sequence[Answer]) -> Table:
    """All numbers and all steps."""
    columns = (Column("Counter or step", number=False), Column("Amount"), Column("Why", number=False))
    rows: list[Row] = []
    for answer in answers:
        start = answer.ours // answer.per_mac
        heading = (Cell(_last(answer)), Cell(whole(answer.counted)), Cell(answer.status))
        rows.append(Row("", "stage", heading))
        rows.append(
            Row("", "layer", (Cell("our count"), Cell(whole(start)), Cell("one for each multiply-add")))
        )
        rows += [
            Row("", "layer", (Cell(step.name), Cell(f"{step.amount:,}"), Cell(step.why)))
            for step in steps(answer)
        ]
    return Table("Each counter's number for one image, and the steps that lead to it", columns, tuple(rows))


def summary_table(answers: Sequence[Answer]) -> Table:
    """One row a counter: its number, the difference from ours, what is unexplained, how it is known."""
    columns = (
        Column("Counter", number=False),
        Column("Number"),
        Column("Unit", number=False),
        Column("More than ours"),
        Column("Unexplained"),
        Column("How it is known", number=False),
    )
    rows = (
        Row(
            "",
            "layer",
            (
                Cell(answer.tool),
                Cell(whole(answer.counted)),
                Cell(answer.unit),
                Cell(difference(answer.counted, answer.ours) or "0"),
                Cell(whole(answer.rest)),
                Cell(answer.status),
            ),
        )
        for answer in answers
    )
    return Table("What each counter says, beside our count in its unit", columns, tuple(rows))


def _named(answer: Answer, members: Sequence[str]) -> str:
    found = [step for step in steps(answer) if step.name in members and step.amount]
    return "<br>".join(f"{step.name}: {step.amount:+,}, {step.why}" for step in found)


def _patterns(answers: Sequence[Answer]) -> list[str]:
    return ["" if answer.version else "/" for answer in answers]


def _besides(answer: Answer) -> int:
    return (answer.counted - answer.ours) // answer.per_mac


def _last(answer: Answer) -> str:
    return f"{answer.tool} says" if answer.version else f"{answer.tool} would say"


def _labelled(name: str, amount: str) -> str:
    """A label of two lines, so that no number has to find room behind a bar."""
    return f"{name}<br><b>{amount}</b>"


def _signed(amount: int) -> str:
    return f"{amount:+,}".replace("-", "−") if amount else "0"
