"""A comparison of several trained networks: bars after the last epoch, curves by epoch, and the table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from app.drawing.echarts import Axes, Bar, Line
from app.drawing.palette import Palette
from app.drawing.table import Cell, Column, Row, Table
from app.training.figures import ERRORS, apart, curve_lines, mixed, percent
from resnet_core.labs.questions import race
from resnet_core.labs.questions.table import Printed, Question
from resnet_core.labs.training.curves import Band, Curve, Measure, last

DASHES = ("solid", "dashed", "dotted")
RACE_COLUMNS = ("Step", "Lowest", "Median", "Highest")
BESIDE = "The paper beside what was measured here"
SHADES = (1.0, 0.7, 0.45)


class Look(NamedTuple):
    """How one network of a comparison is drawn."""

    colour: str
    dash: str


def looks(question: Question, colours: Palette) -> dict[str, Look]:
    """Plain networks grey, those with shortcuts orange, others blue; one kind differs in dashes and shade."""
    counts = dict.fromkeys((colours.plain, colours.shortcut, colours.accent), 0)
    found: dict[str, Look] = {}
    for candidate in question.candidates:
        base = colours.plain if candidate.spec.shortcut == "none" else colours.shortcut
        base = colours.accent if candidate.change == "fully_connected" else base
        place, counts[base] = counts[base], counts[base] + 1
        shade = SHADES[place // len(DASHES) % len(SHADES)]
        found[candidate.name] = Look(mixed(base, colours.paper, shade), DASHES[place % len(DASHES)])
    return found


def numbered(question: Question) -> dict[str, str]:
    """What the rows of the bars are called, by name: a number, which stands at the end of the line too."""
    return {
        candidate.name: f"{place}. {candidate.name}" for place, candidate in enumerate(question.candidates, 1)
    }


def bars(question: Question, found: Mapping[str, Curve], colours: Palette) -> list[Bar]:
    """The error of each network so far, with a ring for each of several seeds."""
    styles, measure, drawn = looks(question, colours), question.measure, []
    for name, title in numbered(question).items():
        curve = found.get(name, Curve(name, {}))
        ends = [100 * getattr(each.epochs[-1], measure) for each in curve.traces.values() if each.epochs]
        band = last(curve, measure)
        middle = None if band is None else round(100 * band.middle, 1)
        rings = ends if len(ends) > 1 or band is None else []
        drawn.append(Bar(title, styles[name].colour, middle, rings, final(curve, measure)))
    return drawn


def lines(question: Question, found: Mapping[str, Curve], epochs: int, colours: Palette) -> list[Line]:
    """The error of each network by epoch."""
    styles = looks(question, colours)
    numbers = {name: title.partition(".")[0] for name, title in numbered(question).items()}
    drawn = [
        line
        for name, curve in found.items()
        for line in curve_lines(
            curve,
            question.measure,
            epochs,
            Line(name, styles[name].colour, (), label=numbers[name], dash=styles[name].dash),
        )
    ]
    return apart(drawn)


def race_lines(found: Mapping[str, Sequence[Band]], colours: Palette) -> tuple[list[Line], Axes]:
    """The loss of each racer by step, on a logarithmic axis."""
    steps = sorted({band.epoch for track in found.values() for band in track})
    drawn = []
    for place, (name, track) in enumerate(found.items()):
        by_step = {band.epoch: band for band in track}
        there = [by_step.get(step) for step in steps]
        low, middle, high = (
            [None if band is None else getattr(band, side) for band in there]
            for side in ("low", "middle", "high")
        )
        colour = colours.shortcut if name.startswith(race.RESIDUAL) else colours.plain
        drawn.append(Line(name, colour, middle, low, high, name.rpartition(", ")[2], dash=DASHES[place // 2]))
    return drawn, Axes(list(map(str, steps)), "step", logarithmic=True)


def race_table(found: Mapping[str, Mapping[str, Sequence[Band]]], caption: str) -> Table:
    """Every number of the race: what is measured, the racer, the step, the median and the range."""
    titles = ("Measure", "Racer")
    columns = (*(Column(title, number=False) for title in titles), *map(Column, RACE_COLUMNS))
    rows = [
        [value.replace("_", " "), name, f"{band.epoch:,}", *(f"{side:.3g}" for side in band[1:4])]
        for value, tracks in found.items()
        for name, track in tracks.items()
        for band in track
    ]
    return Table(caption, columns, tuple(Row("", "part", tuple(map(Cell, row))) for row in rows))


def beside(question: Question, found: Mapping[str, Curve]) -> Table:
    """Each network's published number and what was measured here."""
    published: dict[str, Printed] = {each.candidate: each for each in question.printed}
    columns = (
        Column("Network", number=False),
        Column("In the paper"),
        Column("Where", number=False),
        Column("Here: training"),
        Column("Here: test"),
    )
    rows = []
    for candidate in question.candidates:
        printed = published.get(candidate.name)
        curve = found.get(candidate.name, Curve(candidate.name, {}))
        there = (printed.printed, printed.source) if printed else ("", "")
        texts = [candidate.name, *there, *(final(curve, measure) for measure, _ in ERRORS)]
        rows.append(Row("", "part", tuple(map(Cell, texts))))
    return Table(BESIDE, columns, tuple(rows))


def error_of(question: Question) -> str:
    """The name of the error that answers the question."""
    return dict(ERRORS)[question.measure]


def alt(question: Question, found: Mapping[str, Curve]) -> str:
    """The bars in words."""
    ends = ((name, final(curve, question.measure)) for name, curve in found.items())
    said = (f"{name} {end or 'nothing yet'}" for name, end in ends)
    return f"Bar chart of the {error_of(question).lower()}: {'; '.join(said) or 'nothing yet'}."


def final(curve: Curve, measure: Measure) -> str:
    """The error after the last epoch of all seeds, or that one diverged; empty before there is one."""
    if curve.diverged:
        return "diverged"
    band = last(curve, measure)
    return "" if band is None else percent(band.middle)
