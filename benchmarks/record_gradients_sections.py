"""Makes resnet_core/recorded/gradients_sections.json: what the lower sections of Gradients show at first.

    PYTHONPATH=. .venv/bin/python benchmarks/record_gradients_sections.py

ResNet-56 with four initialisations, with batch norm and without; the Jacobian of its last block and the
shattering of its gradients, beside its plain twin. At initialisation, one thread, about three minutes.
"""

from __future__ import annotations

import importlib
import time
from pathlib import Path

import torch

from benchmarks.record_gradients import rounded
from resnet_core.labs.events import Point, timeless
from resnet_core.labs.gradients.recorded import INPUT
from resnet_core.labs.gradients.recorded_sections import FILE, SPECS, Section, experiment_of, settings_of
from resnet_core.labs.recorded import FOLDER, Recorded, write
from resnet_core.labs.table import TABLE

STARTS: Section = "starts"  # which record_gradients_starts.py makes


def main(folder: Path = FOLDER) -> None:
    """Runs all of them and writes one file."""
    torch.set_num_threads(1)
    made = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    sections = [section for section in SPECS if section != STARTS]
    path = write(FILE, {section: recorded(section, made) for section in sections}, folder)
    print(f"{path.name}: {path.stat().st_size:,} bytes")


def recorded(section: Section, made: str) -> Recorded:
    """One run with its points."""
    experiment, settings, seed = experiment_of(section), settings_of(section), 0
    run = importlib.import_module(TABLE.experiments[experiment].module).run
    started = time.process_time()
    events = timeless(run(SPECS[section], INPUT, settings, seed, "cpu"))
    points = tuple(rounded(event) for event in events if isinstance(event, Point))
    print(f"{section}: {len(points)} points, {time.process_time() - started:.0f} s of CPU time", flush=True)
    return Recorded(made, experiment, SPECS[section], seed, settings, points)


if __name__ == "__main__":
    main()
