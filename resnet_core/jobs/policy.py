"""What one server allows: every limit of the job engine in one value, and what it refuses at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from resnet_core.checks import SpecError
from resnet_core.jobs import words
from resnet_core.jobs.request import Request, memory_of
from resnet_core.labs.events import Refused
from resnet_core.labs.experiment import Limit, Table
from resnet_core.search.limits import LIMITS, SHOWN, check
from resnet_core.system import machine

DEADLINES: Mapping[Limit, float] = MappingProxyType({"forward": 10.0, "gradients": 30.0, "training": 120.0})

# Bytes are for the experiment to estimate: a forward pass needs less than the training `check` has in mind.
COUNTS = replace(LIMITS, memory=SHOWN.memory)


@dataclass(frozen=True)
class Policy:
    """Seconds, bytes and counts.

    `queue`: the longest queue, of all visitors together. `short_places`: how many short runs the processor
    takes beside the others. `lease_seconds`: how long a job outlives the last request of its page for events.
    `leave_seconds`: the same, after its visitor has left and another joined. `deadlines`: the seconds that a
    run may compute, as `WorkClock` counts them; it may take `patience` times as many while it waits for
    others or sleeps. `silence_seconds`: how long a worker may give no sign of life. `start_seconds`: how long
    one may take to be ready. `retries`: how often a job whose worker was lost starts again. `memory_bytes`:
    the most that one worker may hold. `most_events`, `most_bytes`: the most output of one job. `kept_bytes`:
    how much of ended jobs stays readable. Bytes of output are those of its JSON; as Python values it takes
    several times as many.
    """

    queue: int = 32
    short_places: int = 1
    lease_seconds: float = 20.0
    leave_seconds: float = 2.0
    silence_seconds: float = 30.0
    start_seconds: float = 60.0
    retries: int = 0
    deadlines: Mapping[Limit, float] = field(default_factory=lambda: DEADLINES)
    patience: float = 10.0
    memory_bytes: int = field(default_factory=lambda: machine.memory_bytes() // 2)
    most_events: int = 20_000
    most_bytes: int = 16 * 2**20
    kept_bytes: int = 32 * 2**20


def refusal(request: Request, table: Table, allowed: int) -> Refused | None:
    """Why `request` may not run where a run may hold `allowed` bytes; None if it may. Allocates nothing."""
    memory = memory_of(table)
    try:
        check(request.spec, request.input, COUNTS)
        if request.device == "mps" and request.input.dtype == "float64":
            return words.no_float64()
        return words.too_large(request, memory, allowed) if memory(request) > allowed else None
    except SpecError as fault:  # also of settings that do not go with this network
        return words.not_so(fault)
