"""What tests of the job engine share: engines with short limits, and patient ways to watch them."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from resnet_core.jobs.engine import Engine
from resnet_core.jobs.policy import Policy
from resnet_core.jobs.pool import Pool
from resnet_core.jobs.presence import Present, unknown
from resnet_core.jobs.request import JobId, Request
from resnet_core.jobs.store import MEMORY, Store
from resnet_core.labs.events import Cancelled, Done, Event, Expired, Failed, Numbered, Point, Refused
from resnet_core.spec import ArchSpec, Input
from tests.patience import PATIENCE, Waiting

TABLE = "tests.jobs.faulty"
ENDS = (Done, Failed, Cancelled, Expired, Refused)
# Limits that a busy machine does not reach, but for the deadline of "short" experiments.
POLICY = Policy(
    lease_seconds=10 * PATIENCE,
    silence_seconds=PATIENCE,
    start_seconds=10 * PATIENCE,
    deadlines={"forward": 0.75, "gradients": PATIENCE, "training": PATIENCE},
    patience=2.0,
    memory_bytes=64 * 2**20,
    most_events=5000,
)
IMPATIENT = replace(POLICY, silence_seconds=5.0)  # for workers that stop answering

Answer = TypeVar("Answer")


@contextmanager
def serving(
    policy: Policy = POLICY, store: Store | None = None, cluster: str = "", present: Present = unknown
) -> Iterator[Engine]:
    """An engine with the faulty experiments, closed at the end."""
    policy = replace(policy, short_places=0) if cluster else policy
    engine = Engine(Pool(TABLE, policy, cluster), TABLE, policy, store or Store(MEMORY, 10**8), present)
    try:
        if cluster:
            wait_until(lambda: engine.status().ready, "a worker that has reached the cluster")
        yield engine
    finally:
        engine.close()


def asks(
    visitor: str = "ann",
    experiment: str = "long",
    depth: int = 1,
    batch: int = 1,
    **settings: str | float | int,
) -> Request:
    """A request for one of the faulty experiments; another depth is another network."""
    spec = ArchSpec(block="basic", depths=(depth, 1), widths=(8, 16))
    return Request(experiment, spec, Input(32, 32, batch), settings, visitor=visitor)


def wait_until(found: Callable[[], Answer], what: str, seconds: float = PATIENCE) -> Answer:
    """Asks until the answer is true."""
    waiting = Waiting(seconds)
    while not (answer := found()):
        assert not waiting.is_over(), f"{what}: not within {seconds} s of a machine of its own"
        time.sleep(0.005)
    return answer


def follow(engine: Engine, id: JobId) -> list[Event]:
    """All that is said, read as a page reads it, to the end."""
    told: list[Numbered] = []

    def ended() -> bool:
        told.extend(engine.events(id, told[-1].number if told else 0))
        return bool(told) and isinstance(told[-1].event, ENDS)

    wait_until(ended, "the end of a job")
    said = [event for _, event in told]
    assert [isinstance(event, ENDS) for event in said].count(True) == 1
    return said


def end_of(engine: Engine, id: JobId) -> Event:
    """How the job ends."""
    return follow(engine, id)[-1]


def depths(said: list[Event]) -> set[object]:
    """The networks that what was said is about."""
    return {event.values["depth"] for event in said if isinstance(event, Point) and event.name == "step"}


def is_here(gate: Path, page: Callable[[], object] = lambda: None) -> None:
    """Waits until a job with the fault "wait" is at its gate; meanwhile `page` asks as an open page does.

    A lease may be shorter than the start of a worker takes: without a page, the job would never get there.
    """

    def reached() -> bool:
        page()
        return gate.with_name(gate.name + ".here").exists()

    wait_until(reached, "a job at its gate")


def taken(engine: Engine) -> int:
    """The places that are taken."""
    return sum(device.taken for device in engine.status().devices.values())


def descendants(root: int) -> list[int]:
    """The processes that `root` started, and those that they started."""
    children = children_by_parent()
    found, todo = [], [root]
    while todo:
        new = children.get(todo.pop(), [])
        found += new
        todo += new
    return found


def children_by_parent() -> dict[int, list[int]]:
    """The processes that each process started and that still run."""
    children: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has just ended
        if fields[0] != "Z":
            children.setdefault(int(fields[1]), []).append(int(path.parent.name))
    return children


def workers() -> list[int]:
    """The worker processes of this test process, not those of servers that other tests have started."""
    return [pid for pid in children_by_parent().get(os.getpid(), []) if is_worker(pid)]


def is_worker(pid: int) -> bool:
    """Whether this process is a worker of a job engine, and not ended."""
    try:
        return b"resnet_core.jobs.worker.process" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def is_confined(pid: int) -> bool:
    """Whether this worker has got through `confine`."""
    return Path(f"/proc/{pid}/oom_score_adj").read_text().strip() == "1000"


def signal_all(pids: list[int], number: signal.Signals) -> None:
    """Sends a signal to each that is still there."""
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue
