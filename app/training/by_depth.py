"""Errors of the degradation lab by depth, after the last epoch that all networks have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from app.drawing import echarts, numbers
from app.drawing.echarts import Axes, Chart, Line
from app.drawing.exhibit import Exhibit
from app.drawing.palette import Palette
from app.drawing.table import Column, Table
from app.training.by_epoch import Lab
from app.training.lines import ERRORS, THIN, kind_colour, sides
from app.training.tables import rows_of
from app.training.words import epochs, of_seeds
from resnet_core.labs.training import degradation
from resnet_core.labs.training.curves import Band, Curve, Measure
from resnet_core.labs.training.degradation import KINDS, PLAIN, RESIDUAL, Kind, network_name

CAPTION = "Thick: training error; dashed: test error; the band goes from the lowest to the highest seed."
OLD = " Points are from the recorded run until the new ones arrive."
COLUMNS = ("Median", "Lowest", "Highest", "Seeds")
Kinds = Mapping[str, Mapping[Measure, Kind]]


def exhibit(lab: Lab, colours: Palette) -> Exhibit | None:
    """The chart; None before any network has an epoch that all have."""
    epoch = degradation.common_epoch(lab.curves)
    kinds = kinds_after(lab.curves, epoch)
    if not any(kinds[kind]["train_error"].by_depth for kind in KINDS):
        return None
    return Exhibit(
        figure(kinds, colours),
        CAPTION + (OLD if lab.old else ""),
        _alt(kinds, epoch),
        partial(table, kinds),
        f"Error after {epochs(epoch)}, by depth",
    )


def kinds_after(curves: Mapping[str, Curve], epoch: int) -> dict[str, dict[Measure, Kind]]:
    """Both kinds of network with both errors after one epoch."""
    return {
        kind: {measure: degradation.kind_after(curves, kind, measure, epoch) for measure, _ in ERRORS}
        for kind in KINDS
    }


def trained_kinds(curves: Mapping[str, Curve]) -> dict[str, Kind]:
    """Both kinds of network with their training errors after the last epoch that all have."""
    kinds = kinds_after(curves, degradation.common_epoch(curves))
    return {kind: kinds[kind]["train_error"] for kind in KINDS}


def figure(kinds: Kinds, colours: Palette) -> Chart:
    """A line for each kind and measure, the test error dashed."""
    depths = sorted({depth for kind in kinds.values() for one in kind.values() for depth in one.by_depth})
    drawn = [
        _line(one, depths, f"{kind}, {title.lower()}", colours, measure)
        for kind in KINDS
        for measure, title in ERRORS
        if (one := kinds[kind][measure]).by_depth
    ]
    axes = Axes([str(depth) for depth in depths], "layers", 100, unit=" %", gap=True)
    return Chart(echarts.lines(drawn, axes, colours), 280)


def table(kinds: Kinds) -> Table:
    """Errors of each network after one epoch: the median of the seeds and their range."""
    columns = (Column("Network", number=False), Column("Error", number=False), *map(Column, COLUMNS))
    rows = [
        [network_name(kind, depth), title.split()[0].lower(), *_of_band(band)]
        for kind, measures in kinds.items()
        for measure, title in ERRORS
        for depth, band in measures[measure].by_depth.items()
    ]
    return Table("Errors by depth after the last epoch that all networks have.", columns, rows_of(rows))


def finding(curves: Mapping[str, Curve]) -> str:
    """What depth did to the training error, for plain networks and beside them for residual ones."""
    epoch, kinds = degradation.common_epoch(curves), trained_kinds(curves)
    plain, residual = kinds[PLAIN], kinds[RESIDUAL]
    if not epoch or not plain.by_depth or not residual.by_depth:
        return ""
    both = f"{_errors(plain, PLAIN)}; {_errors(residual, RESIDUAL)}"
    return f"**{_verdict(plain, residual)}** After {epochs(epoch)} {both}."


def _line(kind: Kind, depths: Sequence[int], name: str, colours: Palette, measure: Measure) -> Line:
    low, middle, high = sides([kind.by_depth.get(depth) for depth in depths], 100.0, 2)
    several = any(band.seeds > 1 for band in kind.by_depth.values())
    return Line(
        name,
        kind_colour(name.partition(",")[0], colours),
        middle,
        low if several else (),
        high if several else (),
        width=2.5 if measure == "train_error" else THIN,
        dash="solid" if measure == "train_error" else "dashed",
    )


def _of_band(band: Band) -> list[str]:
    return [*map(numbers.percent, (band.middle, band.low, band.high)), str(band.seeds)]


def _alt(kinds: Kinds, epoch: int) -> str:
    errors = (
        f"{network_name(kind, depth)} {numbers.percent(band.middle)}"
        for kind, measures in kinds.items()
        for depth, band in measures["train_error"].by_depth.items()
    )
    return f"Line chart of the error after {epochs(epoch)} by depth. Training error: {', '.join(errors)}."


def _errors(kind: Kind, name: str) -> str:
    deep, best = kind.deepest, kind.best
    deepest = f"{network_name(name, deep)} gets {of_seeds(kind.by_depth[deep])} of its training images wrong"
    if not kind.degrades:
        return deepest
    return f"{deepest}, {network_name(name, best)} {numbers.percent(kind.by_depth[best].middle)}"


def _verdict(plain: Kind, residual: Kind) -> str:
    if not plain.degrades:
        return "In this run depth did not hurt the plain networks: try more layers, or fewer epochs."
    if residual.degrades:
        return "Depth hurt both kinds in this run, on the images that they were trained on."
    return (
        "More layers made the plain network worse on the very images that it was trained on, so this is "
        "not overfitting; with shortcuts the same depth does no such harm."
    )
