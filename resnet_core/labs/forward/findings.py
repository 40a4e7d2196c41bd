"""What the forward experiments report: each kind of point as a typed value, and all of them together.

Parts of a network are "stem", its blocks by name, and "head"; `place` counts blocks from 0, and is -1 for the
stem and the head.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple, assert_never, get_args

from resnet_core.labs import points
from resnet_core.labs.conditions import Conditions, conditions
from resnet_core.labs.events import Event
from resnet_core.labs.forward.activity import Activity
from resnet_core.labs.forward.class_maps import ClassMap
from resnet_core.labs.forward.times import Attention, Spread
from resnet_core.readers import roofline
from resnet_core.readers.latency import Calibration

LAUNCH_SHARE = 0.9


class Response(NamedTuple):
    """Mean and standard deviation of what a block's branch adds, and of the sum."""

    name: str
    place: int
    branch_mean: float
    branch_deviation: float
    sum_mean: float
    sum_deviation: float


class Maps(NamedTuple):
    """Feature maps of one block: for each channel shades 0 to 255, row by row, from `low` to `high`."""

    name: str
    channels: tuple[int, ...]
    height: int
    width: int
    low: float
    high: float
    shades: tuple[tuple[int, ...], ...]


class Picture(NamedTuple):
    """The first image as the network reads it, scaled down: for each pixel, row by row, shades 0 to 255.

    A pixel has three shades, red, green and blue, equal where the network reads another number of channels.
    """

    height: int
    width: int
    shades: tuple[tuple[int, ...], ...]


class Top(NamedTuple):
    """The most probable classes of the first image, and their probabilities."""

    classes: tuple[int, ...]
    probabilities: tuple[float, ...]


class Memory(NamedTuple):
    """Bytes of maps alive at a part's fullest moment; `measured` is None on a device that does not count."""

    name: str
    place: int
    predicted: int
    measured: int | None


class Whole(NamedTuple):
    """FLOPs and seconds of one pass of one batch.

    `launch` are the seconds in which the processor launches it, on a device that works behind it; else None.
    """

    flops: int
    seconds: Spread
    launch: float | None = None

    @property
    def is_launch_bound(self) -> bool:
        """Whether the device waits for the processor."""
        return self.launch is not None and self.launch > LAUNCH_SHARE * self.seconds.median


class Part(NamedTuple):
    """FLOPs and seconds of one part in such a pass."""

    name: str
    place: int
    flops: int
    seconds: Spread


class RungSeconds(NamedTuple):
    """Of preparation and the first call together, of the rung, and of eager, timed in turn with it."""

    once: float
    rung: Spread
    eager: Spread


class Rung(NamedTuple):
    """One rung of the ladder; `error` is the largest difference from exact float32 over the largest score."""

    name: str
    error: float
    seconds: RungSeconds

    @property
    def time(self) -> Spread:
        """Seconds of one pass."""
        return self.seconds.rung

    @property
    def speedup(self) -> float:
        """How many times faster than eager, which was timed in turn with it."""
        return self.seconds.eager.median / self.seconds.rung.median


class RungMissing(NamedTuple):
    """A rung that does not work here."""

    name: str
    why: str


class SecondsPer(NamedTuple):
    """Seconds for a FLOP in each number format, and for a byte moved to or from memory."""

    per_flop: Mapping[str, float]
    per_byte: float


class Ceilings(NamedTuple):
    """The best that a device reaches."""

    device: str
    seconds: SecondsPer

    def roof(self, dtype: str) -> roofline.Ceilings | None:
        """The ceilings in one number format, where it was measured."""
        per_flop, per_byte = self.seconds
        return roofline.Ceilings(1 / per_flop[dtype], 1 / per_byte) if dtype in per_flop else None


OfPart = Response | Memory | Part
OfLook = Maps | Picture | Top | ClassMap | Activity
OfRun = Whole | OfLook | Rung | RungMissing | Attention | Ceilings | Calibration
KINDS: tuple[type[OfPart | OfRun], ...] = get_args(OfPart | OfRun)


@dataclass(frozen=True)
class PartFindings:
    """What is known of one part so far."""

    response: Response | None = None
    memory: Memory | None = None
    timing: Part | None = None


@dataclass(frozen=True)
class Findings:
    """Everything measured so far; what has not been measured yet is empty or None."""

    conditions: Conditions | None = None
    parts: Mapping[str, PartFindings] = field(default_factory=dict)
    whole: Whole | None = None
    maps: Maps | None = None
    picture: Picture | None = None
    top: Top | None = None
    class_maps: tuple[ClassMap, ...] = ()
    activities: tuple[Activity, ...] = ()
    rungs: tuple[Rung, ...] = ()
    missing: tuple[RungMissing, ...] = ()
    ceilings: Ceilings | None = None
    calibration: Calibration | None = None
    attention: Attention | None = None

    @property
    def was_disturbed(self) -> bool:
        """Whether other work on the machine kept the times from being sound."""
        return self.attention is not None and self.attention.was_disturbed

    def roof(self, dtype: str) -> roofline.Ceilings | None:
        """The ceilings in one number format, where they were measured."""
        return self.ceilings.roof(dtype) if self.ceilings else None


def findings(events: Iterable[Event]) -> Findings:
    """The points among `events` as one value; a restart discards what came before it.

    Raises `EventError`, or for conditions `KeyError` or `TypeError`, for a point that is malformed.
    """
    latest = points.latest(events)
    known, parts = Findings(conditions=conditions(latest)), dict[str, PartFindings]()
    for value in points.values(latest, KINDS):
        if isinstance(value, Response | Memory | Part):
            parts[value.name] = _with_part(parts.get(value.name, PartFindings()), value)
        else:
            known = _with(known, value)
    return replace(known, parts=parts)


def _with_part(known: PartFindings, value: OfPart) -> PartFindings:
    match value:
        case Response():
            return replace(known, response=value)
        case Memory():
            return replace(known, memory=value)
        case Part():
            return replace(known, timing=value)
        case _:
            assert_never(value)


def _with(known: Findings, value: OfRun) -> Findings:
    match value:
        case Whole():
            return replace(known, whole=value)
        case Maps():
            return replace(known, maps=value)
        case Picture():
            return replace(known, picture=value)
        case Top():
            return replace(known, top=value)
        case ClassMap():
            return replace(known, class_maps=(*known.class_maps, value))
        case Activity():
            return replace(known, activities=(*known.activities, value))
        case Rung():
            return replace(known, rungs=(*known.rungs, value))
        case RungMissing():
            return replace(known, missing=(*known.missing, value))
        case Attention():
            return replace(known, attention=value)
        case Ceilings():
            return replace(known, ceilings=value)
        case Calibration():
            return replace(known, calibration=value)
        case _:
            assert_never(value)
