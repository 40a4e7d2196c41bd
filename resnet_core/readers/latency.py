"""How long a network takes on a device, predicted from measurements of a few small networks on it.

Each kind of work takes seconds that are linear in what it does: a fixed cost, so much for each byte read, of
weights and written, for each byte beyond what caches hold, and for each MAC. The constants are measured
(`experiments/forward/calibrate.py`); this is arithmetic only. Errors: benchmarks/latency.py.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from resnet_core.language.plan import Plan, runs
from resnet_core.readers.roofline import CALL, SUM, Work, works

__all__ = ["ACCURACY_FILE", "Accuracy", "Calibration", "accuracy", "features", "predict", "predict_by_run"]

ACCURACY_FILE = Path(__file__).parents[1] / "recorded" / "latency.json"

# Bytes moved beyond each of these cost extra: a near cache; a far one, and what allocators keep for later.
CACHE_BYTES = (4 * 2**20, 32 * 2**20)


@dataclass(frozen=True)
class Calibration:
    """One device with eager float32: for each kind of work, the seconds that each of its `features` costs."""

    device: str
    threads: int
    seconds: Mapping[str, tuple[float, ...]]


class Accuracy(NamedTuple):
    """Mean and worst of |predicted / measured - 1| over `networks` not used for the calibration.

    Each is with one and with eight images, eager float32, on `device`, whose load was `load`, on `made`. They
    took from `shortest` to `longest` seconds: of shorter and longer passes nothing is known.
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

    def knows(self, seconds: float) -> bool:
        """Whether a pass of so many seconds is among those whose prediction was checked."""
        return self.shortest <= seconds <= self.longest


@lru_cache(maxsize=1)
def accuracy() -> Accuracy | None:
    """The error recorded by benchmarks/record_latency.py, if any."""
    return Accuracy(**json.loads(ACCURACY_FILE.read_text("utf-8"))) if ACCURACY_FILE.exists() else None


def features(work: Work) -> tuple[float, ...]:
    """What time is linear in: 1, bytes read, of weights, written, beyond a near and a far cache, and MACs."""
    near, far = (max(0, work.read + work.written - held) for held in CACHE_BYTES)
    return 1, work.read, work.weights, work.written, near, far, work.macs


def predict(plan: Plan, calibration: Calibration) -> float:
    """Seconds for the forward pass of one batch, in evaluation mode and without gradients."""
    rows = zip(runs(plan), predict_by_run(plan, calibration), strict=True)
    return sum(run.copies * seconds for run, seconds in rows)


def predict_by_run(plan: Plan, calibration: Calibration) -> tuple[float, ...]:
    """Seconds of the stem, of one block of each run, and of the head, as in `runs`."""
    return tuple(sum(_seconds(work, calibration) for work in part) for part in works(plan))


def _seconds(work: Work, calibration: Calibration) -> float:
    constants = calibration.seconds[work.kind]
    (call,) = calibration.seconds[CALL] if work.kind != SUM else (0.0,)
    return call + sum(each * amount for each, amount in zip(constants, features(work), strict=True))
