"""What an experiment may say, and how a job ends: plain values that become JSON and come back equal.

Time is only in fields named `seconds`, so two runs of one request are equal but for those (see `timeless`).
NaN and the infinities have no JSON; they travel as `{"$float": "nan"}`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeAlias, get_args

Value: TypeAlias = "bool | int | float | str | list[Value] | dict[str, Value] | None"
FailedCause = Literal["error", "memory", "crash", "silence", "flood", "start"]
ExpiredCause = Literal["deadline", "lease", "forgotten"]

FLOAT = "$float"
MAX_NESTING = 8


class EventError(ValueError):
    """What was said is not an event: the text says which part, and what is allowed."""


@dataclass(frozen=True)
class Progress:
    """How far it is: `done` of `total` steps, and what is being done. A newer one replaces an older one."""

    done: int
    total: int
    what: str = ""


@dataclass(frozen=True)
class Point:
    """One finding: its name, and plain values; units are the experiment's to say."""

    name: str
    values: Mapping[str, Value]


@dataclass(frozen=True)
class Restarted:
    """The worker was lost and the job begins again: what was said before this no longer counts."""

    why: str


@dataclass(frozen=True)
class Done:
    """The end: everything was said. `seconds` from the start of the run to its end."""

    seconds: float


@dataclass(frozen=True)
class Failed:
    """The end: it went wrong. `offer` names fields of the request and values that should work instead."""

    why: str
    cause: FailedCause
    offer: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Cancelled:
    """The end: the visitor, a newer request of theirs, or the closing server asked for it."""

    why: str


@dataclass(frozen=True)
class Expired:
    """The end: it took too long, its page was closed, or it is not known any more."""

    why: str
    cause: ExpiredCause


@dataclass(frozen=True)
class Refused:
    """The end: it was not begun. `offer` names fields of the request and values that would be accepted."""

    why: str
    offer: Mapping[str, Value] = field(default_factory=dict)


Report = Progress | Point
End = Done | Failed | Cancelled | Expired | Refused
Event = Report | Restarted | End

Shape = dict[str, type | tuple[str, ...]]
SHAPES: dict[type[Event], Shape] = {
    Progress: {"done": int, "total": int, "what": str},
    Point: {"name": str, "values": dict},
    Restarted: {"why": str},
    Done: {"seconds": float},
    Failed: {"why": str, "cause": get_args(FailedCause), "offer": dict},
    Cancelled: {"why": str},
    Expired: {"why": str, "cause": get_args(ExpiredCause)},
    Refused: {"why": str, "offer": dict},
}
KINDS: dict[str, type[Event]] = {kind.__name__.lower(): kind for kind in SHAPES}


class Numbered(NamedTuple):
    """An event and its place in the job: numbers grow, and may leave gaps where progress was merged."""

    number: int
    event: Event


def to_json(event: Event) -> dict[str, object]:
    """`event` as what `json.dumps(..., allow_nan=False)` takes. Raises `EventError` for what is not plain."""
    fields = {name: plain(value, name) for name, value in vars(event).items()}
    _check_shape(type(event), fields)
    return {"kind": type(event).__name__.lower(), **fields}


def from_json(said: object) -> Event:
    """The event that `to_json` wrote. Raises `EventError` for anything else."""
    name = said.get("kind") if isinstance(said, dict) else None
    if not isinstance(said, dict) or not isinstance(name, str) or name not in KINDS:
        raise EventError(f"an event is one of {', '.join(KINDS)}, and this is none of them")
    kind = KINDS[name]
    fields = {name: restored(value) for name, value in said.items() if name != "kind"}
    _check_shape(kind, fields)
    return kind(**fields)  # type: ignore[arg-type]  # the line above made sure


def plain(value: object, where: str, nesting: int = 0) -> Value:
    """`value` with NaN and infinities wrapped. Raises `EventError` naming `where` for what is not plain."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else {FLOAT: str(float(value))}
    if nesting < MAX_NESTING and isinstance(value, list | tuple):
        return [plain(item, where, nesting + 1) for item in value]
    if nesting < MAX_NESTING and isinstance(value, Mapping) and _are_names(value):
        return {name: plain(item, f"{where}.{name}", nesting + 1) for name, item in value.items()}
    allowed = f"numbers, text, and lists and dictionaries of them, {MAX_NESTING} deep at most"
    raise EventError(f"{where} holds a {type(value).__name__}; allowed are {allowed}")


def restored(value: Value, nesting: int = 0) -> Value:
    """The inverse of `plain`. Raises `EventError` for what `plain` does not make."""
    if isinstance(value, dict) and FLOAT in value:
        return _nonfinite(value)
    if isinstance(value, list | dict) and nesting >= MAX_NESTING:
        raise EventError(f"lists and dictionaries are {MAX_NESTING} deep at most")
    if isinstance(value, list):
        return [restored(item, nesting + 1) for item in value]
    if isinstance(value, dict):
        return {name: restored(item, nesting + 1) for name, item in value.items()}
    return value


def timeless(events: Iterable[Event]) -> list[Event]:
    """`events` without progress and without anything named `seconds`: what two equal runs have in common."""
    kept: list[Event] = []
    for event in events:
        if isinstance(event, Point):
            kept.append(Point(event.name, _without_seconds(dict(event.values))))  # type: ignore[arg-type]
        elif isinstance(event, Done):
            kept.append(Done(seconds=0.0))
        elif not isinstance(event, Progress):
            kept.append(event)
    return kept


def _without_seconds(value: Value) -> Value:
    if isinstance(value, list):
        return [_without_seconds(item) for item in value]
    if isinstance(value, dict):
        return {name: _without_seconds(item) for name, item in value.items() if name != "seconds"}
    return value


def _are_names(names: Iterable[object]) -> bool:
    return all(isinstance(name, str) and name != FLOAT for name in names)


def _nonfinite(wrapped: dict[str, Value]) -> float:
    if wrapped not in ({FLOAT: "nan"}, {FLOAT: "inf"}, {FLOAT: "-inf"}):
        raise EventError(f"{FLOAT} stands alone, for nan, inf or -inf")
    return float(str(wrapped[FLOAT]))


def _check_shape(kind: type[Event], fields: Mapping[str, object]) -> None:
    shape = SHAPES[kind]
    if fields.keys() != shape.keys():
        raise EventError(f"{kind.__name__} has the fields {', '.join(shape)}, not {', '.join(fields)}")
    for name, allowed in shape.items():
        value = fields[name]
        fits = value in allowed if isinstance(allowed, tuple) else type(value) is allowed
        if not fits:
            raise EventError(f"{kind.__name__}.{name} cannot be a {type(value).__name__}")
