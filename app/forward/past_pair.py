"""Two past forward passes beside each other: their conditions, their figures, and what may be compared."""

from __future__ import annotations

from collections.abc import Iterator

from app.drawing import numbers
from app.drawing.table import Cell, Column, Row, Table
from app.forward import words as forward_words
from app.forward.past import Past, image_size, rate_text
from resnet_core.cost import price

BOTH = (
    Column("Figure", number=False),
    Column("First"),
    Column("Second"),
    Column("Difference"),
    Column("Ratio"),
)


def both_table(first: Past, second: Past) -> Table:
    """The conditions of two runs, then their figures with difference and ratio."""
    rows = [Row("", "part", cells) for cells in (*_settings(first, second), *_figures(first, second))]
    caption = "The same figures of two runs; difference and ratio compare the second with the first."
    return Table(caption, BOTH, tuple(rows))


def finding(first: Past, second: Past) -> str:
    """What to notice, and in what the runs differ; disturbed ones are not compared."""
    disturbed = [which for which, one in (("first", first), ("second", second)) if one.was_disturbed]
    if disturbed:
        which = f"The {disturbed[0]} was" if len(disturbed) == 1 else "Both were"
        return f"{which} disturbed by other work on the machine: their times are not compared."
    if first.time.low <= second.time.high and second.time.low <= first.time.high:
        sentence = "The middle halves of their times overlap: which is faster is not certain."
    else:
        times = numbers.digits(max(first.rate, second.rate) / min(first.rate, second.rate))
        which = "second" if second.rate > first.rate else "first"
        sentence = f"The {which} processes {times} times as many images a second as the other."
    differ = [row[0].text.lower() for row in _settings(first, second)[:-1] if row[1].text != row[2].text]
    return f"{sentence} They differ in {', '.join(differ)}." if differ else sentence


def _figures(first: Past, second: Past) -> Iterator[tuple[Cell, ...]]:
    def row(name: str, values: tuple[float, float], texts: tuple[str, str], apart: str) -> tuple[Cell, ...]:
        ratio = f"{numbers.digits(values[1] / values[0])} ×"
        return Cell(name), Cell(texts[0]), Cell(texts[1]), Cell(apart), Cell(ratio)

    def timed(name: str, values: tuple[float, float], texts: tuple[str, str], apart: str) -> tuple[Cell, ...]:
        if first.was_disturbed or second.was_disturbed:
            return Cell(name), Cell(texts[0]), Cell(texts[1]), Cell("not compared"), Cell("")
        return row(name, values, texts, apart)

    pair = (first, second)
    times = (first.time.median, second.time.median)
    texts = (numbers.seconds(times[0]), numbers.seconds(times[1]))
    yield timed("Time of a pass", times, texts, _apart(times[0], times[1], texts))
    rates = (first.rate, second.rate)
    texts = (rate_text(rates[0]), rate_text(rates[1]))
    yield timed("Images a second", rates, texts, numbers.signed_digits(rates[1] - rates[0], 4))
    costs = [price(one.network.plan) for one in pair]
    for name, old, new in (
        ("Parameters", costs[0].params, costs[1].params),
        ("MACs per image", costs[0].macs, costs[1].macs),
    ):
        yield row(name, (old, new), (numbers.short(old), numbers.short(new)), numbers.difference(new, old))
    speeds = (2 * costs[0].macs * first.rate, 2 * costs[1].macs * second.rate)
    texts = (numbers.per_second(speeds[0], "FLOP"), numbers.per_second(speeds[1], "FLOP"))
    yield timed("Achieved", speeds, texts, "")
    if first.peak and second.peak:
        peaks = (numbers.in_bytes(first.peak), numbers.in_bytes(second.peak))
        yield row("Peak memory of the maps", (first.peak, second.peak), peaks, "")


def _settings(first: Past, second: Past) -> list[tuple[Cell, ...]]:
    pairs = zip(_measured_with(first), _measured_with(second), strict=True)
    return [(Cell(name), Cell(one), Cell(other), Cell(""), Cell("")) for (name, one), (_, other) in pairs]


def _measured_with(one: Past) -> list[tuple[str, str]]:
    measured = one.conditions
    return [
        ("Network", one.name),
        ("Device", one.device),
        ("Batch", f"{one.network.input.batch:,}"),
        ("Image", image_size(one)),
        ("Format", "TF32" if forward_words.is_tf32(measured) else measured.dtype),
        ("Layout", forward_words.layout(measured)),
        ("Weights", one.weights),
        ("Picture", one.picture),
        ("Disturbed", "yes" if one.was_disturbed else "no"),
        ("PyTorch", measured.torch),
        ("Version of the explorer", one.code[:8]),
        ("Middle half of the times", forward_words.quartiles(one.time)),
    ]


def _apart(old: float, new: float, texts: tuple[str, str]) -> str:
    if texts[0] == texts[1]:
        return "the same"
    return ("−" if new < old else "+") + numbers.seconds(abs(new - old))
