"""What int8 changed in twenty recorded networks: bytes, answers and, where recorded, latency."""

from __future__ import annotations

from functools import partial
from statistics import median

from app.drawing import numbers
from app.drawing.exhibit import Exhibit
from app.drawing.palette import Palette
from app.drawing.plotly import Plot, figure
from app.drawing.table import Cell, Column, Row, Table
from app.edge import words
from app.runs import conditions
from resnet_core.labs.edge.int8 import Known, Tried

COLUMNS = (
    Column("Network", number=False),
    Column("Pixels a side"),
    Column("Epochs"),
    Column("float32", unit="bytes"),
    Column("int8", unit="bytes"),
    Column("Of float32"),
    Column("Scores differ by"),
    Column("Other first class"),
    Column("Wrong in float32"),
    Column("Wrong in int8"),
    Column("Latency of float32's"),
)


def exhibit(known: Known, colours: Palette) -> Exhibit:
    """A point for each network: images with another first class over the change of the scores."""
    said = caption(known)
    return Exhibit(_plot(known, colours), said, f"Points. {said}", partial(table, known), more=about(known))


def caption(known: Known) -> str:
    """What was found over all networks."""
    rows = known.networks
    changed, images = [each.changed for each in rows], rows[0].images
    least, most = min(changed), max(changed)
    said = (
        f"int8 takes {numbers.percent(min(each.share for each in rows))} to "
        f"{numbers.percent(max(each.share for each in rows))} of the bytes of float32 and changes the first "
        f"class of {least} to {most} of {images} test digits; the median is "
        f"{numbers.digits(median(changed))}."
    )
    ratios = [ratio for each in rows if (ratio := each.latency) is not None]
    if not ratios:
        return said
    return (
        f"{said} One image takes {numbers.digits(min(ratios), 2)} to {numbers.digits(max(ratios), 2)} times "
        "as long as in float32, both by ONNX Runtime."
    )


def about(known: Known) -> str:
    """How it was recorded, and on what."""
    said = [words.RECORDED_INT8, conditions.sentence(known.conditions, made=known.made)]
    if known.times:
        said.append(f"Latency: {conditions.sentence(known.times.conditions, made=known.times.made)}")
    return " ".join(said)


def table(known: Known) -> Table:
    """A row for each network."""
    return Table("Twenty networks in float32 and in int8.", COLUMNS, tuple(map(_row, known.networks)))


def _row(each: Tried) -> Row:
    ratio = each.latency
    cells = (
        Cell(each.network),
        Cell(f"{each.side}"),
        Cell(f"{each.epochs}"),
        Cell(numbers.in_bytes(each.float32_bytes), exact=f"{each.float32_bytes}"),
        Cell(numbers.in_bytes(each.int8_bytes), exact=f"{each.int8_bytes}"),
        Cell(numbers.percent(each.share)),
        Cell(numbers.percent(each.difference, 2)),
        *(Cell(f"{count}") for count in (each.changed, each.float32_wrong, each.int8_wrong)),
        Cell("–" if ratio is None else numbers.times(ratio)),
    )
    return Row("", "part", cells)


def _plot(known: Known, colours: Palette) -> Plot:
    images = known.networks[0].images
    drawn = figure(
        colours,
        300,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        xaxis={"title": {"text": "scores differ by, percent"}, "rangemode": "tozero"},
        yaxis={"title": {"text": f"other first class, of {images}"}, "rangemode": "tozero"},
    )
    drawn.add(
        "scatter",
        x=[100 * each.difference for each in known.networks],
        y=[each.changed for each in known.networks],
        mode="markers",
        cliponaxis=False,
        marker={"color": colours.accent, "size": 10, "opacity": 0.75},
        text=[each.network for each in known.networks],
        hovertemplate=f"%{{text}}: scores differ by {numbers.hover('x')} %, "
        "%{y} other first classes<extra></extra>",
    )
    return drawn
