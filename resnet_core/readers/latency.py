"""How long a network takes on a device, predicted from measurements of a few small networks on it.

Each kind of work takes seconds that are linear in what it does: a fixed cost, so much for each byte read, of
weights and written, for each byte beyond what caches hold, and for each MAC. The constants are measured
(`experiments/forward/calibrate.py`); this is arithmetic only. Errors: benchmarks/latency.py.

A GPU works while the processor launches what comes next, so a pass takes as long as the slower of the two.
Its kernels take a fixed cost, and a multiple of the least time that the roofline allows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial
from pathlib import Path
from typing import NamedTuple

from resnet_core.language.plan import Plan, runs
from resnet_core.readers.roofline import CALL, SMALL, SUM, Work, works

__all__ = [
    "ACCURACY_FILE",
    "Accuracy",
    "Calibration",
    "accuracy",
    "by_law",
    "features",
    "kind_on",
    "knows",
    "predict",
    "predict_by_run",
    "seconds_of",
]

ACCURACY_FILE = Path(__file__).parents[1] / "recorded" / "latency.json"

# Bytes moved beyond each of these cost extra: a near cache; a far one, and what allocators keep for later.
CACHE_BYTES = (4 * 2**20, 32 * 2**20)


@dataclass(frozen=True)
class Calibration:
    """One device with eager float32: for each kind of work, the seconds that each of its `features` costs.

    On a CUDA GPU, `launch` are the processor's seconds for each piece of work of a kind, and `roof` those for
    a FLOP and for a byte; else both are empty.

    `training` are those of `step_time` for forward and backward together, and `optimizers` those of an
    optimizer's step for each tensor of weights and each number. Both are empty for a GPU.
    """

    device: str
    threads: int
    seconds: Mapping[str, tuple[float, ...]]
    launch: Mapping[str, float] = field(default_factory=dict)
    roof: tuple[float, ...] = ()
    training: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    optimizers: Mapping[str, tuple[float, float]] = field(default_factory=dict)


class Accuracy(NamedTuple):
    """Mean and worst of |predicted / measured - 1| over `networks` not used for the calibration.

    Each is with one and with eight images, eager float32, on `device`, whose load was `load`, on `made`. They
    took from `shortest` to `longest` seconds: of shorter and longer passes nothing is known.

    They were of the architectures that links call as in `covers`; residual networks alone where it is empty.
    """

    error: float
    worst: float
    networks: int
    shortest: float
    longest: float
    device: str
    torch: str
    load: float
    made: str
    covers: tuple[str, ...] = ()

    def knows(self, seconds: float) -> bool:
        """Whether a pass of so many seconds is among those whose prediction was checked."""
        return self.shortest <= seconds <= self.longest


@lru_cache(maxsize=1)
def accuracy() -> Accuracy | None:
    """The error recorded by benchmarks/record_latency.py, if any."""
    if not ACCURACY_FILE.exists():
        return None
    recorded = Accuracy(**json.loads(ACCURACY_FILE.read_text("utf-8")))
    return recorded._replace(covers=tuple(recorded.covers))


def features(work: Work, roof: tuple[float, ...] = ()) -> tuple[float, ...]:
    """What time is linear in: 1, bytes read, of weights, written, beyond a near and a far cache, and MACs.

    Under a roof, of the seconds for a FLOP and for a byte: 1, and the least seconds.
    """
    if roof:
        flop, byte = roof
        return 1, max(work.flops * flop, work.bytes * byte)
    near, far = (max(0, work.read + work.written - held) for held in CACHE_BYTES)
    return 1, work.read, work.weights, work.written, near, far, work.macs


def kind_on(work: Work, roof: tuple[float, ...]) -> str:
    """The kind by whose law `work` takes time; only a processor has other routines for what is small."""
    return work.kind.removeprefix(SMALL) if roof else work.kind


def predict(plan: Plan, calibration: Calibration) -> float:
    """Seconds for the forward pass of one batch, in evaluation mode and without gradients."""
    return _whole(tuple(run.copies for run in runs(plan)), predict_by_run(plan, calibration))


def predict_by_run(plan: Plan, calibration: Calibration) -> tuple[float, ...]:
    """Seconds of the stem, of one block of each run, and of the head, as in `runs`.

    On a GPU those of its kernels, or those of their launches, whichever takes longer for the whole network.
    """
    copies = tuple(run.copies for run in runs(plan))
    return seconds_of(works(plan), copies, calibration)


def seconds_of(
    parts: Iterable[Iterable[Work]], copies: tuple[int, ...], calibration: Calibration
) -> tuple[float, ...]:
    """Seconds of one of each of `parts`, of which there are `copies`."""
    sides = zip(*(by_law(tuple(part), calibration) for part in parts), strict=True)
    return max(sides, key=partial(_whole, copies))


def by_law(part: tuple[Work, ...], calibration: Calibration) -> tuple[float, ...]:
    """Seconds of one part of its work; on a GPU those of its kernels, and those of their launches."""
    laws = (_seconds, _launch) if calibration.launch else (_seconds,)
    return tuple(sum(law(work, calibration) for work in part) for law in laws)


def knows(parts: Iterable[Iterable[Work]], calibration: Calibration) -> bool:
    """Whether the calibration has a law for every kind of their work."""
    return all(kind_on(work, calibration.roof) in calibration.seconds for part in parts for work in part)


def _whole(copies: tuple[int, ...], seconds: tuple[float, ...]) -> float:
    return sum(count * each for count, each in zip(copies, seconds, strict=True))


def _seconds(work: Work, calibration: Calibration) -> float:
    constants = calibration.seconds[kind_on(work, calibration.roof)]
    (call,) = calibration.seconds[CALL][:1] if work.kind != SUM else (0.0,)
    amounts = features(work, calibration.roof)
    return call + sum(each * amount for each, amount in zip(constants, amounts, strict=True))


def _launch(work: Work, calibration: Calibration) -> float:
    call = calibration.launch[CALL] if work.kind != SUM else 0.0
    return call + calibration.launch[kind_on(work, calibration.roof)]
