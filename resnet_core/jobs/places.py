"""Which waiting works may start: short ones have a place beside the long ones, so they never wait for those.

A work that measures times runs alone where works share a processor, and counts as long.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from resnet_core.jobs.state import Run, Work

SHARED = "cpu"  # the device of this server that takes a short run beside a long one
RESERVES_FROM = 3  # places: from here on, one is not given to long runs


class Places(NamedTuple):
    """Of one device: long runs take at most `long` of `all` places. `is_shared`: runs disturb each other."""

    all: int
    long: int
    is_shared: bool


def places(device: str, capacity: int, extra: int) -> Places:
    """The places of a device for `capacity` runs; this server's processor takes `extra` short ones more."""
    if device == SHARED and capacity and extra:
        return Places(capacity + extra, capacity, True)
    return Places(capacity, capacity - 1 if capacity >= RESERVES_FROM else capacity, False)


def is_short(work: Work | Run) -> bool:
    """Whether it goes in the short lane."""
    return work.lane == "short"


def is_before(other: Work | Run, work: Work) -> bool:
    """Whether `other`, which was asked for earlier, keeps `work` waiting: on one device, in one lane."""
    device = other.device if isinstance(other, Run) else other.request.device
    return device == work.request.device and is_short(other) == is_short(work)


def share(work: Work, capacity: int, extra: int) -> int:
    """How many places the lane of `work` has on its device, at least one."""
    there = places(work.request.device, capacity, extra)
    return max(1, there.all - there.long if is_short(work) else there.long)


def startable(
    queue: Iterable[Work], runs: Collection[Run], capacity: Mapping[str, int], extra: int
) -> Iterator[Work]:
    """The works of `queue` that may start, in its order. Each is to be among `runs` before the next."""
    held: set[str] = set()  # devices on which short ones wait, so that one that runs alone gets its turn
    for work in queue:
        device = work.request.device
        there = places(device, capacity.get(device, 0), extra)
        lanes = [run.lane for run in runs if run.device == device]
        if _has_room(work, lanes, there) and not (device in held and is_short(work)):
            yield work
        elif work.lane == "alone" and there.is_shared and set(lanes) == {"short"}:
            held.add(device)


def _has_room(work: Work, lanes: Collection[str], there: Places) -> bool:
    if there.is_shared and "alone" in lanes:
        return False
    if is_short(work):
        return len(lanes) < there.all
    if there.is_shared and work.lane == "alone":
        return there.all > 0 and not lanes
    return len(lanes) < there.all and sum(lane != "short" for lane in lanes) < there.long
