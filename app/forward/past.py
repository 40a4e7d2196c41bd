"""Past forward passes as rows that can be compared: read from stored or imported results with suspicion."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isfinite
from typing import NamedTuple

from app.drawing import numbers
from app.drawing.table import Cell, Column, Row, Table
from app.forward import words as forward_words
from app.frame import words
from resnet_core.cost import price
from resnet_core.data.official import is_official
from resnet_core.errors import SpecError
from resnet_core.jobs.result import Result
from resnet_core.labs.events import EventError
from resnet_core.labs.forward.findings import Conditions, Spread, findings
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
    """One past run: what, on what, how long, by which code. `peak` is bytes of maps at the fullest moment."""

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
        """What to call the network, whatever its images: as the zoo does, else by its depth and kind."""
        known = next((name for name, spec in ZOO.items() if spec == self.network.spec), "")
        return words.preset_title(known) if known else words.title(self.network)

    @property
    def rate(self) -> float:
        """Images a second."""
        return self.network.input.batch / self.time.median


class Listed(NamedTuple):
    """A run in the list: its result, what was read of it, where it is from, who may delete it.

    `id` tells a result of this server from an equal one that was imported.
    """

    id: str
    result: Result
    past: Past
    origin: str
    deletable: bool


def read(result: Result) -> Past | None:
    """The run that a result tells of; None for one that does not read as a forward pass does."""
    if result.request.experiment != EXPERIMENT or max(len(result.device), len(result.code)) > MOST_TEXT:
        return None
    try:
        found = findings(result.events)
        network, moved = fitted(result.request.spec, result.request.input)
    except (EventError, SpecError):
        return None
    if moved or not (found.conditions and found.whole and _are_conditions(found.conditions)):
        return None
    memory = [part.memory.measured for part in found.parts.values() if part.memory]
    peaks = [each for each in memory if each is not None]
    if not _is_time(found.whole.seconds) or min(peaks, default=0) < 0:
        return None
    return Past(
        network,
        found.conditions,
        result.device,
        weights_of(result),
        found.whole.seconds,
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
    return (
        f"{number}: {one.name}, batch {one.network.input.batch:,}, {forward_words.seconds(one.time.median)}"
    )


def both_table(first: Past, second: Past) -> Table:
    """The figures of two runs, their difference and their ratio; then what they were measured with."""
    rows = [Row("", "part", cells) for cells in (*_settings(first, second), *_figures(first, second))]
    caption = "The same figures of two runs; difference and ratio are of the second to the first."
    return Table(caption, BOTH, tuple(rows))


def finding(first: Past, second: Past) -> str:
    """What to notice, and what besides the network was not the same."""
    if first.time.low <= second.time.high and second.time.low <= first.time.high:
        said = "The middle halves of their times overlap: which is faster is not certain."
    else:
        times = max(first.rate, second.rate) / min(first.rate, second.rate)
        which = "second" if second.rate > first.rate else "first"
        said = f"The {which} gives {times:.3g} times as many images a second as the other."
    differ = [row[0].text.lower() for row in _settings(first, second)[:-1] if row[1].text != row[2].text]
    return f"{said} They differ in {', '.join(differ)}." if differ else said


def _figures(first: Past, second: Past) -> Iterator[tuple[Cell, ...]]:
    def row(name: str, values: tuple[float, float], shown: tuple[str, str], apart: str) -> tuple[Cell, ...]:
        one, other = values
        return Cell(name), Cell(shown[0]), Cell(shown[1]), Cell(apart), Cell(f"{other / one:.3g} ×")

    pair = (first, second)
    times = (first.time.median, second.time.median)
    texts = tuple(map(forward_words.seconds, times))
    yield row("Time of a pass", times, (texts[0], texts[1]), _apart(times[0], times[1], texts))
    rates = (first.rate, second.rate)
    shown = (f"{rates[0]:,.4g}", f"{rates[1]:,.4g}")
    yield row("Images a second", rates, shown, f"{rates[1] - rates[0]:+,.4g}".replace("-", "−"))
    costs = [price(one.network.plan) for one in pair]
    for name, old, new in (
        ("Parameters", costs[0].params, costs[1].params),
        ("MACs per image", costs[0].macs, costs[1].macs),
    ):
        yield row(name, (old, new), (numbers.short(old), numbers.short(new)), numbers.difference(new, old))
    speeds = (2 * costs[0].macs * first.rate, 2 * costs[1].macs * second.rate)
    rate = [forward_words.per_second(speed, "FLOP") for speed in speeds]
    yield row("Achieved", speeds, (rate[0], rate[1]), "")
    if first.peak and second.peak:
        peaks = (numbers.in_bytes(first.peak), numbers.in_bytes(second.peak))
        yield row("Maps at the fullest moment", (first.peak, second.peak), peaks, "")


def _settings(first: Past, second: Past) -> list[tuple[Cell, ...]]:
    pairs = zip(_measured_with(first), _measured_with(second), strict=True)
    return [(Cell(name), Cell(one), Cell(other), Cell(""), Cell("")) for (name, one), (_, other) in pairs]


def _measured_with(one: Past) -> list[tuple[str, str]]:
    used = one.conditions
    return [
        ("Network", one.name),
        ("Device", one.device),
        ("Batch", f"{one.network.input.batch:,}"),
        ("Image", _image(one)),
        ("Format", "TF32" if used.tf32 and used.dtype == "float32" else used.dtype),
        ("Layout", _layout(one)),
        ("Weights", one.weights),
        ("PyTorch", used.torch),
        ("Version of the explorer", one.code[:8]),
        ("Middle half of the times", forward_words.quarters(one.time)),
    ]


def _cells(number: int, listed: Listed) -> Iterator[Cell]:
    one = listed.past
    yield from map(Cell, (str(number), one.name, forward_words.seconds(one.time.median), f"{one.rate:,.4g}"))
    yield from map(Cell, (one.device, f"{one.network.input.batch:,}", _image(one)))
    yield from map(Cell, (one.conditions.dtype, _layout(one), one.weights))
    yield from map(Cell, (one.made.replace("T", " ").removesuffix("Z"), listed.origin))


def _image(one: Past) -> str:
    return f"{one.network.input.height:,} × {one.network.input.width:,}"


def _layout(one: Past) -> str:
    return "channels last" if one.conditions.layout == "channels_last" else "channels first"


def _apart(old: float, new: float, shown: tuple[str, ...]) -> str:
    if shown[0] == shown[1]:
        return "the same"
    return ("−" if new < old else "+") + forward_words.seconds(abs(new - old))


def _is_time(time: Spread) -> bool:
    seconds = (time.low, time.median, time.high)
    return all(map(isfinite, seconds)) and SHORTEST <= time.low <= time.median <= time.high <= LONGEST


def _are_conditions(used: Conditions) -> bool:
    texts = (used.device, used.label, used.torch, used.python, used.dtype, used.layout)
    counts = (used.threads, used.batch, used.height, used.width)
    return max(map(len, texts)) <= MOST_TEXT and min(counts) > 0
