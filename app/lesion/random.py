"""The error after random deletions or swaps: the median of draws, and a band from the least to the most."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise
from statistics import median
from typing import Any

from app.drawing import numbers
from app.drawing.exhibit import Exhibit
from app.drawing.palette import Palette
from app.drawing.plotly import Plot, figure
from app.drawing.table import Cell, Column, Row, Table
from app.lesion import words
from resnet_core.labs.lesion.findings import Draws, Lesions, Outcome
from resnet_core.labs.lesion.points import Lesion

HEADINGS: dict[Lesion, str] = {"deletions": "Random deletions", "swaps": "Random swaps"}
AMOUNTS: dict[Lesion, str] = {"deletions": "blocks deleted", "swaps": "swaps within a stage"}
WITH_FIRST = "first block among them"
LEGEND = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0}


def exhibit(lesions: Lesions, kind: Lesion, colours: Palette, plain: bool) -> Exhibit:
    """One kind of random lesion in the network and its plain twin."""
    return Exhibit(
        chart(lesions, kind, colours, plain),
        caption(lesions, kind, plain),
        alt(lesions, kind),
        partial(table, lesions, kind),
        HEADINGS[kind],
    )


def chart(lesions: Lesions, kind: Lesion, colours: Palette, plain: bool) -> Plot:
    """Errors in percent against how many blocks were deleted or swapped; the plain twin in grey."""
    drawn = figure(colours, 300, showlegend=True, legend=LEGEND)
    colour = colours.plain if plain else colours.shortcut
    for outcome, name, paint in (
        (lesions.twin, "plain twin", colours.plain),
        (lesions.network, "plain network" if plain else "network", colour),
    ):
        if outcome and kind in outcome.draws:
            _band(drawn, outcome, outcome.draws[kind], name, paint)
    if kind == "deletions" and lesions.network:
        _mark_first(drawn, lesions.network, colour)
    drawn.update_xaxes(title={"text": AMOUNTS[kind]}, rangemode="tozero")
    drawn.update_yaxes(title={"text": "error, %"}, range=[0, 102])
    return drawn


def caption(lesions: Lesions, kind: Lesion, plain: bool) -> str:
    """What to notice, and how the lesions were drawn."""
    draws = lesions.network.draws.get(kind, {}) if lesions.network else {}
    if not lesions.network or not draws:
        return "Lines are medians of random draws; bands go from the least to the most."
    first, last = min(draws), max(draws)
    middles = [lesions.network.error(median(draws[amount])) for amount in sorted(draws)]
    start, end = numbers.percent(middles[0]), numbers.percent(middles[-1])
    if kind == "deletions":
        how, doing = "blocks that keep the shape of the map, drawn at random", "deleted"
    else:
        pairs = "random pairs of identical blocks within a stage swapped in turn"
        how, doing = f"{pairs}; a later swap may undo an earlier one", "reordered"
    smoothly = f" {words.VEIT} 4: the error grows smoothly with the number of blocks {doing} (CIFAR-10)."
    falls = any(later < earlier for earlier, later in pairwise(middles))
    published = "" if plain else smoothly + (" Here the medians do not rise at every step." if falls else "")
    return (
        f"**From {start} with {first} to {end} with {last}**: {how}. Lines are medians of "
        f"{len(draws[first])} draws, bands go from the least to the most."
        f"{_of_first(lesions.network, kind)}{published}"
    )


def alt(lesions: Lesions, kind: Lesion) -> str:
    """The chart in words."""
    clauses = []
    for one, name in ((lesions.network, "network"), (lesions.twin, "plain twin")):
        if one and kind in one.draws:
            middles = ((amount, one.error(median(wrong))) for amount, wrong in one.draws[kind].items())
            listed = ", ".join(f"{numbers.percent(error)} with {amount}" for amount, error in middles)
            clauses.append(f"{name}: {listed}")
    return f"Line chart of the median error after random {kind}. {'; '.join(clauses)}."


def table(lesions: Lesions, kind: Lesion) -> Table:
    """Every number of the lines and bands."""
    known = [(one, title) for one, title in ((lesions.network, ""), (lesions.twin, "plain twin, ")) if one]
    titles = [f"{title}{what}" for _, title in known for what in _headings(kind)]
    columns = tuple(Column(title.capitalize()) for title in (AMOUNTS[kind], *titles))
    amounts = sorted({amount for one, _ in known for amount in one.draws.get(kind, {})})
    cells = ((cell for one, _ in known for cell in _cells(one, kind, amount)) for amount in amounts)
    rows = tuple(
        Row("", "part", (Cell(str(amount)), *own)) for amount, own in zip(amounts, cells, strict=True)
    )
    return Table(f"Test images wrong after random {kind}, over all draws.", columns, rows)


def _band(drawn: Plot, outcome: Outcome, draws: Draws, name: str, colour: str) -> None:
    amounts = [0, *draws]
    each = [(outcome.wrong,), *draws.values()]
    low, high, middle = ([100 * outcome.error(of(wrong)) for wrong in each] for of in (min, max, median))
    edge: dict[str, Any] = {"x": amounts, "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    edge["showlegend"] = False
    drawn.add("scatter", y=low, **edge)
    drawn.add("scatter", y=high, fill="tonexty", fillcolor=_pale(colour), **edge)
    drawn.add(
        "scatter",
        x=amounts,
        y=middle,
        mode="lines+markers",
        name=name,
        line={"color": colour, "width": 2.2},
        marker={"size": 6},
        hovertemplate=f"%{{x}}: {numbers.hover_decimals('y')} %<extra>{name}</extra>",
    )


def _mark_first(drawn: Plot, outcome: Outcome, colour: str) -> None:
    """A mark for each draw that deleted the first block."""
    splits = [outcome.split(amount) for amount in outcome.first]
    marked = [(split.amount, 100 * outcome.error(wrong)) for split in splits for wrong in split.with_first]
    if marked:
        x, y = zip(*marked, strict=True)
        marker = {"symbol": "diamond-open", "size": 6, "color": colour}
        hover = f"%{{x}}: {numbers.hover_decimals('y')} %<extra>{WITH_FIRST}</extra>"
        drawn.add("scatter", x=x, y=y, mode="markers", name=WITH_FIRST, marker=marker, hovertemplate=hover)


def _of_first(outcome: Outcome, kind: Lesion) -> str:
    """The error with and without the first block among the deleted, where a fifth of the draws have it."""
    split = outcome.first_fair_split
    if kind != "deletions" or split is None:
        return ""
    with_first, without = (_draws(outcome, wrong) for wrong in (split.with_first, split.without_first))
    return (
        f" With {split.amount} deleted: {with_first} where the first block is among them (diamonds), "
        f"{without} where it is not."
    )


def _draws(outcome: Outcome, wrong: Sequence[int]) -> str:
    count = f"{len(wrong)} draw{'' if len(wrong) == 1 else 's'}"
    return f"a median of {numbers.percent(outcome.error(median(wrong)))} ({count})"


def _headings(kind: Lesion) -> tuple[str, ...]:
    columns = ("median error", "least wrong", "most wrong")
    return (*columns, "median with the first block", "median without it") if kind == "deletions" else columns


def _cells(outcome: Outcome, kind: Lesion, amount: int) -> Iterator[Cell]:
    wrong = outcome.draws.get(kind, {}).get(amount)
    if not wrong:
        yield from [Cell("")] * len(_headings(kind))
        return
    yield _median(outcome, wrong)
    yield from (Cell(words.counted(outcome, count)) for count in (min(wrong), max(wrong)))
    if kind == "deletions":
        split = outcome.split(amount)
        yield from (_median(outcome, some) for some in (split.with_first, split.without_first))


def _median(outcome: Outcome, wrong: Sequence[int]) -> Cell:
    if not wrong:
        return Cell("")
    error = outcome.error(median(wrong))
    return Cell(numbers.percent(error), error)


def _pale(colour: str) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.18)"
