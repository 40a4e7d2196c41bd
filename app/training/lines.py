"""Learning curves as the lines of a chart that moves while a run goes on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from app.drawing import echarts, numbers
from app.drawing.echarts import Axes, Chart, Line
from app.drawing.palette import Palette, mixed
from resnet_core.labs.training.curves import Band, Curve, Measure, bands
from resnet_core.labs.training.degradation import PLAIN, kind_and_depth

PALE, FULL = 0.45, 1.0  # how much of its colour the shallowest and the deepest network have
FAINT = 0.4
THIN = 1.4
TOPS = (5, 10, 20, 50, 100)
LABEL = 6.0  # percentage points that a label takes
ERRORS: tuple[tuple[Measure, str], ...] = (("train_error", "Training error"), ("test_error", "Test error"))


def lab_lines(
    curves: Mapping[str, Curve], measure: Measure, epochs: int, colours: Palette, old: Collection[str] = ()
) -> list[Line]:
    """The lines of plain and residual networks: deeper ones darker and thicker; those in `old` dotted."""
    drawn: list[Line] = []
    for name, curve in curves.items():
        kind, depth = kind_and_depth(name)
        same = [kind_and_depth(other)[1] for other in curves if kind_and_depth(other)[0] == kind]
        share = same.index(depth) / (len(same) - 1) if len(same) > 1 else 1.0
        style = Line(
            name,
            mixed(kind_colour(kind, colours), colours.paper, PALE + (FULL - PALE) * share),
            (),
            label=str(depth),
            width=1.4 + 1.6 * share,
            dash="dotted" if name in old else "solid",
            opacity=FAINT if name in old else 1.0,
        )
        drawn += curve_lines(curve, measure, epochs, style)
    return apart(drawn)


def apart(drawn: Sequence[Line]) -> list[Line]:
    """The lines with labels that do not overlap: where they would, only the last line keeps its label."""
    ends: list[float] = []
    lines: list[Line] = []
    for line in reversed(drawn):
        end = next((value for value in reversed(line.values) if value is not None), None)
        free = end is not None and all(abs(end - other) >= LABEL for other in ends)
        if free and end is not None and line.label:
            ends.append(end)
        lines.append(line if free else line._replace(label=""))
    return lines[::-1]


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
    low, middle, high = sides(there, scale, 4)
    several = any(band.seeds > 1 for band in shown)
    return style._replace(values=middle, low=low if several else (), high=high if several else ())


def sides(shown: Sequence[Band | None], scale: float, places: int) -> tuple[list[float | None], ...]:
    """The low ends, the middles and the high ends of bands; None where there is no band."""
    values = [None if band is None else (band.low, band.middle, band.high) for band in shown]
    return tuple(
        [None if value is None else numbers.rounded(scale * value[side], places) for value in values]
        for side in range(3)
    )


def top(errors: Iterable[float | None]) -> int:
    """Where an axis of errors in percent ends, so that small ones can be told apart."""
    most = max((error for error in errors if error is not None), default=TOPS[-1])
    return next((end for end in TOPS if most <= end), TOPS[-1])


def kind_colour(kind: str, colours: Palette) -> str:
    """Grey for plain networks, orange for residual ones."""
    return colours.plain if kind == PLAIN else colours.shortcut


def errors_by_epoch(
    lines: Sequence[Line], epochs: int, colours: Palette, height: int = 320, most: int = 100
) -> Chart:
    """The chart of errors in percent against epochs; the axis ends at `most`."""
    axes = Axes([str(number) for number in range(1, epochs + 1)], "epoch", most, unit=" %")
    return Chart(echarts.lines(lines, axes, colours), height)
