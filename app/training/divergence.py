"""The loss by step in the epoch in which a training diverged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from math import log10

from app.drawing import echarts, numbers
from app.drawing.echarts import Axes, Chart, Line
from app.drawing.exhibit import Exhibit
from app.drawing.palette import Palette
from app.drawing.table import Column, Table
from app.training.tables import rows_of
from resnet_core.labs.training.curves import Curve, Divergence, divergences
from resnet_core.labs.training.degradation import PLAIN

SMALLEST = 1e-30  # a loss of 0 has no logarithm
HEADING = "Loss before it diverged, as a power of ten"
CAPTION = (
    "The logarithm to base 10 of the loss at each step of the epoch in which the training diverged; the "
    "cross marks the last finite loss."
)
COLUMNS = (Column("Network", number=False), Column("Seed"), Column("Step"), Column("Loss"))


def exhibit(curves: Iterable[Curve], colours: Palette) -> Exhibit | None:
    """The chart; None where no training diverged, or none with a finite loss in that epoch."""
    there = [one for one in divergences(curves) if one.losses]
    if not there:
        return None
    return Exhibit(figure(there, colours), CAPTION, _alt(there), partial(table, there), HEADING)


def sentence(curves: Iterable[Curve]) -> str:
    """Which trainings diverged, and when; empty where none has."""
    steps = [f"{one.name}, seed {one.seed}, diverged at step {one.step:,}" for one in divergences(curves)]
    if not steps:
        return ""
    return f"**{'; '.join(steps)}**: the loss became infinite or NaN. The charts show everything before that."


def figure(there: Sequence[Divergence], colours: Palette) -> Chart:
    """A line for each training, up to the step at which it diverged."""
    first = min(one.step - len(one.losses) for one in there)
    last = max(one.step for one in there)
    drawn = []
    for one in there:
        before = one.step - len(one.losses) - first
        powers = [numbers.rounded(log10(max(loss, SMALLEST)), 3) for loss in one.losses]
        values = [None] * before + powers + [None] * (last - one.step)
        colour = colours.plain if one.name.startswith(PLAIN) else colours.shortcut
        drawn.append(Line(f"{one.name}, seed {one.seed}", colour, values, stopped=True))
    steps = [str(step) for step in range(first, last)]
    return Chart(echarts.lines(drawn, Axes(steps, "step"), colours), 240)


def table(there: Sequence[Divergence]) -> Table:
    """The losses before each divergence."""
    rows = [
        [one.name, str(one.seed), f"{step:,}", numbers.magnitude(loss)]
        for one in there
        for step, loss in enumerate(one.losses, one.step - len(one.losses))
    ]
    return Table("The finite losses of the epoch in which a training diverged.", COLUMNS, rows_of(rows))


def _alt(there: Sequence[Divergence]) -> str:
    ends = (f"{one.name} {numbers.magnitude(one.losses[-1])} before step {one.step:,}" for one in there)
    return f"Line chart of the loss by step, up to the divergence: {'; '.join(ends)}."
