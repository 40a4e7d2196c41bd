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
from resnet_core.data.official import is_official
from resnet_core.jobs.result import Result
from resnet_core.labs.conditions import Conditions
from resnet_core.labs.events import EventError
from resnet_core.labs.forward.findings import findings
from resnet_core.labs.forward.times import Spread
from resnet_core.network import Network, fitted
from resnet_core.zoo import RESNETS

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
    Column("Picture", number=False),
    Column("Disturbed", number=False),
    Column("When (UTC)", number=False),
    Column("From", number=False),
)


class Past(NamedTuple):
    """A past run. `peak` is the highest memory of its maps in bytes; `made` its date, `code` its version."""

    network: Network
    conditions: Conditions
    device: str
    weights: str
    picture: str
    time: Spread
    peak: int | None
    made: str
    code: str
    was_disturbed: bool = False

    @property
    def name(self) -> str:
        """The network's name in the zoo, else its depth and kind."""
        known = next((name for name, spec in RESNETS.items() if spec == self.network.spec), "")
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
        picture_of(result),
        known.whole.seconds,
        max(peaks, default=None),
        result.made,
        result.code,
        known.was_disturbed,
    )


def weights_of(result: Result) -> str:
    """Seeded weights, torchvision's, or those of a visitor's file."""
    file = str(result.request.settings.get("weights_file", ""))
    if not file:
        return "seeded"
    return "official" if is_official(file) else "own file"


def picture_of(result: Result) -> str:
    """The name of a sample, or that it was a visitor's own."""
    settings = result.request.settings
    return "own picture" if settings.get("image_file") else str(settings.get("image", ""))[:MOST_TEXT]


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


def _cells(number: int, listed: Listed) -> Iterator[Cell]:
    one = listed.past
    yield from map(Cell, (str(number), one.name, numbers.seconds(one.time.median), rate_text(one.rate)))
    yield from map(Cell, (one.device, f"{one.network.input.batch:,}", image_size(one)))
    yield from map(Cell, (one.conditions.dtype, forward_words.layout(one.conditions), one.weights))
    yield from map(Cell, (one.picture, "yes" if one.was_disturbed else ""))
    yield from map(Cell, (one.made.replace("T", " ").removesuffix("Z"), listed.origin))


def image_size(one: Past) -> str:
    """`224 × 224`."""
    return f"{one.network.input.height:,} × {one.network.input.width:,}"


def rate_text(images_per_second: float) -> str:
    """Four digits."""
    return numbers.digits(images_per_second, 4)


def _is_time(time: Spread) -> bool:
    seconds = (time.low, time.median, time.high)
    return all(map(isfinite, seconds)) and SHORTEST <= time.low <= time.median <= time.high <= LONGEST


def _are_conditions(measured: Conditions) -> bool:
    texts = (measured.device, measured.label, measured.torch, measured.python, measured.dtype)
    counts = (measured.threads, measured.batch or 0, measured.height or 0, measured.width or 0)
    return max(map(len, (*texts, measured.text("layout")))) <= MOST_TEXT and min(counts) > 0
