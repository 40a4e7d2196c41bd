"""Keeps what benchmarks/latency.py measures where the explorer shows it: beside each predicted latency.

Run it on a machine that does nothing else: what disturbs the measured times counts as an error.
"""

from __future__ import annotations

import json
import os
from itertools import chain
from statistics import mean

from benchmarks.latency import measure
from resnet_core.readers.latency import ACCURACY_FILE, Accuracy
from resnet_core.system.machine import ROOT, cpu_label


def main() -> None:
    """Measures, and writes the file."""
    _, errors = measure()
    error, networks = mean(chain(*errors.values())), len(next(iter(errors.values())))
    accuracy = Accuracy(round(error, 3), networks, cpu_label(1), round(os.getloadavg()[0], 1))
    ACCURACY_FILE.write_text(json.dumps(accuracy._asdict(), indent=1) + "\n", encoding="utf-8")
    print(f"{ACCURACY_FILE.relative_to(ROOT)}: {accuracy}")


if __name__ == "__main__":
    main()
