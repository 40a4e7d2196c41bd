"""Multiply-adds against measured latency: why half the multiply-adds is not half the time."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from app.drawing import numbers
from app.drawing.exhibit import Exhibit
from app.drawing.palette import Palette
from app.drawing.plotly import Trace, figure, trace
from app.drawing.table import Cell, Column, Row, Table
from resnet_core.labs.latencies.findings import Pass

TICKS = [step * 10**power for power in range(3, 16) for step in (1, 2, 5)]
FINE_TICKS = [step * 10.0**power for power in range(-3, 7) for step in (1, 2, 5)]
COLUMNS = (
    Column("Network", number=False),
    Column("MACs of a batch"),
    Column("Latency, measured", unit="seconds"),
    Column("By the ceilings", help="The least time, layer after layer.", unit="seconds"),
    Column("By arithmetic alone", help="The least time for its MACs.", unit="seconds"),
    Column("MACs/s, measured"),
)
MORE = (
    "Filled dots are measured, open ones the least time that the ceilings allow: for each layer, the slower "
    "of arithmetic and of moving its bytes. The line is arithmetic at its ceiling, the dashed one is where "
    "latency would be if it followed the MACs of the first network."
)


def exhibit(titles: Sequence[str], passes: Sequence[Pass], colours: Palette) -> Exhibit:
    """The networks that were timed, under the lines of the device."""
    drawn = figure(colours, 380)
    macs = sorted(each.macs for each in passes)
    ends = [macs[0] / 2, macs[-1] * 2]
    for line, seconds in (("solid", _arithmetic(passes)), ("dash", _as_the_first(passes))):
        if seconds:
            style = {"color": colours.quiet, "width": 1.4, "dash": line}
            drawn.add(
                "scatter",
                x=ends,
                y=[1000 * seconds * end for end in ends],
                mode="lines",
                line=style,
                hoverinfo="skip",
            )
    drawn.add_traces([_least(passes, colours), _measured(titles, passes, colours)])
    drawn.update_xaxes(
        type="log",
        title={"text": "MACs of one batch"},
        tickvals=TICKS,
        ticktext=[*map(numbers.unpadded, TICKS)],
    )
    drawn.update_yaxes(type="log", title={"text": "Latency, ms"}, tickvals=FINE_TICKS)
    return Exhibit(
        drawn, caption(titles, passes), alt(titles, passes), partial(table, titles, passes), more=MORE
    )


def caption(titles: Sequence[str], passes: Sequence[Pass]) -> str:
    """How MACs and time of the network that departs most from the first compare with it."""
    if len(passes) < 2:
        return "One network has been timed."
    first, *others = passes
    other = max(others, key=lambda each: abs(_macs_ratio(each, first) / _time_ratio(each, first) - 1))
    return (
        f"{titles[other.place]} has {numbers.digits(_macs_ratio(other, first))} × the MACs of "
        f"{titles[first.place]} and takes {numbers.digits(_time_ratio(other, first))} × its time."
    )


def alt(titles: Sequence[str], passes: Sequence[Pass]) -> str:
    """The chart in words."""
    points = (
        f"{titles[each.place]} at {numbers.short(each.macs)} MACs and {numbers.seconds(each.seconds.median)}"
        for each in passes
    )
    return f"Latency against MACs on logarithmic axes: {'; '.join(points)}."


def table(titles: Sequence[str], passes: Sequence[Pass]) -> Table:
    """The same numbers."""
    rows = tuple(_row(titles[each.place], each) for each in passes)
    return Table("The networks, timed in turn on one device.", COLUMNS, rows)


def _row(title: str, each: Pass) -> Row:
    median = each.seconds.median
    cells = (
        Cell(title),
        Cell(numbers.whole(each.macs)),
        Cell(numbers.seconds(median), exact=str(median)),
        *(_least_time(seconds) for seconds in (each.least, each.by_arithmetic)),
        Cell(numbers.per_second(each.macs / median, "MAC")),
    )
    return Row("", "part", cells)


def _least_time(seconds: float | None) -> Cell:
    return Cell("–") if seconds is None else Cell(numbers.seconds(seconds), exact=str(seconds))


def _arithmetic(passes: Sequence[Pass]) -> float | None:
    """Seconds for a MAC at the ceiling, where all networks have the same."""
    each = {one.by_arithmetic / one.macs for one in passes if one.by_arithmetic}
    return each.pop() if each and max(each) < 1.001 * min(each) else None


def _as_the_first(passes: Sequence[Pass]) -> float:
    return passes[0].seconds.median / passes[0].macs


def _macs_ratio(one: Pass, other: Pass) -> float:
    return one.macs / other.macs


def _time_ratio(one: Pass, other: Pass) -> float:
    return one.seconds.median / other.seconds.median


def _least(passes: Sequence[Pass], colours: Palette) -> Trace:
    known = [each for each in passes if each.least]
    return trace(
        "scatter",
        x=[each.macs for each in known],
        y=[1000 * each.least for each in known if each.least],
        mode="markers",
        marker={"symbol": "circle-open", "size": 9, "color": colours.quiet},
        hovertemplate=f"at least {numbers.hover('y')} ms by the ceilings<extra></extra>",
    )


def _measured(titles: Sequence[str], passes: Sequence[Pass], colours: Palette) -> Trace:
    macs = [each.macs for each in passes]
    middle = min(macs) * max(macs)  # the square of it: names on either side stay within the plot
    return trace(
        "scatter",
        x=macs,
        y=[1000 * each.seconds.median for each in passes],
        mode="markers+text",
        marker={"size": 10, "color": colours.accent, "line": {"color": colours.text, "width": 1}},
        text=[titles[each.place] for each in passes],
        textposition=["top right" if each.macs**2 < middle else "top left" for each in passes],
        cliponaxis=False,
        hovertemplate=f"%{{text}}: {numbers.hover('y')} ms<extra></extra>",
    )
