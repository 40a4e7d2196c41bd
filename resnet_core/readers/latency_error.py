"""How far `latency.predict` was off where that was measured, and what a person may take from it."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

__all__ = ["FILE", "Accuracy", "measured"]

FILE = Path(__file__).parents[1] / "recorded" / "latency.json"


class Accuracy(NamedTuple):
    """The mean of |predicted / measured - 1| over `networks` that were not used for the calibration.

    Each with one and with eight images, eager float32, on `device`; the machine's load was `load`.
    """

    error: float
    networks: int
    device: str
    load: float

    def sentence(self, label: str) -> str:
        """What it says of predictions for the device known as `label`."""
        where = "this kind of processor" if label == self.device else f"another machine ({self.device})"
        return (
            f"Over {self.networks} networks that the calibration had not seen, predictions were off by "
            f"{100 * self.error:.0f} % on average; that was measured on {where}."
        )


@lru_cache(maxsize=1)
def measured() -> Accuracy | None:
    """What benchmarks/record_latency.py found; None where it was not run."""
    return Accuracy(**json.loads(FILE.read_text(encoding="utf-8"))) if FILE.exists() else None
