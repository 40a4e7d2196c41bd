"""One network on images of many sizes: what it costs, how far it sees, and how its weights were tested."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TypeAlias

from app.depth_width.find_chart import amount
from app.drawing import numbers
from app.drawing.echarts import Axes, Chart, Line, lines
from app.drawing.exhibit import Exhibit
from app.drawing.palette import Palette
from app.drawing.table import Cell, Column, Row, Table
from resnet_core.published.sizes import Tested
from resnet_core.published.tables import source
from resnet_core.search.measures import Measure
from resnet_core.search.question_text import TITLES
from resnet_core.search.sizes import Sized

SHOWN: tuple[Measure, ...] = ("macs", "saved", "inference", "memory", "latency", "field")
GIGA, MEBI, MILLI, HEIGHT = 10**9, 2**20, 1000, 220
SIDE = "pixels a side"
Drawn: TypeAlias = dict[str, tuple[Measure, float]]  # the labels of lines, what they show, and its unit


def costs(found: Sequence[Sized], batch: int, colours: Palette) -> dict[str, Exhibit]:
    """A chart for each kind of cost; the first has the words and the table of all."""
    charts: dict[str, tuple[str, Drawn]] = {
        "sizes_macs": ("MACs, 10⁹", {"": ("macs", GIGA)}),
        "sizes_bytes": ("Bytes of maps, MiB", {"saved": ("saved", MEBI), "peak": ("inference", MEBI)}),
        "sizes_field": ("Receptive field, pixels", {"field": ("field", 1), "image": ("side", 1)}),
    }
    if all("latency" in each.amounts for each in found):
        charts["sizes_latency"] = ("Predicted latency, ms", {"": ("latency", 1 / MILLI)})
    return {
        key: Exhibit(
            _chart(found, drawn, colours),
            caption(found, batch),
            f"Line chart: {title} over the side of the image, from {found[0].side:,} to {found[-1].side:,}.",
            partial(table, found, batch),
            title,
        )
        for key, (title, drawn) in charts.items()
    }


def _chart(found: Sequence[Sized], drawn: Drawn, colours: Palette) -> Chart:
    looks = zip(drawn.items(), (colours.accent, colours.shortcut), strict=False)
    made = [
        Line(
            label or TITLES[measure],
            colour,
            [numbers.rounded(each.amounts[measure] / unit, 3) for each in found],
            label=label,
        )
        for (label, (measure, unit)), colour in looks
    ]
    return Chart(lines(made, Axes([str(each.side) for each in found], SIDE), colours), HEIGHT)


def caption(found: Sequence[Sized], batch: int) -> str:
    """Where the receptive field stops covering the image, and for how many images bytes are."""
    covers = [each.side for each in found if each.amounts["field"] >= each.side]
    seen = (
        f"The receptive field covers images of up to {covers[-1]:,} pixels a side"
        if covers
        else f"The receptive field is smaller than images of {found[0].side:,} pixels a side"
    )
    images = "one image" if batch == 1 else f"a batch of {batch:,}"
    return f"{seen}. Bytes and latency are for {images}."


def table(found: Sequence[Sized], batch: int) -> Table:
    """A line for each size."""
    measures = [measure for measure in SHOWN if all(measure in each.amounts for each in found)]
    rows = (
        Row(
            "",
            "layer",
            (
                Cell(f"{each.side:,}"),
                *(
                    Cell(amount(measure, each.amounts[measure]), exact=str(each.amounts[measure]))
                    for measure in measures
                ),
            ),
        )
        for each in found
    )
    columns = (Column("Side"), *(Column(TITLES[measure]) for measure in measures))
    return Table(f"One network on images of several sizes, batch {batch:,}", columns, tuple(rows))


def accuracy(tested: Sequence[Tested], colours: Palette) -> Exhibit:
    """Top-1 of the same weights at each side."""
    return Exhibit(
        _accuracy_chart(tested, colours),
        accuracy_caption(tested),
        f"Line chart: top-1 of {len(tested):,} sets of weights, each a line over the side of the image.",
        partial(accuracy_table, tested),
        "Top-1 on ImageNet's validation images, %",
    )


def _accuracy_chart(tested: Sequence[Tested], colours: Palette) -> Chart:
    sides = sorted({row.side for each in tested for row in each.rows})
    made = []
    for each in tested:
        at = {row.side: row.accuracy["imagenet"].top1 for row in each.rows}
        made.append(Line(each.name, colours.accent, [at.get(side) for side in sides], opacity=0.8))
    options = lines(made, Axes([str(side) for side in sides], SIDE, unit=" %", gap=True), colours)
    options["yAxis"] |= {"scale": True}
    for line in options["series"]:
        line["connectNulls"] = True
    return Chart(options, 300)


def accuracy_caption(tested: Sequence[Tested]) -> str:
    """How the published weights did at their largest side beside their smallest, and where this is from."""
    better = sum(
        each.rows[-1].accuracy["imagenet"].top1 > each.rows[0].accuracy["imagenet"].top1 for each in tested
    )
    known = source()
    return (
        f"Each line is one set of weights, tested at several sides; {better:,} of {len(tested):,} did better "
        "at the largest than at the smallest. The part of the image that is cropped may differ too, as the "
        f"table says. From {known.repository}, commit {known.commit[:7]} ({known.date}), {known.licence}."
    )


def accuracy_table(tested: Sequence[Tested]) -> Table:
    """A line for each test."""
    columns = (
        Column("Weights", number=False),
        Column("Side"),
        Column("Crop"),
        Column("Top-1, %"),
        Column("MACs, G"),
    )
    rows = (
        Row(
            "",
            "layer",
            (
                Cell(each.name),
                Cell(f"{row.side:,}"),
                Cell(numbers.decimals(row.crop, 3)),
                Cell(numbers.decimals(row.accuracy["imagenet"].top1, 3)),
                Cell(numbers.decimals(row.macs, 2)),
            ),
        )
        for each in tested
        for row in each.rows
    )
    return Table("The same weights at several sizes, as timm publishes them", columns, tuple(rows))
