"""Experiments that go wrong on demand, without torch: what the job engine is tried with.

Each says `steps` points that depend on the spec and the seed. At the moment that `phase` names it does what
`fault` says; "wait" touches the file `gate` + ".here" and waits for the file `gate`.
"""

from __future__ import annotations

import itertools
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

from resnet_core.labs.events import Point, Progress, Report
from resnet_core.labs.experiment import Device, Experiment, Table
from resnet_core.labs.settings import Settings, settings_like
from resnet_core.spec import Input, Spec, as_resnet

MODULE = "tests.jobs.faulty"
MEGABYTE = 2**20


def accelerators() -> dict[str, Device]:
    """No accelerators."""
    return {}


@contextmanager
def at_work(device: str) -> Iterator[None]:
    """The processor needs nothing."""
    yield


def memory(spec: Spec, input: Input, settings: Settings) -> int:
    """A megabyte an image."""
    return input.batch * MEGABYTE


SETTINGS = settings_like(steps=4, fault="none", phase="streaming", gate="", pause=0.0)
TABLE = Table(
    experiments=MappingProxyType(
        {
            "short": Experiment(MODULE, "forward", SETTINGS, memory),
            "long": Experiment(MODULE, "training", SETTINGS, memory),
            "other": Experiment(MODULE, "training", SETTINGS, memory),
            "torch": Experiment("tests.jobs.with_torch", "training", settings_like(), memory),
            "missing": Experiment("tests.jobs.not_there", "forward", settings_like(), memory),
        }
    ),
    devices=MODULE,
)


def run(spec: Spec, input: Input, settings: Settings, seed: int, device: str) -> Iterator[Report]:
    """Points "step", each with the spec's first depth and a number drawn with the seed."""
    depths = as_resnet(spec).depths
    chance = random.Random(f"{seed} {depths} {input.batch}")
    steps, phase, fault = int(settings["steps"]), settings["phase"], str(settings["fault"])
    if phase == "running":
        yield from FAULTS[fault](Path(str(settings["gate"])))
    for step in range(steps):
        if phase == "streaming" and step == steps // 2:
            yield from FAULTS[fault](Path(str(settings["gate"])))
        started = time.perf_counter()
        time.sleep(float(settings["pause"]))
        yield Progress(step, steps, "stepping")
        seconds = time.perf_counter() - started
        yield Point(
            "step",
            {"step": step, "depth": depths[0], "chance": chance.random(), "seconds": seconds},
        )
    if phase == "finishing":
        yield from FAULTS[fault](Path(str(settings["gate"])))


def signalled(number: signal.Signals) -> Callable[[Path], Iterator[Report]]:
    """The process gets this signal."""

    def fault(gate: Path) -> Iterator[Report]:
        os.kill(os.getpid(), number)
        time.sleep(60)
        yield from ()

    return fault


def says(reports: Callable[[], Iterator[object]]) -> Callable[[Path], Iterator[Report]]:
    """These things are said."""
    return lambda gate: reports()  # type: ignore[return-value]  # some are no reports: that is the fault


def does(deed: Callable[[], object]) -> Callable[[Path], Iterator[Report]]:
    """This is done, and nothing said."""

    def fault(gate: Path) -> Iterator[Report]:
        deed()
        yield from ()

    return fault


def hangs() -> None:
    """Never ends, and lets other threads run."""
    while True:
        time.sleep(0.01)


def spins() -> None:
    """Never ends, computes, and lets other threads run."""
    while True:
        sum(range(1000))


def prints() -> None:
    """Writes where messages would go, and reads where they come from."""
    print("\0\0\0\2{}" * 1000, flush=True)
    os.write(1, b"\xff" * 100)
    sys.stdin.read()


def once(gate: Path) -> Iterator[Report]:
    """Waits for the gate and dies, the first time."""
    here = gate.with_name(gate.name + ".here")
    if not here.exists():
        yield from waits(gate)
        os.kill(os.getpid(), signal.SIGKILL)


def waits(gate: Path) -> Iterator[Report]:
    """Says that it is here, and waits for the gate."""
    gate.with_name(gate.name + ".here").touch()
    while not gate.exists():
        time.sleep(0.01)
    yield from ()


ODD = [float("nan"), float("inf"), -float("inf"), -0.0]
FAULTS: dict[str, Callable[[Path], Iterator[Report]]] = {
    "none": does(lambda: None),
    "SIGKILL": signalled(signal.SIGKILL),
    "SIGSEGV": signalled(signal.SIGSEGV),
    "SIGSTOP": signalled(signal.SIGSTOP),
    "memory": does(lambda: bytearray(4 * 2**30)),
    "hang": does(hangs),
    "spin": does(spins),
    "deaf": does(lambda: sum(range(10**13))),  # lets no other thread of its process run
    "exception": does(lambda: 1 / 0),
    "exit": does(lambda: sys.exit(3)),
    "print": does(prints),
    "nan": says(lambda: iter([Point("odd", {"values": [*ODD]})])),
    "object": says(lambda: iter([Point("odd", {"value": object()})])),  # type: ignore[dict-item]
    "end": says(lambda: iter(["done"])),
    "chatter": says(lambda: (Progress(step, 20_000) for step in range(20_000))),
    "flood": says(lambda: (Point("drop", {"step": step}) for step in itertools.count())),
    "giant": says(lambda: iter([Point("odd", {"text": "x" * 9_000_000})])),
    "once": once,
    "wait": waits,
}
