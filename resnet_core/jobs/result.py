"""A finished run as it is stored, exported and imported: it carries the request that it belongs to."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from resnet_core.checks import SpecError
from resnet_core.jobs import request as requests
from resnet_core.jobs.request import Request
from resnet_core.labs import events
from resnet_core.labs.events import Done, Event, EventError, Expired, Point

FORMAT = 1
CUT = " cut"
FIELDS = {"request", "code", "device", "made", "events"}
MADE = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")


class ResultError(ValueError):
    """A text is not a result; the message is a sentence for the person who supplied it."""


@dataclass(frozen=True)
class Result:
    """All events of one run, with what they depend on: `request`, `code` (version) and `device` (label).

    `made` is the time of its end, UTC, as in `2026-01-31T09:30:00Z`. `events` end in `Done`, or in `Expired`
    if the run was cut off at its deadline.
    """

    request: Request
    code: str
    device: str
    made: str
    events: tuple[Event, ...]

    @property
    def key(self) -> str:
        """The key of an equal request. It is computed, never read, so it cannot be that of another."""
        whole = requests.key(self.request, self.code, self.device)
        return cut_key(whole) if self.is_cut else whole

    @property
    def is_cut(self) -> bool:
        """Whether the run was cut off at its deadline."""
        return isinstance(self.events[-1], Expired)


def cut_key(key: str) -> str:
    """The key of what a run found before it was cut off, by the key of its whole result."""
    return f"{key}{CUT}"


def to_json(result: Result) -> dict[str, object]:
    """`result` as plain values, without the visitor who requested it."""
    return {
        **vars(result),
        "request": requests.to_json(replace(result.request, visitor="")),
        "events": [events.to_json(event) for event in result.events],
    }


def from_json(read: object) -> Result:
    """The result that `to_json` wrote. Raises `ResultError`."""
    if not isinstance(read, dict) or read.keys() != FIELDS:
        raise ResultError(f"A result has exactly the fields {', '.join(sorted(FIELDS))}.")
    code, device, made, said = read["code"], read["device"], read["made"], read["events"]
    if not (
        isinstance(code, str) and isinstance(device, str) and isinstance(made, str) and MADE.fullmatch(made)
    ):
        raise ResultError("A result names its code version, its device and the time of its end.")
    try:
        request = requests.from_json(read["request"])
        told = tuple(events.from_json(event) for event in (said if isinstance(said, list) else []))
    except (SpecError, EventError) as fault:
        raise ResultError(f"A result cannot be read: {fault}.") from fault
    if not told or not is_end(told[-1]) or not all(isinstance(event, Point) for event in told[:-1]):
        raise ResultError("A result is a list of findings followed by its end, and this one is not.")
    return Result(request, code, device, made, told)


def is_end(event: Event) -> bool:
    """Whether the events of a stored run may end so."""
    return isinstance(event, Done) or (isinstance(event, Expired) and event.cause == "deadline")


def to_text(results: Iterable[Result]) -> str:
    """Results as one JSON text for a file that a person can keep and give away."""
    return json.dumps({"format": FORMAT, "results": [to_json(result) for result in results]})


def from_text(text: str) -> list[Result]:
    """The results that `to_text` wrote, all or none. Raises `ResultError`, in words for a person."""
    try:
        file = json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise ResultError("This is not a file of results: it is not JSON.") from fault
    if (
        not isinstance(file, dict)
        or file.get("format") != FORMAT
        or not isinstance(file.get("results"), list)
    ):
        raise ResultError(f"This is not a file of results of format {FORMAT}.")
    results = [from_json(item) for item in file["results"]]
    if any(result.is_cut for result in results):
        raise ResultError("A run in this file was cut off at its deadline; only finished ones are taken.")
    return results
