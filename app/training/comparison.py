"""A comparison of trained networks: bars after the last epoch, curves by epoch, and the paper's numbers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

from app.drawing import echarts, numbers
from app.drawing.echarts import Bar, Chart, Line
from app.drawing.exhibit import Exhibit
from app.drawing.palette import Palette, mixed
from app.drawing.table import Column, Table
from app.training import words
from app.training.lines import ERRORS, apart, curve_lines, errors_by_epoch, top
from app.training.tables import curves_table, rows_of
from resnet_core.labs.questions.table import Printed, Question
from resnet_core.labs.training.curves import Curve, Measure, last

DASHES = ("solid", "dashed", "dotted")
SHADES = (1.0, 0.7, 0.45)
PAPER_CAPTION = "The paper beside what was measured here"
READING = (
    "Bars and lines are medians of the seeds, rings are single seeds; a line ends with the number of its bar."
)
PAPER_COLUMNS = (
    Column("Network", number=False),
    Column("In the paper"),
    Column("Where", number=False),
    Column("Here: training"),
    Column("Here: test"),
)


class Style(NamedTuple):
    """How one network of a comparison is drawn."""

    colour: str
    dash: str


def exhibits(question: Question, curves: Mapping[str, Curve], colours: Palette) -> dict[str, Exhibit]:
    """The error that answers the question, as bars and by epoch, for a row of charts."""
    error = dict(ERRORS)[question.measure]
    epochs = max(candidate.recipe.epochs for candidate in question.candidates)
    height = max(280, 70 + 42 * len(question.candidates))
    drawn, drawn_lines = bars(question, curves, colours), lines(question, curves, epochs, colours)
    ends = top(bar.end for bar in drawn if bar.middle is not None or bar.rings)
    highest = top(value for line in drawn_lines for value in (*line.values, *line.high))
    caption, table = f"{READING} {question.caption}", partial(curves_table, curves)
    return {
        "training_bars": Exhibit(
            Chart(echarts.bars(drawn, error.lower(), ends, " %", colours), height),
            caption,
            _alt(error, question.measure, curves),
            table,
            f"{error} so far",
        ),
        "training_compared": Exhibit(
            errors_by_epoch(drawn_lines, epochs, colours, height, highest),
            caption,
            words.alt_of_curves(curves, question.measure, error),
            table,
            f"{error} by epoch",
        ),
    }


def styles(question: Question, colours: Palette) -> dict[str, Style]:
    """Plain networks grey, those with shortcuts orange, others blue; one kind differs in dashes and shade."""
    counts = dict.fromkeys((colours.plain, colours.shortcut, colours.accent), 0)
    by_name: dict[str, Style] = {}
    for candidate in question.candidates:
        base = colours.plain if candidate.spec.shortcut == "none" else colours.shortcut
        base = colours.accent if candidate.change == "fully_connected" else base
        place, counts[base] = counts[base], counts[base] + 1
        shade = SHADES[place // len(DASHES) % len(SHADES)]
        by_name[candidate.name] = Style(mixed(base, colours.paper, shade), DASHES[place % len(DASHES)])
    return by_name


def bars(question: Question, curves: Mapping[str, Curve], colours: Palette) -> list[Bar]:
    """The error of each network so far, with a ring for each of several seeds."""
    style, measure, drawn = styles(question, colours), question.measure, []
    for place, candidate in enumerate(question.candidates, 1):
        curve = curves.get(candidate.name, Curve(candidate.name, {}))
        band = last(curve, measure)
        place_of = band.epoch - 1 if band else -1  # bar and rings are of one epoch
        traces = [each.epochs for each in curve.traces.values() if each.epochs]
        ends = [100 * getattr(epochs[place_of], measure) for epochs in traces]
        middle = None if band is None else numbers.rounded(100 * band.middle, 1)
        rings = ends if len(ends) > 1 or band is None else []
        title, colour = f"{place}. {candidate.name}", style[candidate.name].colour
        drawn.append(Bar(title, colour, middle, rings, final(curve, measure)))
    return drawn


def lines(question: Question, curves: Mapping[str, Curve], epochs: int, colours: Palette) -> list[Line]:
    """The error of each network by epoch; a line ends with the number of its bar."""
    style = styles(question, colours)
    places = {candidate.name: str(place) for place, candidate in enumerate(question.candidates, 1)}
    drawn = [
        line
        for name, curve in curves.items()
        for line in curve_lines(
            curve,
            question.measure,
            epochs,
            Line(name, style[name].colour, (), label=places[name], dash=style[name].dash),
        )
    ]
    return apart(drawn)


def paper_table(question: Question, curves: Mapping[str, Curve]) -> Table:
    """Each network's published number and what was measured here."""
    published: dict[str, Printed] = {each.candidate: each for each in question.printed}
    rows = []
    for candidate in question.candidates:
        printed = published.get(candidate.name)
        curve = curves.get(candidate.name, Curve(candidate.name, {}))
        there = (printed.printed, printed.source) if printed else ("", "")
        rows.append([candidate.name, *there, *(final(curve, measure) for measure, _ in ERRORS)])
    return Table(PAPER_CAPTION, PAPER_COLUMNS, rows_of(rows))


def final(curve: Curve, measure: Measure) -> str:
    """The error after the last epoch of all seeds, or that one diverged; empty before there is one."""
    if curve.diverged:
        return "diverged"
    band = last(curve, measure)
    return "" if band is None else numbers.percent(band.middle)


def _alt(error: str, measure: Measure, curves: Mapping[str, Curve]) -> str:
    ends = (f"{name} {final(curve, measure) or 'nothing yet'}" for name, curve in curves.items())
    return f"Bar chart of the {error.lower()}: {'; '.join(ends) or 'nothing yet'}."
