"""Experiments that measure nothing: each `latencies` says another time, so that one run again is told."""

from __future__ import annotations

import time
from collections.abc import Iterator
from types import MappingProxyType

from resnet_core.labs.conditions import Conditions
from resnet_core.labs.events import Report
from resnet_core.labs.experiment import Experiment, Table
from resnet_core.labs.forward.times import Spread
from resnet_core.labs.latencies.findings import Timing
from resnet_core.labs.latencies.settings import latencies_settings
from resnet_core.labs.points import point
from resnet_core.labs.settings import Settings
from resnet_core.spec import Input, Spec
from tests.jobs import faulty

MODULE = "tests.jobs.measuring"
TABLE = Table(
    MappingProxyType({"latencies": Experiment(MODULE, "training", latencies_settings, faulty.memory)}),
    faulty.MODULE,
)


def run(spec: Spec, input: Input, settings: Settings, seed: int, device: str) -> Iterator[Report]:
    """The time of day as the seconds of a pass."""
    yield Conditions(device, "a processor", 1, "2.0").point()
    yield point(Timing(0, Spread(time.time(), 1.0, 2.0, 3)))
