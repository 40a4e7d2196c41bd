"""How each cost of a network grows with depth, width and image: curves, their powers, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache, partial
from math import ceil, log, log2, log10
from typing import Literal, NamedTuple, assert_never, get_args

import numpy as np

from app.depth_width import reasons
from app.depth_width.marks import TITLES
from app.drawing import numbers
from app.drawing.exhibit import Exhibit
from app.drawing.palette import Palette
from app.drawing.plotly import Plot, figure
from app.drawing.table import Cell, Column, Row, Table
from resnet_core.search.axes import Scaled, deeper, depth_of, wider, width_of
from resnet_core.search.budget import side_step
from resnet_core.search.map import MEASURES, NOUNS, Measure, all_measured
from resnet_core.search.scaling import scaled_widths, shared_out
from resnet_core.spec import ArchSpec, Input, SpecError

Direction = Literal["depth", "width", "image"]
DIRECTIONS: tuple[Direction, ...] = get_args(Direction)
FACTORS = (1.0, 1.5, 2.0, 3.0, 4.0)
TWICE = {"depth": "Twice the blocks", "width": "Twice the channels", "image": "Twice each side of the image"}
ABOUT = {"depth": "the depth", "width": "the width", "image": "each side of the image"}


class Point(NamedTuple):
    """A network `factor` times as deep or as wide, or an image with sides `factor` times as long."""

    factor: float
    spec: ArchSpec | Scaled
    input: Input


class Doubled(NamedTuple):
    """The point nearest to twice as much: the factor that rounding left, and the cost over that of one."""

    factor: float
    ratio: float

    @property
    def power(self) -> float:
        """The power of the factor that the cost goes with; 0 where rounding leaves a factor of 1."""
        return log(self.ratio) / log(self.factor) if self.factor != 1 else 0.0


@lru_cache(maxsize=64)
def points(spec: ArchSpec | Scaled, input: Input, direction: Direction) -> tuple[Point, ...]:
    """Networks from `spec` to four times as much, each with the factor that rounding left.

    Raises `SpecError` where twice as much cannot be.
    """
    by_factor = {}
    for factor in FACTORS:
        try:
            point = _point(spec, input, direction, factor)
        except SpecError:
            if factor <= 2:
                raise
            break  # a family may end before
        by_factor[point.factor] = point
    return tuple(by_factor.values())


def _point(spec: ArchSpec | Scaled, input: Input, direction: Direction, factor: float) -> Point:
    if direction == "image":
        step = side_step(spec)
        height, width = (numbers.nearest(factor * side / step) * step for side in (input.height, input.width))
        return Point(height / input.height, spec, replace(input, height=height, width=width))
    if not isinstance(spec, ArchSpec):
        scale, size = (deeper, depth_of) if direction == "depth" else (wider, width_of)
        scaled = scale(spec, factor)
        return Point(size(scaled) / size(spec), scaled, input)
    if direction == "depth":
        depths = tuple(shared_out(spec, [numbers.nearest(factor * sum(spec.depths))])[:, 0].tolist())
        return Point(sum(depths) / sum(spec.depths), replace(spec, depths=depths), input)
    widths = tuple(scaled_widths(spec, factor).tolist())
    return Point(max(widths) / max(spec.widths), replace(spec, widths=widths), input)


@lru_cache(maxsize=64)
def _costs(spec: ArchSpec | Scaled, input: Input, direction: Direction) -> tuple[Mapping[Measure, int], ...]:
    return tuple(all_measured(*point[1:]) for point in points(spec, input, direction))


def ratios(
    spec: ArchSpec | Scaled, input: Input, direction: Direction, measure: Measure
) -> tuple[float, ...]:
    """The cost of each of `points`, over the first one's."""
    first, *others = (costs[measure] for costs in _costs(spec, input, direction))
    return (1.0, *(count / first for count in others))


def doubled(spec: ArchSpec | Scaled, input: Input, direction: Direction, measure: Measure) -> Doubled:
    """By how much a cost grows when one quantity is doubled, as nearly as it can be."""
    factors = [point.factor for point in points(spec, input, direction)]
    grown = zip(factors, ratios(spec, input, direction, measure), strict=True)
    return min((Doubled(*each) for each in grown), key=lambda each: abs(each.factor - 2))


def exhibit(
    spec: ArchSpec | Scaled, input: Input, direction: Direction, measure: Measure, colours: Palette
) -> Exhibit:
    """The curve of one direction with its words."""
    twice = doubled(spec, input, direction, measure)
    return Exhibit(
        curve_figure(spec, input, direction, measure, colours),
        sentence(spec, direction, measure, twice),
        alt(direction, measure, twice),
        partial(curve_table, spec, input, direction, measure),
        title(spec, direction, twice.factor),
    )


def title(spec: ArchSpec | Scaled, direction: Direction, factor: float) -> str:
    """What is doubled; where rounding leaves more or less, by how much."""
    if isinstance(spec, ArchSpec):
        return TWICE[direction]
    return f"{'Twice' if factor == 2 else numbers.times(factor)} {ABOUT[direction]}"


def sentence(spec: ArchSpec | Scaled, direction: Direction, measure: Measure, twice: Doubled) -> str:
    """What doubling does, and why."""
    grows = f"{numbers.times(twice.ratio)} the {NOUNS[measure]}, power {_power(twice)}"
    match direction:
        case "depth":
            return f"{grows}; {reasons.of_depth(spec)}"
        case "width":
            return f"{grows}; {reasons.of_width(spec, measure)}"
        case "image":
            return f"{grows}; {reasons.of_image(spec, measure)}"
        case _:
            assert_never(direction)


def alt(direction: Direction, measure: Measure, twice: Doubled) -> str:
    """The curve in words."""
    return (
        f"Line chart on two logarithmic axes: {NOUNS[measure]} over {direction}, up to four times as much. "
        f"At {numbers.times(twice.factor)} they are {numbers.times(twice.ratio)}; dotted lines show linear "
        "and quadratic growth."
    )


def curve_table(spec: ArchSpec | Scaled, input: Input, direction: Direction, measure: Measure) -> Table:
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


def powers_table(spec: ArchSpec | Scaled, input: Input) -> Table:
    """What doubling does to every cost: the factor, and the power it stands for."""
    rows = []
    for measure in MEASURES:
        grown = [doubled(spec, input, direction, measure) for direction in DIRECTIONS]
        cells = (Cell(f"{numbers.times(each.ratio)}, power {_power(each)}") for each in grown)
        rows.append(Row("", "layer", (Cell(TITLES[measure]), *cells)))
    columns = (Column("Cost", number=False), *(Column(_heading(spec, input, each)) for each in DIRECTIONS))
    return Table("Power 1 is linear growth, 2 quadratic, 0 none", columns, tuple(rows))


def _heading(spec: ArchSpec | Scaled, input: Input, direction: Direction) -> str:
    factor = doubled(spec, input, direction, "MACs").factor
    return f"Double the {direction}" if factor == 2 else f"{numbers.times(factor)} the {direction}"


def _growth_axis(most: float) -> dict[str, object]:
    """A logarithmic axis from 1 to 16 times, or as far as a cost grows."""
    doublings = [2**octave for octave in range(max(4, ceil(log2(most) - 0.2)) + 1)]
    return {
        "type": "log",
        "tickvals": doublings,
        "ticktext": [f"{times} ×" for times in doublings],
        "range": [-0.08, log10(doublings[-1]) + 0.12],
    }


def curve_figure(
    spec: ArchSpec | Scaled, input: Input, direction: Direction, measure: Measure, colours: Palette
) -> Plot:
    """The curve between lines of power 1 and 2, both axes logarithmic."""
    factors = np.array([point.factor for point in points(spec, input, direction)])
    grown = ratios(spec, input, direction, measure)
    chart = figure(
        colours,
        210,
        xaxis={"type": "log", "tickvals": [1, 2, 4], "ticktext": ["1 ×", "2 ×", "4 ×"]},
        yaxis=_growth_axis(max(grown)),
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
        y=grown,
        mode="lines+markers",
        line={"color": colours.accent, "width": 2.5},
        marker={"size": 7},
        hovertemplate=f"{numbers.hover('x')} ×: cost {numbers.hover('y')} ×<extra></extra>",
    )
    return chart


def _power(twice: Doubled) -> str:
    return numbers.decimals(twice.power, 2)
