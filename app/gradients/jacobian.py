"""The singular values of one block's Jacobian: how far each direction is stretched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from statistics import fmean, geometric_mean

from app.drawing import numbers
from app.drawing.exhibit import Exhibit
from app.drawing.palette import Palette
from app.drawing.plotly import Plot, figure
from app.drawing.table import Cell, Column, Row, Table
from app.gradients import words
from app.gradients.styles import LEGEND, LEGEND_LINE, style
from resnet_core.labs.gradients.findings import Findings
from resnet_core.labs.gradients.points import Jacobian, Network

HEIGHT = 290  # pixels
FLOOR = 1e-4  # of a singular value: smaller ones are drawn here
DOTS = 200  # of a line of singular values
PARTS = ("branch", "shortcut + branch", "with activation")
COLUMNS = (
    Column("Network", number=False),
    Column("Of", number=False),
    Column("Largest"),
    Column("Middle"),
    Column("Smallest"),
    Column("Below 1"),
)


def exhibit(findings: Findings, colours: Palette) -> Exhibit:
    """The singular values of one block in each network."""
    return Exhibit(
        chart(findings, colours),
        caption(findings),
        alt(findings),
        partial(table, findings),
        more=more(findings),
    )


def sentence(findings: Findings) -> str:
    """What to notice: how many directions shrink, and what the shortcut does to a gradient."""
    return " ".join(_of_network(findings, *each) for each in _measured(findings))


def chart(findings: Findings, colours: Palette) -> Plot:
    """Singular values of shortcut + branch, largest first, of every network; a line at 1."""
    height = HEIGHT + LEGEND_LINE * len(findings.networks)
    drawn = figure(colours, height, showlegend=True, legend=LEGEND)
    drawn.add_hline(1, line={"color": colours.quiet, "width": 1, "dash": "dot"})
    for network, one in _measured(findings):
        thinned, name = _thinned(one.sum), words.title(network)
        share, value = numbers.hover_decimals("x", 0), numbers.hover("y")
        drawn.add(
            "scatter",
            x=[100 * share for share, _ in thinned],
            y=[max(value, FLOOR) for _, value in thinned],
            mode="lines",
            name=name,
            line=style(network).line(colours),
            hovertemplate=f"{name}: {share} % are larger than {value}<extra></extra>",
        )
    drawn.update_xaxes(title={"text": "share of directions, %"})
    drawn.update_yaxes(type="log", title={"text": "stretched by"}, exponentformat="power", dtick=1)
    return drawn


def caption(findings: Findings) -> str:
    """What was measured."""
    one = next(iter(findings.jacobians.values()))
    return f"Singular values of shortcut + branch of {one.block}, largest first, at the first image."


def more(findings: Findings) -> str:
    """How, and what it does not show."""
    one = next(iter(findings.jacobians.values()))
    return (
        f"Before the last activation, for {one.height} × {one.width} pixels of {one.channels:,} channels; "
        f"batch norm keeps the statistics of the batch; values below {FLOOR:g} are drawn there. I + J does "
        "not mean singular values of 1 or more: it shrinks a direction where J points backwards."
    )


def alt(findings: Findings) -> str:
    """The chart in words."""
    clauses = [
        f"{words.title(network)} from {numbers.magnitude(one.sum[0])} to {numbers.magnitude(one.sum[-1])}"
        for network, one in _measured(findings)
    ]
    return f"Line chart of singular values, largest first: {'; '.join(clauses)}."


def table(findings: Findings) -> Table:
    """The ends and the middle of each list of singular values."""
    rows = []
    for network, one in _measured(findings):
        for part, values in zip(PARTS, (one.branch, one.sum, one.block_values), strict=True):
            ends = (values[0], values[len(values) // 2], values[-1])
            texts = (words.title(network), part, *map(numbers.magnitude, ends), _below(values))
            rows.append(Row("", "part", tuple(map(Cell, texts))))
    return Table("Singular values of the Jacobian of one block.", COLUMNS, tuple(rows))


def _measured(findings: Findings) -> Iterator[tuple[Network, Jacobian]]:
    for network in findings.networks:
        if one := findings.jacobians.get(network.name):
            yield network, one


def _below(values: Sequence[float], places: int = 1) -> str:
    """The share of singular values below 1."""
    return numbers.percent(sum(value < 1 for value in values) / len(values), places)


def _of_network(findings: Findings, network: Network, one: Jacobian) -> str:
    shrinking, most = _below(one.sum, 0), numbers.magnitude(one.sum[0])
    text = (
        f"In {words.phrase(network)}, {shrinking} of the singular values of {one.block} are below 1, and the "
        f"largest is {most}."
    )
    turning = findings.turnings.get(network.name)
    if turning is None or not turning.cosine:
        return text
    ratios = [ratio for ratio in turning.ratio if 0 < ratio < float("inf")]
    ratio = numbers.digits(geometric_mean(ratios) if ratios else 0.0)
    cosine = numbers.decimals(fmean(turning.cosine), 2)
    return (
        f"{text} Going back through one of its {len(turning.cosine):,} blocks that keep their shape, the "
        f"gradient's norm is multiplied by {ratio} (geometric mean), and its direction keeps a cosine of "
        f"{cosine} (mean)."
    )


def _thinned(values: Sequence[float]) -> list[tuple[float, float]]:
    step = max(1, len(values) // DOTS)
    return [(place / len(values), values[place]) for place in range(0, len(values), step)]
