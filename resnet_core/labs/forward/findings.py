"""What the forward experiments said, as values that charts and sentences are made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from resnet_core.labs.events import Event, Point, Restarted
from resnet_core.readers.latency import Calibration
from resnet_core.readers.roofline import Ceilings

OF_A_PART = ("response", "memory", "part")


class Spread(NamedTuple):
    """Seconds: the median, the quarters below and above which a quarter of the runs lie, how many runs."""

    median: float
    low: float
    high: float
    runs: int


class Conditions(NamedTuple):
    """What every measured number depends on."""

    device: str
    label: str
    threads: int
    torch: str
    python: str
    batch: int
    height: int
    width: int
    dtype: str
    tf32: bool
    layout: str


class Rung(NamedTuple):
    """One rung of the ladder: its error against exact float32, seconds to get ready, its time and eager's."""

    name: str
    error: float
    once: float
    time: Spread
    eager: Spread

    @property
    def speedup(self) -> float:
        """How many times faster than eager, which was timed in turn with it."""
        return self.eager.median / self.time.median


class Response(NamedTuple):
    """Mean and standard deviation of what a block's branch adds, and of the sum."""

    branch_mean: float
    branch_deviation: float
    sum_mean: float
    sum_deviation: float


@dataclass(frozen=True)
class Found:
    """What is known of one part so far. Bytes are those of maps alive at its fullest moment."""

    response: Response | None = None
    predicted: int | None = None
    measured: int | None = None
    flops: int = 0
    time: Spread | None = None


class Maps(NamedTuple):
    """Feature maps of one block: for each channel shades 0 to 255, row by row, from `low` to `high`."""

    name: str
    channels: list[int]
    height: int
    width: int
    low: float
    high: float
    shades: list[list[int]]


class Top(NamedTuple):
    """The likeliest classes of the first image, and their probabilities."""

    classes: list[int]
    probabilities: list[float]


@dataclass(frozen=True)
class Findings:
    """All that was found so far; what has not been measured yet is empty or None."""

    conditions: Conditions | None = None
    rungs: tuple[Rung, ...] = ()
    missing: tuple[tuple[str, str], ...] = ()
    parts: Mapping[str, Found] = field(default_factory=dict)
    whole: Spread | None = None
    maps: Maps | None = None
    top: Top | None = None
    per_flop: Mapping[str, float] = field(default_factory=dict)
    per_byte: float = 0.0
    calibration: Calibration | None = None

    def ceilings(self, dtype: str) -> Ceilings | None:
        """The roof in one number format, where it was measured."""
        if dtype not in self.per_flop or not self.per_byte:
            return None
        return Ceilings(1 / self.per_flop[dtype], 1 / self.per_byte)


def findings(events: Iterable[Event]) -> Findings:
    """What `events` say together; what was said before a restart no longer counts."""
    known, parts = Findings(), dict[str, Found]()
    for event in events:
        if isinstance(event, Restarted):
            known, parts = Findings(), {}
        elif isinstance(event, Point) and event.name in OF_A_PART:
            name = str(event.values["name"])
            parts[name] = _with_more(parts.get(name, Found()), event.name, dict(event.values))
        elif isinstance(event, Point):
            known = _with(known, event.name, dict(event.values))
    return replace(known, parts=parts)


def _with(known: Findings, name: str, said: dict[str, Any]) -> Findings:
    match name:
        case "conditions":
            return replace(known, conditions=Conditions(**said))
        case "rung":
            seconds = said["seconds"]
            times = Spread(**seconds["rung"]), Spread(**seconds["eager"])
            return replace(
                known, rungs=(*known.rungs, Rung(said["name"], said["error"], seconds["once"], *times))
            )
        case "rung_missing":
            return replace(known, missing=(*known.missing, (said["name"], said["why"])))
        case "whole":
            return replace(known, whole=Spread(**said["seconds"]))
        case "maps":
            return replace(known, maps=Maps(**said))
        case "top":
            return replace(known, top=Top(**said))
        case "ceilings":
            seconds = said["seconds"]
            return replace(known, per_flop=seconds["per_flop"], per_byte=seconds["per_byte"])
        case "calibration":
            laws = {kind: tuple(constants) for kind, constants in said["seconds"].items()}
            return replace(known, calibration=Calibration(said["device"], said["threads"], laws))
        case _:
            return known


def _with_more(found: Found, name: str, said: dict[str, Any]) -> Found:
    match name:
        case "response":
            return replace(found, response=Response(*(said[field] for field in Response._fields)))
        case "memory":
            return replace(found, predicted=said["predicted"], measured=said["measured"])
        case _:
            return replace(found, flops=said["flops"], time=Spread(**said["seconds"]))
