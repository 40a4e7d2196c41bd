"""Makes resnet_core/recorded/gradients_starts.json: starts at which branches add nothing, or next to nothing.

    PYTHONPATH=. .venv/bin/python benchmarks/record_gradients_starts.py

ResNet-56 beside itself without batch norm, with zero-gamma, SkipInit, ReZero, LayerScale and Fixup. At
initialisation, one thread, about two minutes. No number depends on how busy the machine is.
"""

from __future__ import annotations

import time
from pathlib import Path

import torch

from benchmarks.record_gradients_sections import STARTS, recorded
from resnet_core.labs.gradients.recorded_sections import STARTS_FILE
from resnet_core.labs.recorded import FOLDER, write


def main(folder: Path = FOLDER) -> None:
    """Runs it and writes it."""
    torch.set_num_threads(1)
    made = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    path = write(STARTS_FILE, {STARTS: recorded(STARTS, made)}, folder)
    print(f"{path.name}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
