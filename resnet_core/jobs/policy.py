"""How much one server gives to whom: every limit of the job engine in one value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from resnet_core.labs.table import Limit
from resnet_core.system import machine

DEADLINES: Mapping[Limit, float] = MappingProxyType({"forward": 10.0, "gradients": 30.0, "training": 120.0})


@dataclass(frozen=True)
class Policy:
    """Seconds, bytes and counts.

    `queue`: jobs that may wait, all visitors together. `lease_seconds`: how long a job lives on after its
    page last asked for events. `leave_seconds`: the same, after another page took its place.
    `silence_seconds`: how long a worker may give no sign of life. `start_seconds`: how long one may take to
    be ready. `retries`: how often a job begins again whose worker was lost. `memory_bytes`: what one worker
    may hold. `most_events`, `most_bytes`: what one job may say. `kept_bytes`: how much of the jobs that ended
    stays readable. Bytes of what is said are those of its JSON; as values it takes several times as many.
    """

    queue: int = 32
    lease_seconds: float = 20.0
    leave_seconds: float = 2.0
    silence_seconds: float = 10.0
    start_seconds: float = 60.0
    retries: int = 0
    deadlines: Mapping[Limit, float] = field(default_factory=lambda: DEADLINES)
    memory_bytes: int = field(default_factory=lambda: machine.memory_bytes() // 2)
    most_events: int = 20_000
    most_bytes: int = 16 * 2**20
    kept_bytes: int = 32 * 2**20
