"""The bytes of a network in four formats, whole and pruned, and what was measured in each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from app.drawing import numbers
from app.drawing.exhibit import Exhibit
from app.drawing.palette import Palette
from app.drawing.plotly import Plot, figure
from app.drawing.table import Cell, Column, Row, Table
from app.edge import words
from app.runs import conditions
from app.runs.predicted import Device
from app.runs.run import Run
from resnet_core.edge.pruning import Pruning, pruned
from resnet_core.edge.sizes import FORMATS, Format, sizes
from resnet_core.jobs.request import Request
from resnet_core.labs.edge.findings import Answer, Findings, findings
from resnet_core.labs.edge.settings import reads_digits, text
from resnet_core.language.plan import Plan
from resnet_core.network import Network

RUN = "edge.formats"
MEASURE, AGAIN = "Measure it in four formats", "Measure again"
DISTURBED = "Other work had the processor, so these times are too long."
COLUMNS = (
    Column("Format", number=False),
    Column("Bytes", unit="bytes"),
    Column("Of float32"),
    Column("Bytes, pruned", unit="bytes"),
)
MEASURED = (
    Column("Format", number=False),
    Column("Run by", number=False),
    Column("Bytes", unit="bytes"),
    Column("Latency", unit="seconds"),
    Column("Scores differ by"),
    Column("Other first class"),
    Column("Wrong"),
)


def exhibit(plan: Plan, pruning: Pruning, colours: Palette) -> Exhibit:
    """Two bars for each format."""
    now, then = sizes(plan), sizes(pruned(plan, pruning))
    share = numbers.percent(now["int8"] / now["float32"])
    caption = f"int8 takes {share} of the bytes of float32."
    alt = "; ".join(f"{words.FORMATS[each]}: {numbers.in_bytes(now[each])}" for each in FORMATS)
    return Exhibit(
        _plot(now, then, colours),
        caption,
        f"Bars of bytes. {alt}.",
        partial(table, now, then),
        more=words.SIZES,
    )


def _plot(now: dict[Format, int], then: dict[Format, int], colours: Palette) -> Plot:
    drawn = figure(
        colours,
        260,
        barmode="group",
        showlegend=True,
        legend={"orientation": "h", "y": -0.28, "x": 0, "yanchor": "top"},
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        yaxis={"title": {"text": "MiB"}},
    )
    both = (("Whole", now, colours.ramp[2]), ("Pruned", then, colours.ramp[5]))
    for name, amounts, fill in both:
        drawn.add(
            "bar",
            x=[words.FORMATS[each].replace(", ", ",<br>") for each in FORMATS],
            y=[amounts[each] / 2**20 for each in FORMATS],
            name=name,
            marker={"color": fill},
            customdata=[numbers.in_bytes(amounts[each]) for each in FORMATS],
            hovertemplate=f"%{{x}}, {name.lower()}: %{{customdata}}<extra></extra>",
        )
    return drawn


def table(now: dict[Format, int], then: dict[Format, int]) -> Table:
    """The bytes."""
    rows = tuple(
        Row(
            "",
            "part",
            (
                Cell(words.FORMATS[each]),
                Cell(numbers.in_bytes(now[each]), exact=f"{now[each]}"),
                Cell(numbers.percent(now[each] / now["float32"])),
                Cell(numbers.in_bytes(then[each]), exact=f"{then[each]}"),
            ),
        )
        for each in FORMATS
    )
    return Table("Bytes of the numbers that a network keeps.", COLUMNS, rows)


def request(network: Network, pruning: Pruning, device: Device) -> Request:
    """The request for this network, pruned."""
    return Request("formats", network.recipe, network.input, text(pruning), device=device.name)


def read(run: Run) -> Findings:
    """What a run has found so far."""
    return findings(run.points)


def sentence(found: Findings) -> str:
    """What the numbers depend on."""
    if found.conditions is None:
        return ""
    disturbed = f" {DISTURBED}" if found.was_disturbed else ""
    return conditions.sentence(found.conditions, conditions.images(found.conditions)) + disturbed


def about(network: Network, pruning: Pruning) -> str:
    """Which images and weights are used."""
    return words.DIGITS if reads_digits(network.recipe, pruning) else words.NOISE


def measured_table(found: Findings) -> Table:
    """A row for each format and program."""
    return Table("One pass in each format.", MEASURED, tuple(_row(each, found) for each in found.answers))


def _row(answer: Answer, found: Findings) -> Row:
    seconds = found.seconds(answer.format, answer.runtime)
    cells: Sequence[Cell] = (
        Cell(words.FORMATS[answer.format]),
        Cell(answer.runtime),
        Cell(numbers.in_bytes(answer.bytes), exact=f"{answer.bytes}"),
        Cell(numbers.seconds(seconds.median), exact=f"{seconds.median}") if seconds else Cell("–"),
        Cell(numbers.percent(answer.difference, 2)),
        Cell(f"{answer.changed:,} of {answer.images:,}"),
        Cell("–" if answer.wrong is None else f"{answer.wrong:,} of {answer.images:,}"),
    )
    return Row("", "part", tuple(cells))
