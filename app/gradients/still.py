"""The chart of norms as a still drawing: the same lines, bands, lanes and axes as the live one has."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, log10

from app.drawing import numbers
from app.drawing.still.lines import Area, Line, Lines, Mark, Point
from app.drawing.still.markup import Markup, words
from app.gradients import norms, scale
from app.gradients.styles import LEGEND_LINE, style
from app.gradients.words import title
from resnet_core.labs.gradients.findings import Band, Findings
from resnet_core.labs.gradients.points import Network, Quantity

ROUND = (1, 2, 5, 10, 20, 50, 100, 200, 500)  # blocks between ticks
MOST_TICKS = 7


def chart(findings: Findings, step: int, quantity: Quantity) -> Lines:
    """Every network measured at this step."""
    axes = _Axes(findings, quantity)
    known = [(each, findings.band(each.name, step, quantity)) for each in findings.networks]
    bands = [(network, band) for network, band in known if band is not None]
    return Lines(
        norms.HEIGHT + LEGEND_LINE * len(findings.networks),
        tuple(_line(network, band, axes) for network, band in bands),
        tuple(_area(network, band, axes) for network, band in bands if band.seeds > 1),
        tuple(cross for network, band in bands for cross in _crosses(network, band, axes)),
        tuple(Mark(axes.across(block), words(f"{block}")) for block in axes.blocks()),
        tuple(axes.ticks()),
        tuple(map(axes.across, scale.stages(findings))),
        scale.ACROSS,
        norms.AXES[quantity],
    )


class _Axes:
    """Where blocks and values stand, in shares of the plot."""

    def __init__(self, findings: Findings, quantity: Quantity) -> None:
        self.most, self.span = scale.most_blocks(findings), scale.span_of(findings, quantity)
        self.lanes = scale.lanes_of(findings, quantity)
        self.bottom, self.top = scale.domain(self.lanes)

    def across(self, block: float) -> float:
        return (block - 0.4) / (self.most + 0.2)

    def up(self, value: float) -> float:
        low, high = self.span
        return self.bottom + (self.top - self.bottom) * (log10(value) - low) / (high - low)

    def at(self, place: int, value: float) -> Point:
        return self.across(place + 1), self.up(value)

    def blocks(self) -> range:
        step = next(each for each in ROUND if self.most / each <= MOST_TICKS)
        return range(step, self.most + 1, step)

    def ticks(self) -> Iterator[Mark]:
        given = scale.ticks(self.span)
        for value, text in zip(given.get("tickvals", ()), given.get("ticktext", ()), strict=True):
            if self.span[0] <= log10(value) <= self.span[1]:
                yield Mark(self.up(value), words(text))
        if (powers := given.get("dtick")) is not None:
            first = ceil(self.span[0] / powers) * powers
            for power in range(first, ceil(self.span[1]), powers):
                yield Mark(self.up(10.0**power), _power(power))
        for lane, place in ((scale.ZERO, scale.LANE / 2), (scale.NOT_FINITE, 1 - scale.LANE / 2)):
            if lane in self.lanes:
                yield Mark(place, words(lane))


def _power(power: int) -> Markup:
    return words(f"{10**power}" if power in (0, 1) else f"10{numbers.raised(power)}")


def _line(network: Network, band: Band, axes: _Axes) -> Line:
    own = style(network)
    points = [axes.at(at, value) if scale.drawable(value) else None for at, value in enumerate(band.median)]
    few = len(points) <= norms.FEW
    return Line(title(network), own.colour, own.dash, own.width, tuple(points), few)


def _area(network: Network, band: Band, axes: _Axes) -> Area:
    pairs = list(enumerate(zip(band.low, band.high, strict=True)))
    drawn = [(at, low, high) for at, (low, high) in pairs if scale.drawable(low) and scale.drawable(high)]
    above = [axes.at(at, high) for at, _, high in drawn]
    below = [axes.at(at, low) for at, low, _ in reversed(drawn)]
    return Area(style(network).colour, (*above, *below))


def _crosses(network: Network, band: Band, axes: _Axes) -> Iterator[tuple[str, Point]]:
    places = {scale.ZERO: scale.LANE / 2, scale.NOT_FINITE: 1 - scale.LANE / 2}
    for at, value in enumerate(band.median):
        if lane := scale.lane_of(value):
            yield style(network).colour, (axes.across(at + 1), places[lane])
