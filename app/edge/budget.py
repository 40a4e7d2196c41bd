"""What is within a limit of time by each way, predicted, and measured beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from app.drawing import numbers
from app.drawing.exhibit import Exhibit
from app.drawing.palette import Palette
from app.drawing.plotly import Plot, figure
from app.drawing.table import Cell, Column, Row, Table
from app.edge import words
from app.edge.formats import sentence
from app.runs.predicted import Device
from resnet_core.cost import price
from resnet_core.edge.budget import WAYS, Way, Within
from resnet_core.edge.sizes import FORMATS, Format
from resnet_core.jobs.request import Request
from resnet_core.labs.edge.findings import Findings
from resnet_core.labs.edge.settings import text
from resnet_core.labs.latencies.settings import joined
from resnet_core.network import Network
from resnet_core.search.names import name_of

__all__ = ["AGAIN", "MEASURE", "RUN", "exhibit", "format_table", "measured", "request", "sentence"]

RUN = "edge.budget"
MEASURE, AGAIN = "Measure all of them", "Measure all of them again"
OTHERS: tuple[Way, ...] = ("depth", "width", "image")
PRUNED: Way = "inner"
COLUMNS = (
    Column("Change", number=False),
    Column("Network", number=False),
    Column("Image"),
    Column("Channels out"),
    Column("Parameters"),
    Column("Multiply-adds"),
    Column("Predicted", unit="seconds"),
    Column("Measured", unit="seconds"),
)
FORMAT_COLUMNS = (
    Column("Format", number=False),
    Column("Measured", unit="seconds"),
    Column("In time", False),
)
Rows = Mapping[Way, Within | None]


def exhibit(rows: Rows, limit: float, times: Mapping[Way, float], colours: Palette) -> Exhibit:
    """Bars of the predicted times, dots of those measured, and the limit."""
    reached = [words.WAYS[way].lower() for way, row in rows.items() if row and row.seconds <= limit]
    said = f"Predicted to be within {numbers.seconds(limit)}: {', '.join(reached) or 'none'}."
    if missing := [words.WAYS[way].lower() for way, row in rows.items() if row is None]:
        said += f" Nothing is in time by {' or '.join(missing)}."
    if times:
        within = [words.WAYS[way].lower() for way, time in times.items() if time <= limit]
        said += f" Measured within it: {', '.join(within) or 'none'}."
    drawn = _plot(rows, limit, times, colours)
    return Exhibit(drawn, said, said, partial(table, rows, times), more=words.BUDGET)


def _plot(rows: Rows, limit: float, times: Mapping[Way, float], colours: Palette) -> Plot:
    known = {way: row for way, row in rows.items() if row}
    drawn = figure(
        colours,
        270,
        showlegend=True,
        legend={"orientation": "h", "y": -0.25, "x": 0, "yanchor": "top"},
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        yaxis={"autorange": "reversed"},
        xaxis={"title": {"text": "ms, one batch"}, "rangemode": "tozero"},
    )
    names = [words.WAYS[way] for way in known]
    drawn.add(
        "bar",
        x=[1000 * row.seconds for row in known.values()],
        y=names,
        orientation="h",
        name="predicted",
        marker={"color": "rgba(0,0,0,0)", "line": {"color": colours.ramp[5], "width": 1.5}},
        hovertemplate=f"%{{y}}: {numbers.hover('x')} ms predicted<extra></extra>",
    )
    if times:
        drawn.add(
            "scatter",
            x=[1000 * times[way] for way in known if way in times],
            y=[words.WAYS[way] for way in known if way in times],
            mode="markers",
            name="measured",
            marker={"color": colours.shortcut, "size": 10},
            hovertemplate=f"%{{y}}: {numbers.hover('x')} ms measured<extra></extra>",
        )
    drawn.add_vline(1000 * limit, {"color": colours.quiet, "dash": "dash", "width": 1.5})
    return drawn


def table(rows: Rows, times: Mapping[Way, float]) -> Table:
    """A row for each way."""
    return Table(words.BUDGET, COLUMNS, tuple(_row(way, rows[way], times.get(way)) for way in WAYS))


def _row(way: Way, row: Within | None, measured: float | None) -> Row:
    if row is None:
        return Row("", "part", (Cell(words.WAYS[way]), Cell("none"), *(Cell("–"),) * 6))
    cost = price(row.plan)
    out = max((*row.pruning.inner, row.pruning.trunk))
    return Row(
        "",
        "part",
        (
            Cell(words.WAYS[way]),
            Cell(name_of(row.spec)),
            Cell(f"{row.input.height:,} × {row.input.width:,}"),
            Cell(f"{out} %"),
            Cell(numbers.short(cost.params), exact=f"{cost.params}"),
            Cell(numbers.short(cost.macs), exact=f"{cost.macs}"),
            Cell(numbers.seconds(row.seconds), exact=f"{row.seconds}"),
            Cell(numbers.seconds(measured), exact=f"{measured}") if measured else Cell("–"),
        ),
    )


def request(network: Network, rows: Rows, device: Device) -> Request:
    """The request for the times of the network, of those in time, and of its other formats."""
    others = [Network(row.spec, row.input) for row in _others(rows).values()]
    pruned = rows[PRUNED]
    settings = text(pruned.pruning) if pruned else {}
    images = replace(network.input, dtype="float32")
    return Request(
        "budget", network.recipe, images, {"others": joined(others), **settings}, device=device.name
    )


def measured(rows: Rows, found: Findings) -> dict[Way, float]:
    """The seconds of each way that was timed."""
    order: list[Way] = ["unchanged", *_others(rows)]
    pruned = rows[PRUNED]
    if pruned and not pruned.pruning.is_none:
        order.append(PRUNED)
    times = {each.place: each.seconds.median for each in found.budget if each.format == "float32"}
    return {way: times[place] for place, way in enumerate(order) if place in times}


def format_table(found: Findings, limit: float) -> Table:
    """The formats of the network as it is."""
    times: dict[Format, float] = {
        each.format: each.seconds.median for each in found.budget if each.place == 0
    }
    rows = tuple(
        Row(
            "",
            "part",
            (
                Cell(words.FORMATS[each]),
                Cell(numbers.seconds(times[each]), exact=f"{times[each]}"),
                Cell("yes" if times[each] <= limit else "no"),
            ),
        )
        for each in FORMATS
        if each in times
    )
    return Table("The network as it is, in other formats, measured.", FORMAT_COLUMNS, rows)


def _others(rows: Rows) -> dict[Way, Within]:
    return {way: row for way in OTHERS if (row := rows[way])}
