"""One block taken apart, and shattered gradients: charts, tables and sentences."""

from __future__ import annotations

from collections.abc import Sequence
from math import log10

import plotly.graph_objects as go

from app.drawing.palette import Palette
from app.drawing.plotly import figure
from app.drawing.table import Cell, Column, Row, Table
from app.gradients import words
from app.gradients.figures import style
from resnet_core.labs.gradients.findings import Findings
from resnet_core.labs.gradients.points import Shattering

HEIGHT, LINE = 290, 20  # pixels: of a chart, and more for each line that a legend may take on a phone
FLOOR = 1e-4  # of a singular value: what is smaller is drawn here
DOTS = 200  # of a line of singular values
HALF = 0.5
PARTS = ("branch", "shortcut + branch", "with activation")
LEGEND = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "xanchor": "left"}


# ---------------------------------------------------------------------------------------- singular values


def values_figure(findings: Findings, colours: Palette) -> go.Figure:
    """Singular values of shortcut + branch, largest first, of every network; a line at 1."""
    drawn = figure(colours, HEIGHT + LINE * len(findings.networks), showlegend=True, legend=LEGEND)
    drawn.add_hline(1, line={"color": colours.quiet, "width": 1, "dash": "dot"})
    for network in findings.networks:
        one = findings.jacobians.get(network.name)
        if one is None:
            continue
        colour, dash, width = style(network)
        thinned = _thinned(one.sum)
        drawn.add_scatter(
            x=[100 * share for share, _ in thinned],
            y=[max(value, FLOOR) for _, value in thinned],
            mode="lines",
            name=words.title(network),
            line={"color": getattr(colours, colour), "dash": dash, "width": width},
            hovertemplate=f"{words.title(network)}: %{{x:.0f}} % are larger than %{{y:.3g}}<extra></extra>",
        )
    drawn.update_xaxes(title_text="share of directions, %")
    drawn.update_yaxes(type="log", title_text="stretched by", exponentformat="power", dtick=1)
    return drawn


def values_finding(findings: Findings) -> str:
    """What to notice: how many directions shrink, and what the shortcut does to a gradient."""
    return " ".join(
        _of_network(findings, network.name, words.phrase(network))
        for network in findings.networks
        if network.name in findings.jacobians
    )


def values_caption(findings: Findings) -> str:
    """What was measured, and what it does not show."""
    one = next(iter(findings.jacobians.values()))
    return (
        f"Singular values of shortcut + branch of {one.block} at the first image, before the last "
        f"activation, for {one.height} × {one.width} pixels of its {one.channels:,} channels; batch norm "
        "keeps the statistics of the batch. I + J does not mean singular values of 1 or more: it shrinks a "
        "direction where J points backwards."
    )


def values_table(findings: Findings) -> Table:
    """The ends and the middle of each list of singular values."""
    rows = []
    for network in findings.networks:
        one = findings.jacobians.get(network.name)
        if one is None:
            continue
        for part, values in zip(PARTS, (one.branch, one.sum, one.block_values), strict=True):
            middle = values[len(values) // 2]
            numbers = (values[0], middle, values[-1])
            cells = [
                Cell(words.title(network)),
                Cell(part),
                *(Cell(words.number(value)) for value in numbers),
            ]
            rows.append(Row("", "part", (*cells, Cell(f"{100 * below(values):.1f} %"))))
    columns = (
        Column("Network", number=False),
        Column("Of", number=False),
        Column("Largest"),
        Column("Middle"),
        Column("Smallest"),
        Column("Below 1"),
    )
    return Table("Singular values of the Jacobian of one block.", columns, tuple(rows))


def values_alt(findings: Findings) -> str:
    """The chart in words."""
    said = [
        f"{words.title(network)} from {words.number(one.sum[0])} to {words.number(one.sum[-1])}"
        for network in findings.networks
        if (one := findings.jacobians.get(network.name))
    ]
    return f"Line chart of singular values, largest first: {'; '.join(said)}."


def below(values: Sequence[float]) -> float:
    """The share of singular values below 1."""
    return sum(value < 1 for value in values) / len(values)


def _of_network(findings: Findings, name: str, phrase: str) -> str:
    one = findings.jacobians[name]
    said = f"In {phrase}, {one.block} shrinks {100 * below(one.sum):.0f} % of all directions"
    said += f", and stretches one by {words.number(one.sum[0])}."
    turned = findings.turnings.get(name)
    if turned and turned.cosine:
        cosine, ratio = _mean(turned.cosine), _geometric(turned.ratio)
        said += (
            f" Over its {len(turned.cosine):,} blocks that keep their shape, a gradient leaves with "
            f"{ratio:.3g} times its norm, at a cosine of {round(cosine, 2) + 0.0:.2f} to how it came."
        )
    return said


def _thinned(values: Sequence[float]) -> list[tuple[float, float]]:
    step = max(1, len(values) // DOTS)
    return [(place / len(values), values[place]) for place in range(0, len(values), step)]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _geometric(values: Sequence[float]) -> float:
    usual = [log10(value) for value in values if 0 < value < float("inf")]
    return float(10 ** (sum(usual) / len(usual))) if usual else 0.0


# ------------------------------------------------------------------------------------ shattered gradients


def shattering_figure(findings: Findings, colours: Palette) -> go.Figure:
    """Correlation over distance, with the standard error of each mean."""
    drawn = figure(colours, HEIGHT + LINE * len(findings.networks), showlegend=True, legend=LEGEND)
    drawn.add_hline(0, line={"color": colours.quiet, "width": 1, "dash": "dot"})
    for network in findings.networks:
        one = findings.shattering.get(network.name)
        if one is None:
            continue
        colour, dash, width = style(network)
        drawn.add_scatter(
            x=one.distance,
            y=one.correlation,
            error_y={"type": "data", "array": list(one.error), "thickness": 1.2, "width": 2},
            mode="lines+markers",
            name=words.title(network),
            line={"color": getattr(colours, colour), "dash": dash, "width": width},
            marker={"size": 5},
            hovertemplate=f"{words.title(network)}, at %{{x:.2~g}} of the way: %{{y:.2f}}<extra></extra>",
        )
    ticks = {"tickvals": [0.001, 0.01, 0.1, 1], "ticktext": ["0.1 %", "1 %", "10 %", "100 %"]}
    drawn.update_xaxes(type="log", title_text="distance: share of the way to another image", **ticks)
    drawn.update_yaxes(title_text="correlation", range=[-0.35, 1.08])
    return drawn


def shattering_finding(findings: Findings) -> str:
    """What to notice: how far one can go before half of the correlation is lost."""
    clauses = []
    for network in findings.networks:
        one = findings.shattering.get(network.name)
        if one is None:
            continue
        far = half_way(one)
        if far is None:
            clauses.append(
                f"in {words.phrase(network)} already {100 * one.distance[0]:.2g} % of the way to another "
                f"image leaves {one.correlation[0]:.2f}"
            )
        elif far >= 1:
            clauses.append(f"in {words.phrase(network)} the correlation stays above one half all the way")
        else:
            clauses.append(f"in {words.phrase(network)} it is half gone after {100 * far:.2g} % of the way")
    return f"How alike are the gradients at two close images: {'; '.join(clauses)}." if clauses else ""


def shattering_caption(findings: Findings) -> str:
    """What was measured, with its paper."""
    pairs = max((one.pairs for one in findings.shattering.values()), default=0)
    return (
        "Correlation over all pixels of the gradient of one class's score at an image, and at a share of the "
        f"way to another one; mean and standard error of {pairs} pairs of images; batch norm keeps the "
        "statistics of a batch. Balduzzi 2017 (abstract): the correlation decays exponentially with depth in "
        "plain networks, sublinearly with shortcuts. This chart is of one depth."
    )


def shattering_table(findings: Findings) -> Table:
    """Every mean and its standard error."""
    known = [
        (network, one) for network in findings.networks if (one := findings.shattering.get(network.name))
    ]
    distances = known[0][1].distance if known else ()
    rows = tuple(
        Row(
            "",
            "part",
            (
                Cell(f"{100 * distance:.3g} %"),
                *(Cell(f"{one.correlation[place]:.3f} ± {one.error[place]:.3f}") for _, one in known),
            ),
        )
        for place, distance in enumerate(distances)
    )
    columns = (Column("Distance"), *(Column(words.title(network)) for network, _ in known))
    return Table("Correlation of input gradients, mean ± standard error.", columns, rows)


def shattering_alt(findings: Findings) -> str:
    """The chart in words."""
    said = [
        f"{words.title(network)} from {one.correlation[0]:.2f} close by to {one.correlation[-1]:.2f} far away"
        for network in findings.networks
        if (one := findings.shattering.get(network.name))
    ]
    return f"Line chart of the correlation of gradients over distance: {'; '.join(said)}."


def half_way(one: Shattering) -> float | None:
    """The distance, between two measured ones, where the correlation falls to one half.

    None if it is below one half at the shortest distance; 1.0 if it never falls so low.
    """
    if one.correlation[0] < HALF:
        return None
    for place in range(1, len(one.distance)):
        before, after = one.correlation[place - 1], one.correlation[place]
        if after < HALF:
            near, far = one.distance[place - 1], one.distance[place]
            return float(near * (far / near) ** ((before - HALF) / (before - after)))
    return 1.0
