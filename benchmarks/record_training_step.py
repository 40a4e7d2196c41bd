"""Keeps what benchmarks/training_step.py measures where the explorer shows it: beside each predicted step.

Run it on a machine that does nothing else: what disturbs the measured times counts as an error.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from statistics import mean

import torch

from benchmarks.latency import networks
from benchmarks.training_step import measure
from resnet_core.readers.latency import Accuracy
from resnet_core.readers.step_time import ACCURACY_FILE
from resnet_core.spec import family_name
from resnet_core.system.machine import ROOT, cpu_label


def main() -> None:
    """Measures, and writes the file."""
    trials = measure()
    errors, times = [trial.error for trial in trials], [trial.seconds for trial in trials]
    accuracy = Accuracy(
        round(mean(errors), 3),
        round(max(errors), 3),
        len(trials),
        round(min(times), 4),
        round(max(times), 4),
        cpu_label(1),
        str(torch.__version__),
        round(os.getloadavg()[0], 1),
        datetime.now(UTC).date().isoformat(),
        tuple(sorted({family_name(spec) for spec, _ in networks().values()})),
    )
    ACCURACY_FILE.write_text(json.dumps(accuracy._asdict(), indent=1) + "\n", encoding="utf-8")
    print(f"{ACCURACY_FILE.relative_to(ROOT)}: {accuracy}")


if __name__ == "__main__":
    main()
