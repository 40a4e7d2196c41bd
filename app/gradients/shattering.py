"""Shattered gradients: the correlation of the gradients at two images over their distance."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import takewhile

from app.drawing import numbers
from app.drawing.exhibit import Exhibit
from app.drawing.palette import Palette
from app.drawing.plotly import Plot, figure
from app.drawing.table import Cell, Column, Row, Table
from app.gradients import words
from app.gradients.styles import LEGEND, LEGEND_LINE, style
from resnet_core.labs.gradients.findings import Findings
from resnet_core.labs.gradients.points import Network, Shattering

HEIGHT = 290  # pixels
HALF = 0.5

MORE = (
    "Correlation over all pixels of the gradient of one class's score at an image, and at a share of the way "
    "to another one; the bars are standard errors; batch norm keeps the statistics of a batch. Balduzzi 2017 "
    "(abstract): the correlation decays exponentially with depth in plain networks, sublinearly with "
    "shortcuts. This chart is of one depth."
)


def exhibit(findings: Findings, colours: Palette) -> Exhibit:
    """The correlation of the gradients at nearby images in each network."""
    return Exhibit(
        chart(findings, colours), caption(findings), alt(findings), partial(table, findings), more=MORE
    )


def sentence(findings: Findings) -> str:
    """What to notice: the distance at which half of the correlation is lost."""
    clauses = [_clause(*each) for each in _measured(findings)]
    return f"Correlation of the gradients at two nearby images: {'; '.join(clauses)}." if clauses else ""


def chart(findings: Findings, colours: Palette) -> Plot:
    """Correlation over distance, with the standard error of each mean."""
    height = HEIGHT + LEGEND_LINE * len(findings.networks)
    drawn = figure(colours, height, showlegend=True, legend=LEGEND)
    drawn.add_hline(0, line={"color": colours.quiet, "width": 1, "dash": "dot"})
    for network, one in _measured(findings):
        name, far, alike = words.title(network), numbers.hover("x", 2), numbers.hover_decimals("y", 2)
        drawn.add(
            "scatter",
            x=one.distance,
            y=one.correlation,
            error_y={"type": "data", "array": list(one.error), "thickness": 1.2, "width": 2},
            mode="lines+markers",
            name=name,
            line=style(network).line(colours),
            marker={"size": 5},
            hovertemplate=f"{name}, at {far} of the way: {alike}<extra></extra>",
        )
    ticks = {"tickvals": [0.001, 0.01, 0.1, 1], "ticktext": ["0.1 %", "1 %", "10 %", "100 %"]}
    drawn.update_xaxes(type="log", title={"text": "distance: share of the way to another image"}, **ticks)
    drawn.update_yaxes(title={"text": "correlation"}, range=[-0.35, 1.08])
    return drawn


def caption(findings: Findings) -> str:
    """What was measured."""
    pairs = max((one.pairs for one in findings.shattering.values()), default=0)
    return f"Correlation of gradients at two images over their distance: mean and error of {pairs} pairs."


def alt(findings: Findings) -> str:
    """The chart in words."""
    clauses = [
        f"{words.title(network)} from {_two(one.correlation[0])} close by to {_two(one.correlation[-1])} "
        "far away"
        for network, one in _measured(findings)
    ]
    return f"Line chart of the correlation of gradients over distance: {'; '.join(clauses)}."


def table(findings: Findings) -> Table:
    """Every mean and its standard error."""
    known = list(_measured(findings))
    distances = known[0][1].distance if known else ()
    rows = (
        (_share_with_digits(distance, 3), *(_mean(one, place) for _, one in known))
        for place, distance in enumerate(distances)
    )
    columns = (Column("Distance"), *(Column(words.title(network)) for network, _ in known))
    what = "Correlation of input gradients, mean ± standard error."
    return Table(what, columns, tuple(Row("", "part", tuple(map(Cell, row))) for row in rows))


def half_between(one: Shattering) -> tuple[float | None, float | None]:
    """The distances between which the correlation falls below one half, by its standard errors.

    Up to the first it is surely above, and from the second on surely below. None where there is no such one.
    """
    means = list(zip(one.distance, one.correlation, one.error, strict=True))
    above = [distance for distance, *_ in takewhile(lambda each: each[1] - each[2] >= HALF, means)]
    below = [distance for distance, *_ in takewhile(lambda each: each[1] + each[2] < HALF, reversed(means))]
    return above[-1] if above else None, below[-1] if below else None


def _measured(findings: Findings) -> Iterator[tuple[Network, Shattering]]:
    for network in findings.networks:
        if one := findings.shattering.get(network.name):
            yield network, one


def _clause(network: Network, one: Shattering) -> str:
    phrase, (near, far) = words.phrase(network), half_between(one)
    if far == one.distance[0]:
        already = f"already {_share_with_digits(one.distance[0])} of the way from one to the other"
        return f"in {phrase} {already} it is {_two(one.correlation[0])}"
    if near == one.distance[-1]:
        return f"in {phrase} it stays above one half all the way"
    ends = [_share_with_digits(share) if share else end for share, end in ((near, "0 %"), (far, "100 %"))]
    where = f"between {' and '.join(ends)} of the way from one to the other"
    return f"in {phrase} it falls below one half {where}"


def _mean(one: Shattering, place: int) -> str:
    return f"{numbers.decimals(one.correlation[place], 3)} ± {numbers.decimals(one.error[place], 3)}"


def _two(value: float) -> str:
    return numbers.decimals(value, 2)


def _share_with_digits(share: float, count: int = 2) -> str:
    return f"{numbers.digits(100 * share, count)} %"
