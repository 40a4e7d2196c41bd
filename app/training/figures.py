"""Learning curves as charts that move, and as tables."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from math import log10
from typing import Any

from app.drawing import echarts
from app.drawing.echarts import Axes, Line
from app.drawing.palette import Palette
from app.drawing.table import Cell, Column, Row, Table
from resnet_core.labs.training.curves import Band, Curve, Divergence, Measure, bands
from resnet_core.labs.training.degradation import KINDS, PLAIN, Kind, kind_and_depth

PALE, FULL = 0.45, 1.0  # how much of its colour the shallowest and the deepest network have
FAINT = 0.4
THIN = 1.4
SMALLEST = 1e-30  # a loss of 0 has no logarithm
LABEL = 6.0  # percentage points that a label takes
DEPTH_COLUMNS = ("Median", "Lowest", "Highest", "Seeds")
ERRORS: tuple[tuple[Measure, str], ...] = (("train_error", "Training error"), ("test_error", "Test error"))


# ------------------------------------------------------------------------------------------------ lines


def lab_lines(
    found: Mapping[str, Curve], measure: Measure, epochs: int, colours: Palette, old: Collection[str] = ()
) -> list[Line]:
    """The lines of plain and residual networks: deeper ones darker and thicker; those in `old` dotted."""
    drawn: list[Line] = []
    for name, curve in found.items():
        kind, depth = kind_and_depth(name)
        same = [kind_and_depth(other)[1] for other in found if kind_and_depth(other)[0] == kind]
        share = same.index(depth) / (len(same) - 1) if len(same) > 1 else 1.0
        colour = mixed(_base(kind, colours), colours.paper, PALE + (FULL - PALE) * share)
        style = Line(
            name,
            colour,
            (),
            label=str(depth),
            width=1.4 + 1.6 * share,
            dash="dotted" if name in old else "solid",
            opacity=FAINT if name in old else 1.0,
        )
        drawn += curve_lines(curve, measure, epochs, style)
    return apart(drawn)


def apart(drawn: Sequence[Line]) -> list[Line]:
    """The lines, of labels that would stand on one another only those of the last lines."""
    kept: list[float] = []
    found: list[Line] = []
    for line in reversed(drawn):
        end = next((value for value in reversed(line.values) if value is not None), None)
        free = end is not None and all(abs(end - other) >= LABEL for other in kept)
        if free and end is not None and line.label:
            kept.append(end)
        found.append(line if free else line._replace(label=""))
    return found[::-1]


def curve_lines(curve: Curve, measure: Measure, epochs: int, style: Line) -> list[Line]:
    """One line with the band of its seeds; where one of them diverged, a thin line for each seed."""
    if not curve.diverged:
        return [_banded(bands(curve, measure), measure, epochs, style)]
    alone = {seed: Curve(curve.name, {seed: trace}) for seed, trace in curve.traces.items() if trace.epochs}
    return [
        _banded(bands(one, measure), measure, epochs, style)._replace(
            name=f"{style.name}, seed {seed}",
            width=THIN,
            stopped=one.diverged,
            label=style.label if place == 0 else "",
        )
        for place, (seed, one) in enumerate(alone.items())
    ]


def _banded(shown: Sequence[Band], measure: Measure, epochs: int, style: Line) -> Line:
    scale = 1.0 if measure == "loss" else 100.0
    by_epoch = {band.epoch: band for band in shown}
    there = [by_epoch.get(number) for number in range(1, epochs + 1)]
    low, middle, high = (
        [None if band is None else round(scale * getattr(band, side), 4) for band in there]
        for side in ("low", "middle", "high")
    )
    several = any(band.seeds > 1 for band in shown)
    return style._replace(values=middle, low=low if several else (), high=high if several else ())


def mixed(colour: str, paper: str, share: float) -> str:
    """`share` of one colour and the rest of another; both as `#RRGGBB`."""
    pairs = ((int(colour[at : at + 2], 16), int(paper[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(share * one + (1 - share) * other):02X}" for one, other in pairs)


def _base(kind: str, colours: Palette) -> str:
    return colours.plain if kind == PLAIN else colours.shortcut


def errors_by_epoch(
    lines: Sequence[Line], epochs: int, colours: Palette, most: float = 100
) -> dict[str, Any]:
    """The chart of errors in percent against epochs."""
    axes = Axes([str(number) for number in range(1, epochs + 1)], "epoch", most, unit=" %")
    return echarts.lines(lines, axes, colours)


def errors_by_depth(kinds: Mapping[str, Mapping[Measure, Kind]], colours: Palette) -> dict[str, Any]:
    """Errors after one epoch against depth: a line for each kind and measure, the test error dashed."""
    depths = sorted({depth for kind in kinds.values() for one in kind.values() for depth in one.by_depth})
    drawn = [
        _by_depth(one, depths, f"{kind}, {title.lower()}", colours, measure)
        for kind in KINDS
        for measure, title in ERRORS
        if (one := kinds[kind][measure]).by_depth
    ]
    return echarts.lines(
        drawn, Axes([str(depth) for depth in depths], "layers", 100, unit=" %", gap=True), colours
    )


def _by_depth(kind: Kind, depths: Sequence[int], name: str, colours: Palette, measure: Measure) -> Line:
    there = [kind.by_depth.get(depth) for depth in depths]
    low, middle, high = (
        [None if band is None else round(100 * getattr(band, side), 2) for band in there]
        for side in ("low", "middle", "high")
    )
    several = any(band.seeds > 1 for band in kind.by_depth.values())
    return Line(
        name,
        _base(name.partition(",")[0], colours),
        middle,
        low if several else (),
        high if several else (),
        width=2.5 if measure == "train_error" else THIN,
        dash="solid" if measure == "train_error" else "dashed",
    )


def losses_by_step(there: Sequence[Divergence], colours: Palette) -> dict[str, Any]:
    """The logarithm of the loss by step of trainings that diverged, in the epoch in which they did."""
    first = min(one.step - len(one.losses) for one in there)
    last = max(one.step for one in there)
    drawn = []
    for one in there:
        before = one.step - len(one.losses) - first
        powers = [round(log10(max(loss, SMALLEST)), 3) for loss in one.losses]
        values = [None] * before + powers + [None] * (last - one.step)
        colour = colours.plain if one.name.startswith(PLAIN) else colours.shortcut
        drawn.append(Line(f"{one.name}, seed {one.seed}", colour, values, stopped=True))
    steps = [str(step) for step in range(first, last)]
    return echarts.lines(drawn, Axes(steps, "step"), colours)


# ----------------------------------------------------------------------------------------------- tables


def broken_table(there: Sequence[Divergence]) -> Table:
    """The losses before each divergence."""
    columns = (Column("Network", number=False), Column("Seed"), Column("Step"), Column("Loss"))
    rows = [
        Row("", "part", tuple(map(Cell, [one.name, str(one.seed), f"{step:,}", f"{loss:.4g}"])))
        for one in there
        for step, loss in enumerate(one.losses, one.step - len(one.losses))
    ]
    return Table("The finite losses of the epoch in which a training diverged.", columns, tuple(rows))


def curves_table(found: Mapping[str, Curve], caption: str, old: Collection[str] = ()) -> Table:
    """Every training: its seed, its epochs, its errors after each, and how it ended."""
    most = max((len(trace.epochs) for curve in found.values() for trace in curve.traces.values()), default=0)
    start = (Column("Network", number=False), Column("Seed"), Column("Error", number=False))
    numbers = tuple(Column(f"epoch {number}") for number in range(1, most + 1))
    columns = (*start, *numbers, Column("Seconds"), Column("End", number=False))
    rows = []
    for curve in found.values():
        for seed, trace in curve.traces.items():
            seconds = sum(epoch.seconds for epoch in trace.epochs)
            end = "" if trace.diverged is None else f"diverged at step {trace.diverged:,}"
            for measure, title in ERRORS:
                errors = [percent(getattr(epoch, measure)) for epoch in trace.epochs]
                name = f"{curve.name} (recorded)" if curve.name in old else curve.name
                texts = [name, str(seed), title.split()[0].lower(), *errors, *[""] * (most - len(errors))]
                rows.append(Row("", "part", tuple(map(Cell, [*texts, f"{seconds:.1f}", end]))))
    return Table(caption, columns, tuple(rows))


def network_table(curve: Curve) -> Table:
    """Loss and errors of one network after each epoch."""
    columns = tuple(map(Column, ("Epoch", "Loss", "Training error", "Test error", "Seconds")))
    rows = [
        (str(one.epoch), f"{one.loss:.4g}", percent(one.train_error), percent(one.test_error), one.seconds)
        for trace in curve.traces.values()
        for one in trace.epochs
    ]
    cells = [tuple(map(Cell, [*row[:4], f"{row[4]:.2f}"])) for row in rows]
    return Table("The training, epoch by epoch.", columns, tuple(Row("", "part", each) for each in cells))


def depth_table(kinds: Mapping[str, Mapping[Measure, Kind]]) -> Table:
    """Errors of each network after one epoch: the median of the seeds and their range."""
    columns = (Column("Network", number=False), Column("Error", number=False), *map(Column, DEPTH_COLUMNS))
    rows = [
        Row("", "part", tuple(map(Cell, [f"{kind}-{depth}", title.split()[0].lower(), *_of_band(band)])))
        for kind, measures in kinds.items()
        for measure, title in ERRORS
        for depth, band in measures[measure].by_depth.items()
    ]
    return Table("Errors by depth, for as many epochs as all networks have.", columns, tuple(rows))


def _of_band(band: Band) -> list[str]:
    return [percent(band.middle), percent(band.low), percent(band.high), str(band.seeds)]


def percent(error: float) -> str:
    """An error from 0 to 1 in percent: `59.9 %`."""
    return f"{100 * error:.1f} %"
