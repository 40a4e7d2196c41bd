"""How each cost of a network grows with depth, width and image: curves, their powers, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache, partial
from math import log2, log10
from typing import Literal, NamedTuple, get_args

import numpy as np

from app.depth_width.marks import TITLES
from app.drawing import numbers
from app.drawing.exhibit import Exhibit
from app.drawing.palette import Palette
from app.drawing.plotly import Plot, figure
from app.drawing.table import Cell, Column, Row, Table
from resnet_core.search.map import MEASURES, NOUNS, Measure, all_measured
from resnet_core.search.scaling import scaled_widths, shared_out
from resnet_core.spec import ArchSpec, Input

Direction = Literal["depth", "width", "image"]
DIRECTIONS: tuple[Direction, ...] = get_args(Direction)
FACTORS = (1.0, 1.5, 2.0, 3.0, 4.0)
TWICE = {"depth": "Twice the blocks", "width": "Twice the channels", "image": "Twice each side of the image"}


class Point(NamedTuple):
    """A network `factor` times as deep or as wide, or an image with sides `factor` times as long."""

    factor: float
    spec: ArchSpec
    input: Input


@lru_cache(maxsize=64)
def points(spec: ArchSpec, input: Input, direction: Direction) -> tuple[Point, ...]:
    """Networks from `spec` to four times as much, each with the factor that rounding left.

    Raises `SpecError` where four times as much cannot be.
    """
    by_factor = {}
    for factor in FACTORS:
        if direction == "depth":
            depths = tuple(shared_out(spec, [numbers.nearest(factor * sum(spec.depths))])[:, 0].tolist())
            point = Point(sum(depths) / sum(spec.depths), replace(spec, depths=depths), input)
        elif direction == "width":
            widths = tuple(scaled_widths(spec, factor).tolist())
            point = Point(max(widths) / max(spec.widths), replace(spec, widths=widths), input)
        else:
            height, width = numbers.nearest(factor * input.height), numbers.nearest(factor * input.width)
            point = Point(height / input.height, spec, replace(input, height=height, width=width))
        by_factor[point.factor] = point
    return tuple(by_factor.values())


@lru_cache(maxsize=64)
def _costs(spec: ArchSpec, input: Input, direction: Direction) -> tuple[Mapping[Measure, int], ...]:
    return tuple(all_measured(*point[1:]) for point in points(spec, input, direction))


def ratios(spec: ArchSpec, input: Input, direction: Direction, measure: Measure) -> tuple[float, ...]:
    """The cost of each of `points`, over the first one's."""
    first, *others = (costs[measure] for costs in _costs(spec, input, direction))
    return (1.0, *(count / first for count in others))


def doubled(spec: ArchSpec, input: Input, direction: Direction, measure: Measure) -> float:
    """By how much a cost grows when one quantity is doubled."""
    factors = [point.factor for point in points(spec, input, direction)]
    return ratios(spec, input, direction, measure)[factors.index(2.0)]


def exhibit(
    spec: ArchSpec, input: Input, direction: Direction, measure: Measure, colours: Palette
) -> Exhibit:
    """The curve of one direction with its words."""
    ratio = doubled(spec, input, direction, measure)
    return Exhibit(
        curve_figure(spec, input, direction, measure, colours),
        sentence(direction, measure, ratio),
        alt(direction, measure, ratio),
        partial(curve_table, spec, input, direction, measure),
        TWICE[direction],
    )


def sentence(direction: Direction, measure: Measure, ratio: float) -> str:
    """What doubling does, and why."""
    grows = f"{numbers.times(ratio)} the {NOUNS[measure]}, power {_power(ratio)}"
    weights = measure in ("MACs", "Parameters")
    if direction == "depth":
        return (
            f"{grows}; blocks add up, while the stem, the head and the first block of each stage occur once."
        )
    if direction == "width" and weights:
        return f"{grows}; channels count going in and coming out, but the image and the classes do not grow."
    if direction == "width":
        return f"{grows}; every map has twice the channels, and its size stays."
    if measure == "Parameters":
        return f"{grows}; all pixels share the same weights."
    return f"{grows}; four times the pixels."


def alt(direction: Direction, measure: Measure, ratio: float) -> str:
    """The curve in words."""
    return (
        f"Line chart on two logarithmic axes: {NOUNS[measure]} over {direction}, up to four times as much. "
        f"At twice as much they are {numbers.times(ratio)}; dotted lines show linear and quadratic growth."
    )


def curve_table(spec: ArchSpec, input: Input, direction: Direction, measure: Measure) -> Table:
    """The points of a curve."""
    rows = []
    grown, costs = ratios(spec, input, direction, measure), _costs(spec, input, direction)
    for point, ratio, each in zip(points(spec, input, direction), grown, costs, strict=True):
        count = numbers.whole(each[measure])
        rows.append(
            Row("", "layer", (Cell(numbers.times(point.factor)), Cell(count), Cell(numbers.times(ratio))))
        )
    columns = (Column(direction.capitalize()), Column(TITLES[measure]), Column("growth"))
    return Table(f"{TITLES[measure]} as the {direction} grows", columns, tuple(rows))


def powers_table(spec: ArchSpec, input: Input) -> Table:
    """What doubling does to every cost: the factor, and the power it stands for."""
    rows = []
    for measure in MEASURES:
        grown = [doubled(spec, input, direction, measure) for direction in DIRECTIONS]
        cells = (Cell(f"{numbers.times(ratio)}, power {_power(ratio)}") for ratio in grown)
        rows.append(Row("", "layer", (Cell(TITLES[measure]), *cells)))
    columns = (Column("Cost", number=False), *(Column(f"Double the {direction}") for direction in DIRECTIONS))
    return Table("Power 1 is linear growth, 2 quadratic, 0 none", columns, tuple(rows))


def curve_figure(
    spec: ArchSpec, input: Input, direction: Direction, measure: Measure, colours: Palette
) -> Plot:
    """The curve between lines of power 1 and 2, both axes logarithmic."""
    factors = np.array([point.factor for point in points(spec, input, direction)])
    chart = figure(
        colours,
        210,
        xaxis={"type": "log", "tickvals": [1, 2, 4], "ticktext": ["1 ×", "2 ×", "4 ×"]},
        yaxis={
            "type": "log",
            "tickvals": [1, 2, 4, 8, 16],
            "ticktext": ["1 ×", "2 ×", "4 ×", "8 ×", "16 ×"],
            "range": [-0.08, log10(16) + 0.12],
        },
    )
    quiet = {"color": colours.quiet, "width": 1, "dash": "dot"}
    for power, word in ((1, "linear"), (2, "quadratic")):
        chart.add("scatter", x=factors, y=factors**power, mode="lines", line=quiet, hoverinfo="skip")
        chart.add_annotation(
            x=log10(2.6),
            y=power * log10(2.6),
            text=word,
            showarrow=False,
            xanchor="right",
            xshift=-4,
            yanchor="bottom",
            font={"size": 11, "color": colours.quiet},
        )
    chart.add(
        "scatter",
        x=factors,
        y=ratios(spec, input, direction, measure),
        mode="lines+markers",
        line={"color": colours.accent, "width": 2.5},
        marker={"size": 7},
        hovertemplate=f"{numbers.hover('x')} ×: cost {numbers.hover('y')} ×<extra></extra>",
    )
    return chart


def _power(ratio: float) -> str:
    return numbers.decimals(log2(ratio), 2)
