"""Past forward passes as rows to compare, read with suspicion from stored or imported results."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite
from typing import NamedTuple

from app.drawing import numbers
from app.drawing.table import Cell, Column, Row, Table
from app.forward import words as forward_words
from app.frame import words
from resnet_core.checks import SpecError
from resnet_core.cost import price
from resnet_core.data.official import is_official
from resnet_core.jobs.result import Result
from resnet_core.labs.conditions import Conditions
from resnet_core.labs.events import EventError
from resnet_core.labs.forward.findings import Spread, findings
from resnet_core.network import Network, fitted
from resnet_core.zoo import ZOO

EXPERIMENT = "forward"
SHORTEST, LONGEST = 1e-9, 1e6  # seconds that a pass can take
MOST_TEXT = 120  # letters of what a device or a version is called
COLUMNS = (
    Column("Run"),
    Column("Network", number=False),
    Column("Time"),
    Column("Images a second"),
    Column("Device", number=False),
    Column("Batch"),
    Column("Image"),
    Column("Format", number=False),
    Column("Layout", number=False),
    Column("Weights", number=False),
    Column("When (UTC)", number=False),
    Column("From", number=False),
)
BOTH = (
    Column("Figure", number=False),
    Column("First"),
    Column("Second"),
    Column("Difference"),
    Column("Ratio"),
)


class Past(NamedTuple):
    """A past run. `peak` is the highest memory of its maps in bytes; `made` its date, `code` its version."""

    network: Network
    conditions: Conditions
    device: str
    weights: str
    time: Spread
    peak: int | None
    made: str
    code: str

    @property
    def name(self) -> str:
        """The network's name in the zoo, else its depth and kind."""
        known = next((name for name, spec in ZOO.items() if spec == self.network.spec), "")
        return words.preset_title(known) if known else words.title(self.network)

    @property
    def rate(self) -> float:
        """Images a second."""
        return self.network.input.batch / self.time.median


class Listed(NamedTuple):
    """A run in the list; `deletable` by this visitor.

    `id` distinguishes a result of this server from an equal one that was imported.
    """

    id: str
    result: Result
    past: Past
    origin: str
    deletable: bool


def read(result: Result) -> Past | None:
    """The forward pass of a result; None for a result that cannot be read as one."""
    if result.request.experiment != EXPERIMENT or max(len(result.device), len(result.code)) > MOST_TEXT:
        return None
    try:
        known = findings(result.events)
        network, moved = fitted(result.request.spec, result.request.input)
        usable = known.conditions is not None and _are_conditions(known.conditions)
    except (EventError, KeyError, TypeError, SpecError):
        return None
    if moved or not usable or known.whole is None or known.conditions is None:
        return None
    memory = [part.memory.measured for part in known.parts.values() if part.memory]
    peaks = [peak for peak in memory if peak is not None]
    if not _is_time(known.whole.seconds) or min(peaks, default=0) < 0:
        return None
    return Past(
        network,
        known.conditions,
        result.device,
        weights_of(result),
        known.whole.seconds,
        max(peaks, default=None),
        result.made,
        result.code,
    )


def weights_of(result: Result) -> str:
    """Seeded weights, torchvision's, or those of a visitor's file."""
    file = str(result.request.settings.get("weights_file", ""))
    if not file:
        return "seeded"
    return "official" if is_official(file) else "own file"


def is_private(result: Result) -> bool:
    """Whether a visitor's own picture or weights went into it."""
    return bool(result.request.settings.get("image_file")) or weights_of(result) == "own file"


def runs_table(listed: Sequence[Listed]) -> Table:
    """One row for each run, numbered from 1."""
    caption = "Past forward passes, the newest first; the time is the median of one pass."
    rows = (Row("", "part", tuple(_cells(number, one))) for number, one in enumerate(listed, 1))
    return Table(caption, COLUMNS, tuple(rows))


def label(number: int, one: Past) -> str:
    """A run in one line of a menu."""
    return f"{number}: {one.name}, batch {one.network.input.batch:,}, {numbers.seconds(one.time.median)}"


def both_table(first: Past, second: Past) -> Table:
    """The conditions of two runs, then their figures with difference and ratio."""
    rows = [Row("", "part", cells) for cells in (*_settings(first, second), *_figures(first, second))]
    caption = "The same figures of two runs; difference and ratio compare the second with the first."
    return Table(caption, BOTH, tuple(rows))


def finding(first: Past, second: Past) -> str:
    """What to notice, and in what the runs differ."""
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

    pair = (first, second)
    times = (first.time.median, second.time.median)
    texts = (numbers.seconds(times[0]), numbers.seconds(times[1]))
    yield row("Time of a pass", times, texts, _apart(times[0], times[1], texts))
    rates = (first.rate, second.rate)
    texts = (_rate(rates[0]), _rate(rates[1]))
    yield row("Images a second", rates, texts, numbers.signed_digits(rates[1] - rates[0], 4))
    costs = [price(one.network.plan) for one in pair]
    for name, old, new in (
        ("Parameters", costs[0].params, costs[1].params),
        ("MACs per image", costs[0].macs, costs[1].macs),
    ):
        yield row(name, (old, new), (numbers.short(old), numbers.short(new)), numbers.difference(new, old))
    speeds = (2 * costs[0].macs * first.rate, 2 * costs[1].macs * second.rate)
    texts = (numbers.per_second(speeds[0], "FLOP"), numbers.per_second(speeds[1], "FLOP"))
    yield row("Achieved", speeds, texts, "")
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
        ("Image", _image(one)),
        ("Format", "TF32" if forward_words.is_tf32(measured) else measured.dtype),
        ("Layout", forward_words.layout(measured)),
        ("Weights", one.weights),
        ("PyTorch", measured.torch),
        ("Version of the explorer", one.code[:8]),
        ("Middle half of the times", forward_words.quartiles(one.time)),
    ]


def _cells(number: int, listed: Listed) -> Iterator[Cell]:
    one = listed.past
    yield from map(Cell, (str(number), one.name, numbers.seconds(one.time.median), _rate(one.rate)))
    yield from map(Cell, (one.device, f"{one.network.input.batch:,}", _image(one)))
    yield from map(Cell, (one.conditions.dtype, forward_words.layout(one.conditions), one.weights))
    yield from map(Cell, (one.made.replace("T", " ").removesuffix("Z"), listed.origin))


def _image(one: Past) -> str:
    return f"{one.network.input.height:,} × {one.network.input.width:,}"


def _rate(images_per_second: float) -> str:
    return numbers.digits(images_per_second, 4)


def _apart(old: float, new: float, texts: tuple[str, str]) -> str:
    if texts[0] == texts[1]:
        return "the same"
    return ("−" if new < old else "+") + numbers.seconds(abs(new - old))


def _is_time(time: Spread) -> bool:
    seconds = (time.low, time.median, time.high)
    return all(map(isfinite, seconds)) and SHORTEST <= time.low <= time.median <= time.high <= LONGEST


def _are_conditions(measured: Conditions) -> bool:
    texts = (measured.device, measured.label, measured.torch, measured.python, measured.dtype)
    counts = (measured.threads, measured.batch or 0, measured.height or 0, measured.width or 0)
    return max(map(len, (*texts, measured.text("layout")))) <= MOST_TEXT and min(counts) > 0
