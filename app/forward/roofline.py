"""The roofline of a device with the blocks of a network under it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import plotly.graph_objects as go

from app.drawing import numbers
from app.drawing.palette import Palette
from app.drawing.plotly import figure
from app.drawing.table import Cell, Column, Row, Table
from app.forward import words
from app.forward.blocks import Measured, Share
from resnet_core.plan import Plan, runs
from resnet_core.readers.roofline import Ceilings, Work, dot, least_seconds, works

TICKS = [step * 10.0**power for power in range(-3, 7) for step in (1, 2, 5)]
COLUMNS = (
    Column("Block", number=False),
    Column("FLOPs a byte"),
    Column("Bound by", number=False),
    Column("FLOP/s, measured"),
    Column("FLOP/s, at most"),
    Column("Time, measured"),
    Column("Time, at least"),
)


class Under(NamedTuple):
    """A part under the roof: its FLOPs for each byte, what most of its least time is bound by, that time."""

    one: Measured
    intensity: float
    bound: str
    flops: int
    seconds: float
    work: tuple[Work, ...]


def under(plan: Plan, all_of_it: Sequence[Measured], ceilings: Ceilings) -> tuple[Under, ...]:
    """Every part that does multiply-adds, with all its layers together."""
    return tuple(
        _place(one, work, ceilings) for one, work in zip(all_of_it, _work(plan, all_of_it), strict=True)
    )


def shares(placed: Sequence[Under], ceilings: Ceilings) -> tuple[Share, ...]:
    """Of the compute ceiling: what each part reaches, and what the roof allows it."""
    ceiling = ceilings.flops_per_second
    return tuple(Share(each.one.rate / ceiling, each.flops / each.seconds / ceiling) for each in placed)


def memory_bound_share(plan: Plan, ceilings: Ceilings) -> float:
    """Of the least time the network can take here, the share of layers that are bound by memory."""
    rows = zip(runs(plan), works(plan), strict=True)
    dots = [(dot(work, ceilings), run.copies) for run, part in rows for work in part]
    by_memory = sum(times * one.seconds for one, times in dots if one.bound == "memory")
    return by_memory / least_seconds(plan, ceilings)


def why_not_half(plan: Plan, ceilings: Ceilings) -> str:
    """Why half the MACs is not half the time."""
    share = memory_bound_share(plan, ceilings)
    return (
        "Open dots are layers at the most they can reach, full ones blocks as measured, orange where "
        "memory binds. "
        f"Layers bound by memory make up {numbers.percent(share)} of the least time this network can "
        "take here. MACs do not count what they move: half the MACs is not half the time."
    )


def roof_figure(placed: Sequence[Under], ceilings: Ceilings, colours: Palette) -> go.Figure:
    """Both ceilings on logarithmic axes, and each part at its FLOPs a byte and its measured FLOP/s."""
    drawn = figure(colours, 380)
    low = min(0.5, *(each.intensity for each in placed))
    layers = _layers(placed, ceilings)
    high = max(4 * ceilings.ridge, *(1.2 * intensity for intensity, _ in layers))
    corner = [low, ceilings.ridge, high]
    drawn.add_scatter(
        x=corner,
        y=[min(x * ceilings.bytes_per_second, ceilings.flops_per_second) / 1e9 for x in corner],
        mode="lines",
        line={"color": colours.text, "width": 1.6},
        hoverinfo="skip",
    )
    for bound, colour in (("memory", colours.shortcut), ("compute", colours.accent)):
        own = [each for each in placed if each.bound == bound and each.one.rate]
        drawn.add_scatter(
            x=[each.intensity for each in own],
            y=[each.one.rate / 1e9 for each in own],
            mode="markers",
            marker={"color": colour, "size": 9, "line": {"color": colours.paper, "width": 1}},
            text=[each.one.part.name for each in own],
            hovertemplate=f"%{{text}}: %{{y:.3g}} GFLOP/s, bound by {bound}<extra></extra>",
        )
    drawn.add_scatter(
        x=[intensity for intensity, _ in layers],
        y=[rate / 1e9 for _, rate in layers],
        mode="markers",
        marker={"symbol": "circle-open", "size": 6, "color": colours.quiet},
        hovertemplate="a layer: %{x:.3g} FLOPs a byte, at most %{y:.3g} GFLOP/s<extra></extra>",
    )
    drawn.update_xaxes(type="log", title_text="FLOPs for each byte moved", tickvals=TICKS)
    drawn.update_yaxes(type="log", title_text="GFLOP/s", tickvals=TICKS)
    return drawn


def _layers(placed: Sequence[Under], ceilings: Ceilings) -> list[tuple[float, float]]:
    """Of every layer with multiply-adds: FLOPs for each byte, and the most FLOPs a second it can reach."""
    intensities = {work.flops / work.bytes for each in placed for work in each.work if work.flops}
    slope, ceiling = ceilings.bytes_per_second, ceilings.flops_per_second
    return [(intensity, min(slope * intensity, ceiling)) for intensity in sorted(intensities)]


def alt(placed: Sequence[Under], ceilings: Ceilings) -> str:
    """The chart in words."""
    bound = sum(each.bound == "memory" for each in placed)
    return (
        f"Roofline on logarithmic axes: a ceiling of {words.per_second(ceilings.flops_per_second, 'FLOP')} "
        f"and a slope of {words.per_second(ceilings.bytes_per_second, 'B')}; of {len(placed)} parts "
        f"{bound} are bound by memory and the others by compute."
    )


def roof_table(placed: Sequence[Under]) -> Table:
    """Every part under the roof."""
    rows = tuple(
        Row(
            "",
            "part",
            (
                Cell(each.one.part.name),
                Cell(f"{each.intensity:.3g}"),
                Cell(each.bound),
                Cell(words.per_second(each.one.rate, "FLOP") if each.one.rate else ""),
                Cell(words.per_second(each.flops / each.seconds, "FLOP")),
                Cell(words.seconds(each.one.found.timing.seconds.median) if each.one.found.timing else ""),
                Cell(words.seconds(each.seconds)),
            ),
        )
        for each in placed
    )
    return Table("Each part, its layers together, under the device's ceilings.", COLUMNS, rows)


def _work(plan: Plan, all_of_it: Sequence[Measured]) -> Iterator[tuple[Work, ...]]:
    by_run = works(plan)
    for one in all_of_it:
        yield by_run[one.part.run]


def _place(one: Measured, work: tuple[Work, ...], ceilings: Ceilings) -> Under:
    flops, moved = sum(each.flops for each in work), sum(each.bytes for each in work)
    dots = [dot(each, ceilings) for each in work]
    least = sum(each.seconds for each in dots)
    by_memory = sum(each.seconds for each in dots if each.bound == "memory")
    return Under(one, flops / moved, "memory" if 2 * by_memory > least else "compute", flops, least, work)
