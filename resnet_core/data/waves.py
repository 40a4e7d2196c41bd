"""Waveforms in noise, made from one seed: signals to learn from that are no images and need no file."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["CLASSES", "LENGTH", "NOISE", "TEST", "TRAIN", "waves"]

CLASSES = ("sine", "square", "sawtooth", "chirp")
TRAIN, TEST, LENGTH = 1024, 512, 128
SEED, NOISE = 0, 0.3  # the deviation of the noise; waves go from -1 to 1
PERIODS = (4.0, 10.0)  # in a signal, from ... to; a chirp's frequency grows fourfold on the way


def waves() -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """`TRAIN` signals and then `TEST` others, (n, 1, length), and the places of their kinds in `CLASSES`.

    Each has a phase, a frequency and noise of its own; each kind has as many.
    """
    import numpy as np

    draw, count = np.random.default_rng(SEED), TRAIN + TEST
    labels = np.arange(count) % len(CLASSES)
    start, periods = draw.uniform(0, 1, (count, 1)), draw.uniform(*PERIODS, (count, 1))
    time = np.linspace(0, 1, LENGTH, endpoint=False)
    phase = start + periods * time
    swept = start + periods * (0.4 * time + 0.6 * time**2)  # from 0.4 to 1.6 times the frequency
    sine = np.sin(2 * np.pi * phase)
    kinds = np.stack([sine, np.sign(sine), 2 * (phase % 1) - 1, np.sin(2 * np.pi * swept)])
    clean = kinds[labels, np.arange(count)]
    noisy = clean + NOISE * draw.standard_normal((count, LENGTH))
    return noisy[:, None].astype(np.float32), labels.astype(np.int64)
