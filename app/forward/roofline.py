"""The roofline of a device with the parts of a network under it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from math import log10, sqrt
from typing import NamedTuple

from app.drawing import numbers
from app.drawing.exhibit import Exhibit
from app.drawing.palette import Palette
from app.drawing.plotly import Plot, Trace, figure, trace
from app.drawing.table import Cell, Column, Row, Table
from app.forward.measured import Measured
from resnet_core.plan import Plan, runs
from resnet_core.readers.roofline import Ceilings, Work, dot, least_seconds, works

TICKS = [step * 10.0**power for power in range(-3, 7) for step in (1, 2, 5)]
FINE_TICKS = [step * 10.0**power for power in range(-3, 7) for step in (1, 1.5, 2, 3, 5, 7)]
COLUMNS = (
    Column("Block", number=False),
    Column("FLOPs a byte"),
    Column("Bound by", number=False),
    Column("FLOP/s, measured"),
    Column("FLOP/s, by the ceilings"),
    Column("Time, measured"),
    Column("Time, by the ceilings"),
)

MORE = (
    "Open dots are layers at the most that the measured ceilings allow; filled ones are blocks as measured, "
    "in the colour of their stage, as diamonds where memory bounds them. Ceilings are the best of a few "
    "timed runs: a busy machine has lower ones, and maps that fit into a cache can pass them. MACs do not "
    "count bytes moved."
)


class Share(NamedTuple):
    """Shares of the compute ceiling: what a part reaches, and what memory bandwidth allows it."""

    reached: float
    possible: float


class Placed(NamedTuple):
    """A part under the roof: its FLOPs for each byte, what bounds most of its least time, and that time."""

    measured: Measured
    intensity: float
    bound: str
    flops: int
    seconds: float
    work: tuple[Work, ...]


def exhibit(plan: Plan, parts: Sequence[Measured], ceilings: Ceilings, colours: Palette) -> Exhibit:
    """The roofline with the parts as far as they are measured, and the most that each layer can reach."""
    placed = place(plan, parts, ceilings)
    figure = roof_figure(placed, ceilings, colours)
    return Exhibit(
        figure, caption(plan, ceilings), alt(placed, ceilings), partial(roof_table, placed), more=MORE
    )


def place(plan: Plan, parts: Sequence[Measured], ceilings: Ceilings) -> tuple[Placed, ...]:
    """Every part under the roof, its layers together."""
    by_run = works(plan)
    return tuple(_place(one, by_run[one.part.run], ceilings) for one in parts)


def shares(placed: Sequence[Placed], ceilings: Ceilings) -> tuple[Share, ...]:
    """Each part's shares of the compute ceiling."""
    ceiling = ceilings.flops_per_second
    return tuple(Share(each.measured.rate / ceiling, each.flops / each.seconds / ceiling) for each in placed)


def memory_bound_share(plan: Plan, ceilings: Ceilings) -> float:
    """The share of memory-bound layers in the least time that the network can take here."""
    rows = zip(runs(plan), works(plan), strict=True)
    dots = [(dot(work, ceilings), run.copies) for run, part in rows for work in part]
    by_memory = sum(times * one.seconds for one, times in dots if one.bound == "memory")
    return by_memory / least_seconds(plan, ceilings)


def caption(plan: Plan, ceilings: Ceilings) -> str:
    """Why half the MACs is not half the time."""
    share = numbers.percent(memory_bound_share(plan, ceilings))
    half = "half the MACs is not half the time"
    return f"By the ceilings, memory-bound layers make up {share} of the time: {half}."


def roof_figure(placed: Sequence[Placed], ceilings: Ceilings, colours: Palette) -> Plot:
    """Both ceilings on logarithmic axes, and each part at its FLOPs a byte and its measured FLOP/s."""
    drawn = figure(colours, 380)
    low = min(0.5, *(each.intensity for each in placed))
    layers = _layers(placed, ceilings)
    high = max(4 * ceilings.ridge, *(1.2 * intensity for intensity, _ in layers))
    corner = [low, ceilings.ridge, high]
    drawn.add(
        "scatter",
        x=corner,
        y=[min(x * ceilings.bytes_per_second, ceilings.flops_per_second) / 1e9 for x in corner],
        mode="lines",
        line={"color": colours.text, "width": 1.6},
        hoverinfo="skip",
    )
    drawn.add_traces([*_blocks(placed, colours)])
    drawn.add(
        "scatter",
        x=[intensity for intensity, _ in layers],
        y=[rate / 1e9 for _, rate in layers],
        mode="markers",
        marker={"symbol": "circle-open", "size": 6, "color": colours.quiet},
        hovertemplate=f"a layer: {numbers.hover('x')} FLOPs a byte, at most "
        f"{numbers.hover('y')} GFLOP/s<extra></extra>",
    )
    drawn.update_xaxes(type="log", title={"text": "FLOPs for each byte moved"}, tickvals=TICKS)
    drawn.update_yaxes(type="log", title={"text": "GFLOP/s"}, tickvals=FINE_TICKS)
    _name_the_roof(drawn, ceilings, low, high)
    return drawn


def _blocks(placed: Sequence[Placed], colours: Palette) -> Iterator[Trace]:
    """Blocks as measured, in the colour of their stage; the first of each stage has its name beside it."""
    stages = max(each.measured.part.stage for each in placed)
    for stage in range(stages + 1):
        own = [each for each in placed if each.measured.part.stage == stage and each.measured.rate]
        ends = stage in (0, stages)  # stem and head
        shade = colours.plain if ends else colours.ramp[(len(colours.ramp) - 1) * stage // stages]
        symbols = ["diamond" if each.bound == "memory" else "circle" for each in own]
        names = [each.measured.part.name for each in own]
        yield trace(
            "scatter",
            x=[each.intensity for each in own],
            y=[each.measured.rate / 1e9 for each in own],
            mode="markers+text",
            marker={
                "color": shade,
                "symbol": symbols,
                "size": 9,
                "line": {"color": colours.text, "width": 1},
            },
            text=names[:1],
            textposition="bottom right",
            textfont={"size": 11, "color": colours.quiet},
            customdata=[(name, each.bound) for name, each in zip(names, own, strict=True)],
            hovertemplate=f"%{{customdata[0]}}: {numbers.hover('y')} GFLOP/s, bound by "
            "%{customdata[1]}<extra></extra>",
        )


def _name_the_roof(drawn: Plot, ceilings: Ceilings, low: float, high: float) -> None:
    """What the two lines are, written on them."""
    flat, slope = ceilings.flops_per_second, ceilings.bytes_per_second
    middle = sqrt(low * ceilings.ridge)
    for x, y, words, anchor in (
        (high, flat, f"compute: {numbers.per_second(flat, 'FLOP')}", "right"),
        (middle, middle * slope, f"memory: {numbers.per_second(slope, 'B')}", "right"),
    ):
        drawn.add_annotation(
            x=log10(x), y=log10(y / 1e9), text=words, xanchor=anchor, yanchor="bottom", showarrow=False
        )


def _layers(placed: Sequence[Placed], ceilings: Ceilings) -> list[tuple[float, float]]:
    """For every layer with MACs: FLOPs for each byte, and the most FLOPs a second it can reach."""
    intensities = {work.flops / work.bytes for each in placed for work in each.work if work.flops}
    slope, ceiling = ceilings.bytes_per_second, ceilings.flops_per_second
    return [(intensity, min(slope * intensity, ceiling)) for intensity in sorted(intensities)]


def alt(placed: Sequence[Placed], ceilings: Ceilings) -> str:
    """The chart in words."""
    bound = sum(each.bound == "memory" for each in placed)
    return (
        f"Roofline on logarithmic axes: a ceiling of {numbers.per_second(ceilings.flops_per_second, 'FLOP')} "
        f"and a slope of {numbers.per_second(ceilings.bytes_per_second, 'B')}; of {len(placed)} parts "
        f"{bound} are bound by memory and the others by compute."
    )


def roof_table(placed: Sequence[Placed]) -> Table:
    """Every part under the roof."""
    rows = tuple(
        Row(
            "",
            "part",
            (
                Cell(each.measured.part.name),
                Cell(numbers.digits(each.intensity)),
                Cell(each.bound),
                Cell(numbers.per_second(each.measured.rate, "FLOP") if each.measured.rate else ""),
                Cell(numbers.per_second(each.flops / each.seconds, "FLOP")),
                Cell(numbers.seconds(each.measured.time.median) if each.measured.time else ""),
                Cell(numbers.seconds(each.seconds)),
            ),
        )
        for each in placed
    )
    return Table("Each part, its layers together, under the device's ceilings.", COLUMNS, rows)


def _place(one: Measured, work: tuple[Work, ...], ceilings: Ceilings) -> Placed:
    flops, moved = sum(each.flops for each in work), sum(each.bytes for each in work)
    dots = [dot(each, ceilings) for each in work]
    least = sum(each.seconds for each in dots)
    by_memory = sum(each.seconds for each in dots if each.bound == "memory")
    bound = "memory" if 2 * by_memory > least else "compute"
    return Placed(one, flops / moved, bound, flops, least, work)
