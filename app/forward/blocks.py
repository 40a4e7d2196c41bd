"""What was measured of each part of the network, under its place on the network strip, and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from app.drawing import numbers
from app.drawing.strip import layout
from app.drawing.strip.scene import Item, Scene, Shape, path, rect, text
from app.drawing.table import Cell, Column, Row, Table
from app.forward import words
from resnet_core.labs.forward.findings import Findings, Found, Response, Spread
from resnet_core.readers.parts import Part
from resnet_core.readers.roofline import Ceilings

TOP, ROW, BAR = 306.0, 58.0, 40.0
ROWS = ("time", "FLOP/s", "peak", "spread", "ceiling")
CAPTION = (
    "Under the strip, each row from 0: time, FLOP/s, peak memory (pale: predicted, blue: measured), and the "
    "standard deviation of the response (blue: branch, orange: sum)."
)
CEILING = (
    "The last row goes to 100 % of what the device computes at most: blue is reached, pale is what moving "
    "the maps and weights leaves possible."
)
NO_CEILING = "Measure the device below, and a row with each block's share of its ceiling is added."
CLICK = "Click a block to see its maps."
COLUMNS = (
    Column("Block", number=False),
    Column("Time"),
    Column("Middle half"),
    Column("FLOP/s"),
    Column("of the ceiling"),
    Column("Peak memory"),
    Column("predicted"),
    Column("Branch: mean"),
    Column("deviation"),
    Column("Sum: mean"),
    Column("deviation"),
)


class Measured(NamedTuple):
    """A part of the strip and what was found of it; of equal copies the mean of each."""

    part: Part
    found: Found

    @property
    def rate(self) -> float:
        """FLOPs a second; 0 while it is not known."""
        return self.found.flops / self.found.time.median if self.found.time else 0.0


class Share(NamedTuple):
    """Of the FLOPs a second that a device reaches at best: what a part reaches, and what memory allows it."""

    reached: float
    possible: float


def measured(parts: Sequence[Part], found: Findings) -> tuple[Measured, ...]:
    """Every part of the strip with what is known of it."""
    return tuple(
        Measured(part, _mean([found.parts.get(name, Found()) for name in _names(part)])) for part in parts
    )


def scene(all_of_it: Sequence[Measured], plain: bool, shares: Sequence[Share] = ()) -> Scene:
    """The network strip, and under each block bars for what was measured of it.

    `shares` are those of the parts, or none where the device was not measured: then their row is left out.
    """
    strip = layout.strip([one.part for one in all_of_it], plain=plain)
    bars = [_bars(one, item, all_of_it) for one, item in zip(all_of_it, strip.items, strict=True)]
    said = [_said(one) for one in all_of_it]
    for index, share in enumerate(shares):
        bars[index] += _share_bars(strip.items[index], share)
        said[index] += _share_said(share)
    items = tuple(
        item._replace(label=f"{item.label}; {words}", shapes=(*item.shapes, *shapes))
        for item, words, shapes in zip(strip.items, said, bars, strict=True)
    )
    rows = ROWS if shares else ROWS[:-1]
    labels = [
        shape
        for index, name in enumerate(rows)
        for shape in (
            text(4, TOP + ROW * (index + 1) - 18, name, text_anchor="start"),
            path(f"M58 {TOP + ROW * (index + 1) - 10:g} H{strip.width - 6:g}", "line", width=1),
        )
    ]
    label = strip.label + " Under each block: its time, FLOP/s, peak memory and the spread of its response."
    height = TOP + ROW * len(rows)
    if shares:
        full = height - 10 - BAR
        labels += [
            text(4, full + 4, "100 %", text_anchor="start"),
            path(f"M58 {full:g} H{strip.width - 6:g}", "line", dashed=True, width=1),
        ]
    return replace(strip, height=height, label=label, shapes=(*strip.shapes, *labels), items=items)


def table(all_of_it: Sequence[Measured], ceilings: Ceilings | None) -> Table:
    """Every number of every part."""
    caption = "Each part in one pass: time, speed, memory alive at its fullest moment, and its response."
    return Table(caption, COLUMNS, tuple(Row("", "part", _cells(one, ceilings)) for one in all_of_it))


def _cells(one: Measured, ceilings: Ceilings | None) -> tuple[Cell, ...]:
    found, blank = one.found, Cell("")
    each = " each" if one.part.copies > 1 else ""
    time = (
        (Cell(words.seconds(found.time.median) + each), Cell(words.quarters(found.time)))
        if found.time
        else (blank,) * 2
    )
    share = one.rate / ceilings.flops_per_second if ceilings else 0.0
    response = found.response
    return (
        Cell(one.part.name),
        *time,
        Cell(words.per_second(one.rate, "FLOP") if one.rate else ""),
        Cell(numbers.percent(share), share) if ceilings else blank,
        Cell("" if found.measured is None else numbers.in_bytes(found.measured)),
        Cell("" if found.predicted is None else numbers.in_bytes(found.predicted)),
        *([Cell(f"{value:.3g}") for value in response] if response else [blank] * 4),
    )


def _bars(one: Measured, item: Item, all_of_it: Sequence[Measured]) -> list[Shape]:
    x, width, found = item.box[0] + 3, item.box[2] - 6, one.found
    shapes: list[Shape] = []

    def bar(row: int, amount: float, most: float, fill: str, at: float = 0.0, share: float = 1.0) -> None:
        height = BAR * amount / most if most else 0.0
        base = TOP + ROW * (row + 1) - 10
        shapes.append(rect(x + at * width, base - height, share * width, height, fill))

    if found.time:
        bar(
            0,
            found.time.median,
            max(each.found.time.median for each in all_of_it if each.found.time),
            "accent",
        )
        bar(1, one.rate, max(each.rate for each in all_of_it), "accent")
    if found.predicted is not None:
        most = max(max(each.found.predicted or 0, each.found.measured or 0) for each in all_of_it)
        bar(2, found.predicted, most, "line")
        bar(2, found.measured or 0, most, "accent", 0.2, 0.6)
    if found.response:
        responses = [each.found.response for each in all_of_it if each.found.response]
        highest = max(max(each.branch_deviation, each.sum_deviation) for each in responses)
        bar(3, found.response.branch_deviation, highest, "accent", 0.0, 0.5)
        bar(3, found.response.sum_deviation, highest, "shortcut", 0.5, 0.5)
    return shapes


def _share_bars(item: Item, share: Share) -> list[Shape]:
    x, width = item.box[0] + 3, item.box[2] - 6
    base = TOP + ROW * len(ROWS) - 10
    possible, reached = (BAR * min(1.0, part) for part in (share.possible, share.reached))
    return [
        rect(x, base - possible, width, possible, "line"),
        rect(x + 0.2 * width, base - reached, 0.6 * width, reached, "accent"),
    ]


def _share_said(share: Share) -> str:
    reached = f", {numbers.percent(share.reached)} of the ceiling" if share.reached else ""
    return f"{reached}, at most {numbers.percent(min(1.0, share.possible))} possible"


def _said(one: Measured) -> str:
    found = one.found
    said = []
    if found.time:
        said += [words.seconds(found.time.median), words.per_second(one.rate, "FLOP")]
    if found.measured is not None:
        said.append(f"{numbers.in_bytes(found.measured)} alive")
    if found.response:
        said.append(
            f"deviation {found.response.branch_deviation:.3g} of the branch, "
            f"{found.response.sum_deviation:.3g} of the sum"
        )
    return ", ".join(said) or "not measured yet"


def _names(part: Part) -> list[str]:
    if part.copies == 1:
        return [part.key]
    stage = part.key.partition(".")[0]
    return [f"{stage}.{copy}" for copy in range(part.copy, part.copy + part.copies)]


def _mean(copies: Sequence[Found]) -> Found:
    """Of equal blocks the mean of each figure, and the most of memory; nothing before all are known."""
    if len(copies) == 1:
        return copies[0]
    times = [one.time for one in copies if one.time]
    responses = [one.response for one in copies if one.response]
    predicted = [one.predicted for one in copies if one.predicted is not None]
    held = [one.measured for one in copies if one.measured is not None]
    return Found(
        Response(*map(_average, zip(*responses, strict=True))) if len(responses) == len(copies) else None,
        max(predicted, default=None),
        max(held, default=None),
        copies[0].flops,
        _mean_time(times) if len(times) == len(copies) else None,
    )


def _mean_time(times: Sequence[Spread]) -> Spread:
    median, low, high, _ = map(_average, zip(*times, strict=True))
    return Spread(median, low, high, times[0].runs)


def _average(values: Sequence[float]) -> float:
    return sum(values) / len(values)
