"""All counters at once: what each counts beyond the multiply-adds."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from app.counters.waterfall import FEW_TICKS, REST, labelled, steps
from app.drawing.exhibit import Exhibit
from app.drawing.numbers import difference, short, signed, whole
from app.drawing.palette import Palette
from app.drawing.plotly import Plot, figure
from app.drawing.table import Cell, Column, Row, Table
from resnet_core.labs.counters.findings import Answer

FAMILIES = {
    "normalisation": ("batch norm", "group norm", "layer norm", "norm parameters"),
    "activation functions": ("ReLU and GELU", "ReLU6", "SiLU"),
    "pooling": ("max pooling", "average pooling", "global average pooling"),
    "biases": ("convolution biases", "linear bias"),
    "convolutions, attention and linear layers": (
        "attention",
        "attention's two products",
        "convolutions of even kernels",
        "linear layers at many places",
        "scaled queries",
        "softmax in attention",
    ),
    REST: (REST,),
}
COLUMNS = (
    Column("Counter", number=False),
    Column("Number"),
    Column("Unit", number=False),
    Column("More than ours"),
    Column("Unexplained"),
    Column("How it is known", number=False),
)


def exhibit(answers: Sequence[Answer], colours: Palette) -> Exhibit:
    """What each counter adds to our count or leaves out, and all numbers as a table."""
    return Exhibit(overview(answers, colours), caption(answers), alt(answers), partial(table, answers))


def overview(answers: Sequence[Answer], colours: Palette) -> Plot:
    """For each tool what it counts beyond MACs, in MACs: one piece for each family of causes.

    What it leaves out goes to the left.
    """
    names = [labelled(answer.tool, signed(_beyond(answer))) for answer in answers]
    drawn = figure(
        colours,
        100 + 46 * len(answers),
        barmode="relative",
        xaxis={"title": {"text": "counted beyond MACs"}, "rangemode": "tozero", **FEW_TICKS},
        yaxis={"autorange": "reversed"},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "traceorder": "normal"},
        showlegend=True,
    )
    ramp = colours.ramp
    shades = (ramp[3], ramp[6], ramp[0], colours.plain, colours.text, colours.shortcut)
    for (family, members), shade in zip(FAMILIES.items(), shades, strict=True):
        sums = [sum(step.amount for step in steps(answer) if step.name in members) for answer in answers]
        if any(sums):
            drawn.add(
                "bar",
                y=names,
                x=[amount / answer.per_mac for amount, answer in zip(sums, answers, strict=True)],
                orientation="h",
                name=family,
                marker={"color": shade, "pattern": {"shape": patterns(answers), "fgopacity": 0.6}},
                customdata=[_hover(answer, members) for answer in answers],
                hovertemplate="%{y}<br>%{customdata}<extra></extra>",
            )
    return drawn


def caption(answers: Sequence[Answer]) -> str:
    """What to notice, and how the numbers are known."""
    measured = sum(bool(answer.version) for answer in answers)
    most = max(answers, key=lambda answer: abs(answer.counted - answer.ours) / answer.per_mac)
    notice = f"{most.tool} is furthest from our count. "
    if not measured:
        return f"{notice}Striped bars are predicted from the plan: no counter has run yet."
    if measured < len(answers):
        return f"{notice}Plain bars are measured; striped ones are predicted from the plan."
    rest = sum(abs(answer.rest) for answer in answers)
    return f"{notice}All bars are measured. Unexplained rest, all counters together: {whole(rest)}."


def alt(answers: Sequence[Answer]) -> str:
    """The chart in words."""
    each = (f"{answer.tool} {short((answer.counted - answer.ours) / answer.per_mac)}" for answer in answers)
    return f"Bar chart of what each counter counts beyond multiply-adds: {', '.join(each)}."


def table(answers: Sequence[Answer]) -> Table:
    """One row per counter: its number, the difference from ours, the rest, and how it is known."""
    rows = tuple(Row("", "layer", tuple(map(Cell, _texts(answer)))) for answer in answers)
    return Table("What each counter says, beside our count in its unit", COLUMNS, rows)


def patterns(answers: Sequence[Answer]) -> list[str]:
    """Stripes for the bars of predicted numbers."""
    return ["" if answer.version else "/" for answer in answers]


def _texts(answer: Answer) -> tuple[str, ...]:
    more = difference(answer.counted, answer.ours) or "0"
    return answer.tool, whole(answer.counted), answer.unit, more, whole(answer.rest), answer.status


def _hover(answer: Answer, members: Sequence[str]) -> str:
    own = [step for step in steps(answer) if step.name in members and step.amount]
    return "<br>".join(f"{step.name}: {signed(step.amount)}, {step.why}" for step in own)


def _beyond(answer: Answer) -> int:
    return (answer.counted - answer.ours) // answer.per_mac
