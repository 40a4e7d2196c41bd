"""How far `latency.predict` was off where that was measured, and what a person may take from it."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["MEASURED", "Accuracy"]


class Accuracy(NamedTuple):
    """The mean of |predicted / measured - 1| over `networks` that were not used for the calibration.

    Each with one and with eight images, eager float32, on `device`.
    """

    error: float
    networks: int
    device: str

    def sentence(self, label: str) -> str:
        """What it says of predictions for the device known as `label`."""
        where = "this kind of processor" if label == self.device else f"another machine ({self.device})"
        return (
            f"Over {self.networks} networks that the calibration had not seen, predictions were off by "
            f"{100 * self.error:.0f} % on average; that was measured on {where}."
        )


# What benchmarks/recorded/latency.txt says; a test compares them.
MEASURED = Accuracy(0.10, 20, "AMD EPYC, 1 thread")
