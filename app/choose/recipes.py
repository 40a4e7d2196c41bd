"""One architecture with all its weights, and the ablations of papers, as exhibits."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial
from math import ceil
from typing import Any

from app.choose import words
from app.choose.looks import SHAPES, tints
from app.drawing.echarts import Bar, Chart, axis, bars, frame, hollow, legend
from app.drawing.exhibit import Exhibit
from app.drawing.numbers import decimals, whole
from app.drawing.palette import Palette
from app.drawing.table import Cell, Column, Row, Table
from app.frame.words import place_of
from resnet_core.published import ledger
from resnet_core.published.ablations import ABLATIONS, FAILED, Ablation, Outcome
from resnet_core.published.names import GROUPS, Group
from resnet_core.published.tables import Row as Weights
from resnet_core.published.tables import Test

LINE, BAR, FRAME = 20, 28, 90  # pixels of a row, of a bar, and of what stands above and below
FEW = {"splitNumber": 3, "axisLabel": {"hideOverlap": True}}  # ticks, for phones
TICKS, MANY = (5, 20), 40  # percent between ticks, where there are few and many
MARGIN = 1.1  # room for a number at the end of the longest bar
ABLATED = ("Set", "Network", "Percent", "Of", "Conditions", "Source")
COLUMNS = ("Recipe", "Image", "Top-1, %", "Trained on", "Distilled")


def exhibit(own: Sequence[Weights], test: Test, colours: Palette) -> Exhibit:
    """All weights of an architecture, the most accurate on top."""
    alt = f"{len(own)} results of {own[0].architecture} as points, by top-1 on {words.TESTS[test]}."
    return Exhibit(dots(own, test, colours), finding(own, test), alt, partial(table, own, test))


def finding(own: Sequence[Weights], test: Test) -> str:
    """How far recipes alone went, at one image size and on the same images."""
    found, exact = ledger.span(own, test), ledger.parameters(own[0])
    params = whole(exact) if exact else f"{decimals(own[0].params, 2)} M"
    low, high, top = (decimals(row.accuracy[test].top1, 2) for row in (found.low, found.high, found.top))
    group, tested, seen = words.GROUPS[found.group], words.size(found.low), words.TESTS[test]
    further = (
        f"; at {words.size(found.top)} `{found.top.recipe}` reaches {top} %"
        if found.top.side != found.side
        else ""
    )
    return (
        f"{len(own)} results with the same {params} parameters. Trained on {group} and tested at {tested}, "
        f"top-1 on {seen} goes from {low} % (`{found.low.recipe}`) to {high} % (`{found.high.recipe}`)"
        f"{further}."
    )


def dots(own: Sequence[Weights], test: Test, colours: Palette) -> Chart:
    """A row for each result; the shape of a point says which images were trained on."""
    names = [f"{row.recipe}, {row.side}" for row in own]
    shades = tints(colours)
    options = frame(colours, "<b>{b}</b><br>{a}<br>top-1 {@[0]} %", 56) | {
        "xAxis": axis(colours, f"top-1 on {words.TESTS[test]}, %") | {"type": "value", "scale": True} | FEW,
        "yAxis": axis(colours)
        | {"type": "category", "data": names, "axisLabel": {"color": colours.text, "interval": 0}},
        "series": [
            _series(
                group,
                [(row, name) for row, name in zip(own, names, strict=True) if row.pretraining.group == group],
                test,
                shades[group],
            )
            for group in GROUPS
        ],
        "legend": legend([words.GROUPS[group] for group in GROUPS], colours),
    }
    options["grid"] = options["grid"] | {"top": 52}
    return Chart(options, FRAME + LINE * len(own))


def table(own: Sequence[Weights], test: Test) -> Table:
    """The same as rows, the most accurate first."""
    columns = tuple(Column(title, number=title == "Top-1, %") for title in COLUMNS)
    rows = tuple(
        Row(
            "",
            "layer",
            tuple(
                map(
                    Cell,
                    (
                        row.recipe,
                        words.size(row),
                        decimals(row.accuracy[test].top1, 3),
                        words.trained_on(row),
                        "yes" if row.is_distilled else "",
                    ),
                )
            ),
        )
        for row in reversed(own)
    )
    return Table(f"All weights of {own[0].architecture}, by top-1 on {words.TESTS[test]}", columns, rows)


@lru_cache(maxsize=32)
def ablation(known: Ablation, colours: Palette) -> Exhibit:
    """The numbers of one table of a paper as bars; the table has those of all."""
    caption = f"{known.subject}. {known.quantity.capitalize()}, {place_of(known.source)}."
    each = (f"{outcome.what} {printed(outcome)}" for outcome in known.outcomes)
    alt = f"Bar chart: {known.title}. {known.quantity}: {', '.join(each)}."
    return Exhibit(_bars(known, colours), caption, alt, ablations_table, title=known.title)


def ablations_table() -> Table:
    """Every printed number with its paper and table."""
    columns = tuple(Column(title, number=title == "Percent") for title in ABLATED)
    rows = tuple(
        Row("", "layer", tuple(map(Cell, _texts(known, outcome))))
        for known in ABLATIONS
        for outcome in known.outcomes
    )
    return Table("What details and recipes changed, as printed", columns, rows)


def printed(outcome: Outcome) -> str:
    """A number as its paper prints it."""
    if outcome.printed == FAILED:
        return "fail, above 20"
    return f"{outcome.printed} ± {outcome.spread}" if outcome.spread else outcome.printed


def _texts(known: Ablation, outcome: Outcome) -> tuple[str, ...]:
    return known.title, outcome.what, printed(outcome), known.quantity, known.subject, str(known.source)


def _bars(known: Ablation, colours: Palette) -> Chart:
    heights = (float(each.printed) if each.printed != FAILED else None for each in known.outcomes)
    drawn = [
        Bar(each.what, colours.accent, height, (), printed(each), hollow=True)
        for each, height in zip(known.outcomes, heights, strict=True)
    ]
    longest = MARGIN * max(bar.end for bar in drawn)
    tick = TICKS[longest > MANY]
    most = tick * ceil(longest / tick)
    return Chart(bars(drawn, f"{known.quantity}, %", most, " %", colours), FRAME + BAR * len(drawn))


def _series(group: Group, members: Sequence[tuple[Weights, str]], test: Test, tint: str) -> dict[str, Any]:
    label = {"show": True, "position": "right", "formatter": "{@[0]}", "fontSize": 11}
    return {
        "type": "scatter",
        "name": words.GROUPS[group],
        "data": [[row.accuracy[test].top1, name] for row, name in members],
        "symbol": SHAPES[group],
        "symbolSize": 8,
        "itemStyle": hollow(tint),
        "label": label | {"color": tint},
    }
