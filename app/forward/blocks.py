"""What was measured of each part of the network, under its place on the network strip, and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import mean
from typing import NamedTuple

from app.drawing import numbers
from app.drawing.strip import layout
from app.drawing.strip.scene import Item, Scene, Shape, path, rect, text
from app.drawing.table import Cell, Column, Row, Table
from app.forward import words
from resnet_core.labs.forward.findings import Findings, Memory, PartFindings, Response, Spread
from resnet_core.labs.forward.findings import Part as Timing
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
    found: PartFindings

    @property
    def rate(self) -> float:
        """FLOPs a second; 0 while it is not known."""
        timing = self.found.timing
        return timing.flops / timing.seconds.median if timing else 0.0


class Share(NamedTuple):
    """Of the FLOPs a second that a device reaches at best: what a part reaches, and what memory allows it."""

    reached: float
    possible: float


def measured(parts: Sequence[Part], found: Findings) -> tuple[Measured, ...]:
    """Every part of the strip with what is known of it."""

    def known(name: str) -> PartFindings:
        return found.parts.get(name, PartFindings())

    return tuple(Measured(part, _mean([known(name) for name in _names(part)])) for part in parts)


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
    timing, memory, response = found.timing, found.memory, found.response
    each = " each" if one.part.copies > 1 else ""
    time = (
        (Cell(words.seconds(timing.seconds.median) + each), Cell(words.quarters(timing.seconds)))
        if timing
        else (blank,) * 2
    )
    share = one.rate / ceilings.flops_per_second if ceilings else 0.0
    return (
        Cell(one.part.name),
        *time,
        Cell(words.per_second(one.rate, "FLOP") if one.rate else ""),
        Cell(numbers.percent(share), share) if ceilings else blank,
        Cell(numbers.in_bytes(memory.measured) if memory and memory.measured is not None else ""),
        Cell(numbers.in_bytes(memory.predicted) if memory else ""),
        *([Cell(f"{value:.3g}") for value in response[2:]] if response else [blank] * 4),
    )


def _bars(one: Measured, item: Item, all_of_it: Sequence[Measured]) -> list[Shape]:
    x, width, found = item.box[0] + 3, item.box[2] - 6, one.found
    shapes: list[Shape] = []

    def bar(row: int, amount: float, most: float, fill: str, at: float = 0.0, share: float = 1.0) -> None:
        height = BAR * amount / most if most else 0.0
        base = TOP + ROW * (row + 1) - 10
        shapes.append(rect(x + at * width, base - height, share * width, height, fill))

    if found.timing:
        longest = max(each.found.timing.seconds.median for each in all_of_it if each.found.timing)
        bar(0, found.timing.seconds.median, longest, "accent")
        bar(1, one.rate, max(each.rate for each in all_of_it), "accent")
    if found.memory:
        peaks = [each.found.memory for each in all_of_it if each.found.memory]
        most = max(max(each.predicted, each.measured or 0) for each in peaks)
        bar(2, found.memory.predicted, most, "line")
        bar(2, found.memory.measured or 0, most, "accent", 0.2, 0.6)
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
    if found.timing:
        said += [words.seconds(found.timing.seconds.median), words.per_second(one.rate, "FLOP")]
    if found.memory and found.memory.measured is not None:
        said.append(f"{numbers.in_bytes(found.memory.measured)} alive")
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


def _mean(copies: Sequence[PartFindings]) -> PartFindings:
    """Of equal blocks the mean response and time, once all are known, and the highest memory."""
    if len(copies) == 1:
        return copies[0]
    return PartFindings(
        _mean_response([one.response for one in copies if one.response], len(copies)),
        _highest([one.memory for one in copies if one.memory]),
        _mean_timing([one.timing for one in copies if one.timing], len(copies)),
    )


def _mean_response(known: Sequence[Response], copies: int) -> Response | None:
    if len(known) < copies:
        return None
    return Response(*known[0][:2], *map(mean, zip(*(one[2:] for one in known), strict=True)))


def _highest(known: Sequence[Memory]) -> Memory | None:
    if not known:
        return None
    measured = [one.measured for one in known if one.measured is not None]
    return known[0]._replace(
        predicted=max(one.predicted for one in known), measured=max(measured, default=None)
    )


def _mean_timing(known: Sequence[Timing], copies: int) -> Timing | None:
    if len(known) < copies:
        return None
    median, low, high, _ = map(mean, zip(*(one.seconds for one in known), strict=True))
    return known[0]._replace(seconds=Spread(median, low, high, known[0].seconds.runs))
