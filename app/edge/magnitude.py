"""Errors of a trained network before and after its weakest filters go, and after further training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from app.drawing import numbers
from app.drawing.exhibit import Exhibit
from app.drawing.palette import Palette
from app.drawing.plotly import Plot, figure
from app.drawing.table import Cell, Column, Row, Table
from app.edge import words
from app.frame.cards import Card
from app.runs.predicted import Device
from resnet_core.families.resnet.small_networks import digits_network
from resnet_core.jobs.request import Request
from resnet_core.labs.edge.findings import Findings
from resnet_core.labs.edge.record import DEPTH
from resnet_core.spec import Input

RUN = "edge.pruning"
MEASURE, AGAIN = "Prune it and train 2 epochs", "Run again"
STEPS = ("Before", "Pruned", "1 epoch", "2 epochs")
COLUMNS = (
    Column("Filters out"),
    Column("Training"),
    Column("Parameters"),
    Column("Multiply-adds"),
    *(Column(step) for step in STEPS),
)
Found = Mapping[int, Sequence[Findings]]


def exhibit(found: Found, colours: Palette, made: str) -> Exhibit:
    """A line for each training, in one colour for each percent."""
    images = next(each.whole.images for runs in found.values() for each in runs if each.whole)
    seeds = max(len(runs) for runs in found.values())
    caption = f"{DEPTH} layers, {images} test digits, {seeds} trainings; recorded on {made[:10]}."
    alt = "; ".join(_line(percent, runs) for percent, runs in found.items())
    return Exhibit(_plot(found, colours), caption, f"Lines of wrong images. {alt}.", partial(table, found))


def _line(percent: int, runs: Sequence[Findings]) -> str:
    counts = ", ".join("/".join(map(str, wrongs(each))) for each in runs)
    return f"{percent} % of the filters out: {counts} wrong"


def wrongs(found: Findings) -> list[int]:
    """The wrong images before, after pruning, and after each epoch."""
    first = [each.wrong for each in (found.whole, found.cut) if each]
    return [*first, *(each.wrong for each in found.tuned)]


def table(found: Found) -> Table:
    """Every training."""
    rows = [
        Row(
            "",
            "part",
            (
                Cell(f"{percent} %"),
                Cell(f"{seed}"),
                Cell(numbers.whole(each.cut.params) if each.cut else "–"),
                Cell(numbers.whole(each.cut.macs) if each.cut else "–"),
                *(Cell(numbers.whole(wrong)) for wrong in wrongs(each)),
            ),
        )
        for percent, runs in found.items()
        for seed, each in enumerate(runs, 1)
    ]
    return Table("Test images that are classified wrongly.", COLUMNS, tuple(rows))


def _plot(found: Found, colours: Palette) -> Plot:
    drawn = figure(
        colours,
        280,
        showlegend=True,
        legend={"orientation": "h", "y": -0.2, "x": 0, "yanchor": "top"},
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        yaxis={"title": {"text": "wrong images"}, "rangemode": "tozero"},
    )
    for (percent, runs), fill in zip(found.items(), colours.ramp[1::2], strict=False):
        for seed, each in enumerate(runs):
            drawn.add(
                "scatter",
                x=list(STEPS),
                y=wrongs(each),
                mode="lines+markers",
                name=f"{percent} % out",
                legendgroup=f"{percent}",
                showlegend=seed == 0,
                line={"color": fill, "width": 2},
                hovertemplate=f"{percent} % out, training {seed + 1}: %{{y}} wrong<extra></extra>",
            )
    return drawn


def request(percent: int, device: Device) -> Request:
    """The request for the weights that ship."""
    return Request("pruning", digits_network(DEPTH), Input(8, 8), {"percent": percent}, device=device.name)


def cards(found: Findings) -> tuple[Card, ...]:
    """The error at each step so far."""
    images = found.whole.images if found.whole else 1
    return tuple(
        Card(step, f"{wrong:,} wrong", numbers.percent(wrong / images), words.MAGNITUDE)
        for step, wrong in zip(STEPS, wrongs(found), strict=False)
    )


def parting(found: Findings) -> str:
    """What pruning saved of multiply-adds, and what of the time; "" until both are known."""
    if not (found.whole and found.cut and found.latency):
        return ""
    seconds = found.latency.before.median, found.latency.after.median
    return words.parting(found.whole.macs, found.cut.macs, seconds)
