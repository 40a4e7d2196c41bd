"""The identity race: loss and norm of the weights of each racer by step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from app.drawing import echarts, numbers
from app.drawing.echarts import Axes, Chart, Line
from app.drawing.exhibit import Exhibit
from app.drawing.palette import Palette
from app.drawing.table import Column, Table
from app.training.tables import rows_of
from resnet_core.labs.questions.race import RESIDUAL, Quantity, Race, bands
from resnet_core.labs.training.curves import Band

QUANTITIES: dict[Quantity, str] = {"loss": "Loss", "weight_norm": "L2 norm of the weights"}
DASHES = ("solid", "dashed")
COLUMNS = (
    Column("Measure", number=False),
    Column("Racer", number=False),
    *map(Column, ("Step", "Lowest", "Median", "Highest")),
)
TABLE_CAPTION = "Every recorded step: the median of the seeds and their range."


def exhibits(race: Race, caption: str, colours: Palette) -> dict[str, Exhibit]:
    """Both quantities, for a row of charts."""
    tracks = {quantity: bands(race, quantity) for quantity in QUANTITIES}
    return {
        f"training_race_{quantity}": Exhibit(
            figure(tracks[quantity], colours),
            caption,
            _alt(title, tracks[quantity]),
            partial(table, tracks),
            title,
        )
        for quantity, title in QUANTITIES.items()
    }


def figure(tracks: Mapping[str, Sequence[Band]], colours: Palette) -> Chart:
    """One quantity of each racer by step, on a logarithmic axis."""
    steps = sorted({band.epoch for track in tracks.values() for band in track})
    drawn = []
    for place, (name, track) in enumerate(tracks.items()):
        by_step = {band.epoch: band for band in track}
        there = [by_step.get(step) for step in steps]
        low, middle, high = ([None if band is None else band[side] for band in there] for side in (1, 2, 3))
        colour = colours.shortcut if name.startswith(RESIDUAL) else colours.plain
        drawn.append(Line(name, colour, middle, low, high, name.rpartition(", ")[2], dash=DASHES[place // 2]))
    return Chart(echarts.lines(drawn, Axes(list(map(str, steps)), "step", logarithmic=True), colours))


def table(tracks: Mapping[Quantity, Mapping[str, Sequence[Band]]]) -> Table:
    """Every number of the race: the quantity, the racer, the step, the median and the range."""
    rows = [
        [
            quantity.replace("_", " "),
            name,
            f"{band.epoch:,}",
            *map(numbers.magnitude, (band.low, band.middle, band.high)),
        ]
        for quantity, by_racer in tracks.items()
        for name, track in by_racer.items()
        for band in track
    ]
    return Table(TABLE_CAPTION, COLUMNS, rows_of(rows))


def _alt(title: str, tracks: Mapping[str, Sequence[Band]]) -> str:
    ends = "; ".join(
        f"{name} {numbers.magnitude(track[-1].middle)} at step {track[-1].epoch:,}"
        for name, track in tracks.items()
    )
    return f"Line chart of the {title} by step: {ends or 'nothing yet'}."
