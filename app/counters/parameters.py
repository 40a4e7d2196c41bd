"""The parameters that each counter finds, beside our count."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from app.counters.overview import patterns, table
from app.counters.waterfall import FEW_TICKS, labelled
from app.drawing.exhibit import Exhibit
from app.drawing.numbers import whole
from app.drawing.palette import Palette
from app.drawing.plotly import Plot, figure
from resnet_core.labs.counters.findings import Answer

STRIPES = "Striped bars are predicted from the plan; the dotted line is our count."
LINE = "The dotted line is our count."


def exhibit(answers: Sequence[Answer], colours: Palette) -> Exhibit:
    """A bar for each counter, and all numbers as a table."""
    measured = all(answer.version for answer in answers)
    caption = f"{finding(answers)} {LINE if measured else STRIPES}"
    return Exhibit(bars(answers, colours), caption, alt(answers), partial(table, answers))


def bars(answers: Sequence[Answer], colours: Palette) -> Plot:
    """The number of each counter, and a line at ours."""
    drawn = figure(
        colours,
        70 + 46 * len(answers),
        xaxis={"title": {"text": "parameters"}, "rangemode": "tozero", **FEW_TICKS},
        yaxis={"autorange": "reversed"},
    )
    drawn.add(
        "bar",
        y=[labelled(answer.tool, whole(answer.counted)) for answer in answers],
        x=[answer.counted for answer in answers],
        orientation="h",
        marker={"color": colours.ramp[3], "pattern": {"shape": patterns(answers), "fgopacity": 0.6}},
        customdata=[answer.status for answer in answers],
        hovertemplate="%{y}<br>%{customdata}<extra></extra>",
    )
    drawn.add_vline(x=answers[0].ours, line={"color": colours.text, "width": 1.4, "dash": "dot"})
    return drawn


def finding(answers: Sequence[Answer]) -> str:
    """Whether the counters agree."""
    fewer = [answer.tool for answer in answers if answer.counted != answer.ours]
    if not fewer:
        return f"All agree: {whole(answers[0].ours)}. Running means and variances are not parameters."
    verb = "leaves" if len(fewer) == 1 else "leave"
    return f"{' and '.join(fewer)} {verb} some out; the others find {whole(answers[0].ours)}."


def alt(answers: Sequence[Answer]) -> str:
    """The chart in words."""
    each = (f"{answer.tool} {whole(answer.counted)}" for answer in answers)
    return f"Bar chart of the parameters that each counter finds: {', '.join(each)}."
