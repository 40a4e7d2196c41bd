"""How long a network will take on a device, from what the device was seen to do with a few small ones.

Each kind of work takes seconds that are linear in what it does: a fixed cost, so much for each byte read, of
weights and written, for each byte beyond what caches hold, and for each MAC. The constants are measured
(`experiments/calibrate.py`); here is arithmetic only. Errors: benchmarks/latency.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from resnet_core.language.plan import Plan, runs
from resnet_core.readers.roofline import CALL, SUM, Work, works

__all__ = ["Calibration", "features", "predict", "predict_by_run"]

# Bytes moved beyond each of these cost extra: a near cache; a far one, and what allocators keep for later.
CACHE_BYTES = (4 * 2**20, 32 * 2**20)


@dataclass(frozen=True)
class Calibration:
    """What one device takes with eager float32, in seconds for each of `features`, kind by kind."""

    device: str
    threads: int
    seconds: Mapping[str, tuple[float, ...]]

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> Calibration:
        """From the values of the point "calibration" that `experiments.calibrate` yields."""
        seconds = {kind: tuple(constants) for kind, constants in values["seconds"].items()}
        return cls(values["device"], values["threads"], seconds)


def features(work: Work) -> tuple[float, ...]:
    """What time is linear in: once, bytes read, of weights, written, beyond a near and a far cache, MACs."""
    near, far = (max(0, work.read + work.written - held) for held in CACHE_BYTES)
    return 1, work.read, work.weights, work.written, near, far, work.macs


def predict(plan: Plan, calibration: Calibration) -> float:
    """Seconds for the forward of one batch, in evaluation mode and without gradients."""
    rows = zip(runs(plan), predict_by_run(plan, calibration), strict=True)
    return sum(run.copies * seconds for run, seconds in rows)


def predict_by_run(plan: Plan, calibration: Calibration) -> tuple[float, ...]:
    """Seconds of the stem, of one block of each run, and of the head, as in `runs`."""
    return tuple(sum(_seconds(work, calibration) for work in part) for part in works(plan))


def _seconds(work: Work, calibration: Calibration) -> float:
    constants = calibration.seconds[work.kind]
    (call,) = calibration.seconds[CALL] if work.kind != SUM else (0.0,)
    return call + sum(each * amount for each, amount in zip(constants, features(work), strict=True))
