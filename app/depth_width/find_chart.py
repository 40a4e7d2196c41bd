"""The answer of a search as points: some that meet the conditions, their Pareto front, and the best."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from app.depth_width.axes import in_words
from app.depth_width.find_controls import OBJECTIVES
from app.drawing import numbers
from app.drawing.exhibit import Exhibit
from app.drawing.palette import Palette
from app.drawing.plotly import Plot, Trace, figure, trace
from app.drawing.table import Cell, Column, Row, Table
from resnet_core.search.family_text import blocks_of, widths_of
from resnet_core.search.measures import MEASURES, Measure
from resnet_core.search.question import Found, Match, Question
from resnet_core.search.question_text import OBJECTIVES as WANTED
from resnet_core.search.question_text import TITLES, unit_of
from resnet_core.spec import ArchSpec

FRONT, TEN = 1, 2  # the numbers of the traces that can be clicked
HEIGHT = 420
MOST_DRAWN = 300  # networks of a front
WHOLE = {"marker": {"opacity": 1}}


def exhibit(found: Found, question: Question, now: dict[Measure, float], colours: Palette) -> Exhibit:
    """The points; `now` are the measures of the network on screen, as far as they are known."""
    return Exhibit(
        chart(found, question, now, colours),
        caption(found, question),
        alt(found, question),
        partial(table, drawn_front(found), "The Pareto front"),
    )


def chart(found: Found, question: Question, now: dict[Measure, float], colours: Palette) -> Plot:
    """Both axes are logarithmic."""
    x, y = question.x, question.y
    plot = figure(colours, HEIGHT, xaxis=_axis(x), yaxis=_axis(y))
    dots = {"size": 4, "color": colours.quiet, "opacity": 0.35}
    plot.add(
        "scatter",
        x=found.points[0].astype(np.float32),
        y=found.points[1].astype(np.float32),
        mode="markers",
        marker=dots,
        hoverinfo="skip",
        selected={"marker": {"opacity": 0.35}},
        unselected={"marker": {"opacity": 0.35}},
    )
    line = {"color": colours.text, "width": 1.5, "shape": "hv"}
    front = _trace(drawn_front(found), question, "lines+markers", {"size": 6, "color": colours.text})
    ring = {"size": 12, "color": colours.paper, "line": {"color": colours.accent, "width": 2.5}}
    plot.add_traces([front | {"line": line}, _trace(found.best, question, "markers", ring)])
    if x in now and y in now:
        own = {"size": 13, "symbol": "diamond", "color": colours.shortcut, "opacity": 1}
        plot.add(
            "scatter",
            x=[now[x]],
            y=[now[y]],
            mode="markers",
            marker=own,
            hovertemplate="this network<extra></extra>",
            selected=WHOLE,
            unselected=WHOLE,
        )
    return plot


def drawn_front(found: Found) -> tuple[Match, ...]:
    """The networks of the front that are drawn: all, or some at equal steps with the first and the last."""
    count = len(found.front)
    if count <= MOST_DRAWN:
        return found.front
    return tuple(found.front[place] for place in np.linspace(0, count - 1, MOST_DRAWN).astype(int).tolist())


def _trace(networks: Sequence[Match], question: Question, mode: str, marker: dict[str, Any]) -> Trace:
    return trace(
        "scatter",
        x=[each.amounts[question.x] for each in networks],
        y=[each.amounts[question.y] for each in networks],
        mode=mode,
        marker=marker | {"opacity": 1},
        selected=WHOLE,
        unselected=WHOLE,
        hovertext=[hover(each) for each in networks],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def hover(network: Match) -> str:
    """Its blocks and widths, and all its measures."""
    lines = [f"{TITLES[measure]}: {amount(measure, value)}" for measure, value in network.amounts.items()]
    return "<br>".join([f"<b>{name(network)}</b>", *lines])


def name(network: Match) -> str:
    """`3-4-6-3 blocks of 64-128-256-512`, `12 blocks, 768 in 12 heads, perceptron 3072`."""
    spec = network.spec
    if isinstance(spec, ArchSpec):
        return in_words(blocks_of(spec), widths_of(spec))
    return f"{blocks_of(spec)} blocks, {widths_of(spec)}"


def amount(measure: Measure, value: float) -> str:
    """A measure in its unit, rounded."""
    match unit_of(measure):
        case "bytes":
            return numbers.in_bytes(value)
        case "seconds":
            return numbers.seconds(value)
        case "pixels":
            return f"{int(value):,} pixels"
        case "count":
            return numbers.brief(int(value))


def _axis(measure: Measure) -> dict[str, object]:
    unit = {"bytes": ", bytes", "seconds": ", seconds", "pixels": ", pixels"}.get(unit_of(measure), "")
    return {
        "type": "log",
        "title": {"text": f"{TITLES[measure]}{unit}"},
        "exponentformat": "SI",
        "dtick": "D2",
    }


def caption(found: Found, question: Question) -> str:
    """What the line and the rings are."""
    if not found.matching:
        return "No network that was looked at meets all conditions."
    some = f", of which {MOST_DRAWN:,} are drawn" if len(found.front) > MOST_DRAWN else ""
    with_as = "with as much" if question.y_wants_most else "with as little"
    return (
        f"Dots are {found.points[0].size:,} of the networks that meet all conditions. The line is their "
        f"Pareto front of {len(found.front):,} networks{some}: none has less {_noun(question.x)} {with_as} "
        f"{_noun(question.y)}. Rings are the ten best. Click the line or a ring to use that network."
    )


def _noun(measure: Measure) -> str:
    return TITLES[measure] if measure == "macs" else TITLES[measure].lower()


def alt(found: Found, question: Question) -> str:
    """The chart in words."""
    return (
        f"{found.matching:,} networks that meet all conditions as dots, {_noun(question.x)} across and "
        f"{_noun(question.y)} up, both logarithmic, with a Pareto front of {len(found.front):,} networks."
    )


def table(networks: Sequence[Match], caption: str, selectable: bool = False) -> Table:
    """A line for each network with all its measures."""
    measures = [measure for measure in MEASURES if networks and measure in networks[0].amounts]
    columns = (
        Column("Blocks", number=False),
        Column("Widths", number=False),
        *(Column(TITLES[measure], unit=_exact_unit(measure)) for measure in measures),
    )
    rows = (_row(str(place) if selectable else "", each, measures) for place, each in enumerate(networks))
    return Table(caption, columns, tuple(rows))


def _exact_unit(measure: Measure) -> str:
    unit = unit_of(measure)
    return "" if unit == "count" else unit


def _row(key: str, network: Match, measures: Sequence[Measure]) -> Row:
    names = (Cell(blocks_of(network.spec)), Cell(widths_of(network.spec)))
    cells = (
        Cell(amount(measure, network.amounts[measure]), exact=str(network.amounts[measure]))
        for measure in measures
    )
    return Row(key, "part", (*names, *cells))


def looked(found: Found, seconds: float) -> str:
    """How many meet the conditions, of how many, and how long it took."""
    of = (
        "That is every one of them."
        if found.looked == found.possible
        else f"They lie at equal steps among {found.possible:,}, so there may be better ones between them."
    )
    return (
        f"**{found.matching:,} of {found.looked:,} networks** meet all conditions, found in "
        f"**{numbers.seconds(seconds)}** on this server. {of}"
    )


def best_first(question: Question) -> str:
    """The title of the ten."""
    wanted = (question.objective, question.wants_most)
    title = next(OBJECTIVES[name] for name, value in WANTED.items() if value == wanted and name in OBJECTIVES)
    return f"{title} first; of equals those with fewest MACs. Select a row to use that network."
