"""The network strip with bars for what was measured of each part, and the same as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from app.drawing import numbers
from app.drawing.exhibit import Exhibit
from app.drawing.strip import layout
from app.drawing.strip.scene import Item, Scene, Shape, path, rect, text
from app.drawing.table import Cell, Column, Row, Table
from app.forward import words
from app.forward.measured import Measured
from app.forward.roofline import Share
from resnet_core.labs.forward.findings import Findings
from resnet_core.readers.roofline import Ceilings

TOP, ROW, BAR = layout.BOTTOM + 4.0, 52.0, 30.0
EDGE = 40.0  # from which a number would leave the drawing
ROWS = ("time", "FLOP/s", "peak", "spread", "ceiling")
ROWS_CAPTION = "Each row from 0 to its largest number, which is printed."
CAPTION = f"{ROWS_CAPTION} Click a block to see its maps."
ROWS_SAID = (
    "Time, FLOP/s, peak memory (pale: from the plan, blue: measured), and the standard deviation of the "
    "response (blue: branch, orange: sum)."
)
CEILING = (
    "The last row ends at 100 % of the measured compute ceiling; blue: reached; pale: the most that the "
    "measured memory traffic allows. A busy machine measures lower ceilings."
)
NO_CEILING = "Measure the device below to add a row with each block's share of its ceiling."
WAITING = "not measured yet"
COLUMNS = (
    Column("Block", number=False),
    Column("Time"),
    Column("Middle half"),
    Column("FLOP/s"),
    Column("of the ceiling"),
    Column("Peak memory"),
    Column("from the plan"),
    Column("Branch: mean"),
    Column("deviation"),
    Column("Sum: mean"),
    Column("deviation"),
)


def exhibit(
    parts: Sequence[Measured],
    findings: Findings,
    plain: bool,
    ceilings: Ceilings | None,
    shares: Sequence[Share],
    statistics: str = "",
) -> Exhibit:
    """The strip of a network; `shares` of the ceiling are those of the parts, empty without `ceilings`.

    `statistics` is the sentence on what batch norm used.
    """
    drawn = scene(parts, plain, shares)
    about = CEILING if shares else NO_CEILING
    facts = (ROWS_SAID, about, words.memory_finding(findings), words.scratch(findings), statistics)
    more = " ".join(filter(None, facts))
    return Exhibit(drawn, CAPTION, drawn.label, partial(table, parts, ceilings), more=more)


def scene(parts: Sequence[Measured], plain: bool, shares: Sequence[Share] = ()) -> Scene:
    """The strip with bars under each block. Without `shares` the row of the ceiling is left out."""
    strip = layout.strip([one.part for one in parts], plain=plain)
    most = [max(_amount(row, one) for one in parts) for row in range(len(ROWS) - 1)]
    bars = [_bars(one, item, most) for one, item in zip(parts, strip.items, strict=True)]
    labels = [_label(one) for one in parts]
    for index, share in enumerate(shares):
        bars[index] += _share_bars(strip.items[index], share)
        labels[index] += _share_label(share)
    items = tuple(
        item._replace(label=f"{item.label}; {label}", shapes=(*item.shapes, *shapes))
        for item, label, shapes in zip(strip.items, labels, bars, strict=True)
    )
    rows = ROWS if shares else ROWS[:-1]
    label = strip.label + " Under each block: its time, FLOP/s, peak memory and the spread of its response."
    largest = [_largest(row, parts, strip) for row in range(len(ROWS) - 1)]
    shapes = (*strip.shapes, *_rows(rows, strip.width), *largest)
    return replace(strip, height=TOP + ROW * len(rows), label=label, shapes=shapes, items=items)


def table(parts: Sequence[Measured], ceilings: Ceilings | None) -> Table:
    """Every number of every part."""
    caption = "Each part in one pass: time, speed, highest memory of its maps, and its response."
    return Table(caption, COLUMNS, tuple(Row("", "part", _cells(one, ceilings)) for one in parts))


def _cells(one: Measured, ceilings: Ceilings | None) -> tuple[Cell, ...]:
    memory, response, blank = one.findings.memory, one.findings.response, Cell("")
    each = " each" if one.part.copies > 1 else ""
    share = one.rate / ceilings.flops_per_second if ceilings else 0.0
    return (
        Cell(one.part.name),
        Cell(numbers.seconds(one.time.median) + each if one.time else ""),
        Cell(words.quartiles(one.time) if one.time else ""),
        Cell(numbers.per_second(one.rate, "FLOP") if one.rate else ""),
        Cell(numbers.percent(share), share) if ceilings else blank,
        Cell(numbers.in_bytes(memory.measured) if memory and memory.measured is not None else ""),
        Cell(numbers.in_bytes(memory.predicted) if memory else ""),
        *([Cell(numbers.digits(value)) for value in response[2:]] if response else [blank] * 4),
    )


def _rows(rows: Sequence[str], width: float) -> list[Shape]:
    """The names of the rows and the lines that their bars stand on; a dashed one at 100 %."""
    shapes = []
    for index, name in enumerate(rows, 1):
        base = TOP + ROW * index - 10
        shapes.append(text(4, base - 8, name, text_anchor="start"))
        shapes.append(path(f"M58 {base:g} H{width - 6:g}", "line", width=1))
    if len(rows) == len(ROWS):
        full = TOP + ROW * len(ROWS) - 10 - BAR
        shapes.append(text(4, full + 4, "100 %", text_anchor="start"))
        shapes.append(path(f"M58 {full:g} H{width - 6:g}", "line", dashed=True, width=1))
    return shapes


def _bars(one: Measured, item: Item, most: Sequence[float]) -> list[Shape]:
    x, width = item.box[0] + 3, item.box[2] - 6
    memory, response = one.findings.memory, one.findings.response
    shapes: list[Shape] = []

    def bar(row: int, amount: float, fill: str, at: float = 0.0, share: float = 1.0) -> None:
        height = BAR * amount / most[row] if most[row] else 0.0
        base = TOP + ROW * (row + 1) - 10
        shapes.append(rect(x + at * width, base - height, share * width, height, fill))

    if one.time:
        bar(0, one.time.median, "accent")
        bar(1, one.rate, "accent")
    if memory:
        bar(2, memory.predicted, "line")
        bar(2, memory.measured or 0, "accent", 0.2, 0.6)
    if response:
        bar(3, response.branch_deviation, "accent", 0.0, 0.5)
        bar(3, response.sum_deviation, "shortcut", 0.5, 0.5)
    return shapes


def _largest(row: int, parts: Sequence[Measured], strip: Scene) -> Shape:
    """The largest number of a row, above its bar; or that the row waits for a run."""
    amounts = [_amount(row, one) for one in parts]
    most, base = max(amounts), TOP + ROW * (row + 1) - 10
    if not most:
        return text(66, base - 8, WAITING, text_anchor="start")
    x, _, width, _ = strip.items[amounts.index(most)].box
    middle = x + width / 2
    anchor = "end" if middle > strip.width - EDGE else "middle"
    write = (numbers.seconds, lambda rate: numbers.per_second(rate, "FLOP"), _bytes, numbers.digits)[row]
    return text(
        x + width if anchor == "end" else middle, base - BAR - 3, write(most), "text", 11, text_anchor=anchor
    )


def _bytes(amount: float) -> str:
    return numbers.in_bytes(int(amount))


def _amount(row: int, one: Measured) -> float:
    memory, response = one.findings.memory, one.findings.response
    match row:
        case 0:
            return one.time.median if one.time else 0.0
        case 1:
            return one.rate
        case 2:
            return max(memory.predicted, memory.measured or 0) if memory else 0
        case _:
            return max(response.branch_deviation, response.sum_deviation) if response else 0.0


def _share_bars(item: Item, share: Share) -> list[Shape]:
    x, width = item.box[0] + 3, item.box[2] - 6
    base = TOP + ROW * len(ROWS) - 10
    possible, reached = (BAR * min(1.0, part) for part in (share.possible, share.reached))
    return [
        rect(x, base - possible, width, possible, "line"),
        rect(x + 0.2 * width, base - reached, 0.6 * width, reached, "accent"),
    ]


def _share_label(share: Share) -> str:
    reached = f", {numbers.percent(share.reached)} of the ceiling" if share.reached else ""
    return f"{reached}, at most {numbers.percent(min(1.0, share.possible))} possible"


def _label(one: Measured) -> str:
    memory, response = one.findings.memory, one.findings.response
    facts = []
    if one.time:
        facts += [numbers.seconds(one.time.median), numbers.per_second(one.rate, "FLOP")]
    if memory and memory.measured is not None:
        facts.append(f"{numbers.in_bytes(memory.measured)} alive")
    if response:
        facts.append(
            f"deviation {numbers.digits(response.branch_deviation)} of the branch, "
            f"{numbers.digits(response.sum_deviation)} of the sum"
        )
    return ", ".join(facts) or "not measured yet"
