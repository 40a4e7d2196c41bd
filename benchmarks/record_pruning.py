"""Makes resnet_core/recorded/pruning.json: filters pruned by magnitude, then two epochs, for three trainings.

    PYTHONPATH=. .venv/bin/python benchmarks/record_pruning.py WEIGHTS [--seeds N]

The network of the first seed comes with us. Those of the others are trained by the same recipe; their weights
are kept in the folder WEIGHTS, so that a run that was cut off goes on. One thread, two minutes a seed.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import torch

from benchmarks.record_heads import trained
from resnet_core.experiments.edge.pruning import run
from resnet_core.families.resnet.small_networks import digits_network
from resnet_core.labs.edge.record import DEPTH, FILE, PERCENTS, run_name
from resnet_core.labs.edge.settings import pruning_settings
from resnet_core.labs.events import Point, timeless
from resnet_core.labs.recorded import FOLDER, Recorded, write
from resnet_core.labs.settings import Settings
from resnet_core.spec import Input

TIMED = ("prune_time", "attention")  # left out: a record has no times


def main(weights: Path, seeds: int, folder: Path = FOLDER) -> None:
    """Trains what is not trained yet, prunes every seed by each percent and writes what was found."""
    torch.set_num_threads(1)
    made = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    runs = {}
    for seed in range(seeds):
        file = _weights(seed, weights)
        for percent in PERCENTS:
            runs[run_name(percent, seed)] = recorded(percent, seed, file, made)
    path = write(FILE, runs, folder)
    print(f"{path.stat().st_size:,} bytes")


def recorded(percent: int, seed: int, file: str, made: str) -> Recorded:
    """One run with its points."""
    spec = digits_network(DEPTH)
    settings: Settings = {"percent": percent, "weights_file": file}
    events = timeless(run(spec, Input(8, 8), settings, seed, "cpu"))
    points = tuple(each for each in events if isinstance(each, Point) and each.name not in TIMED)
    print(percent, seed, [dict(each.values) for each in points if "wrong" in each.values], flush=True)
    return Recorded(made, FILE, spec, seed, pruning_settings({"percent": percent}), points)


def _weights(seed: int, folder: Path) -> str:
    """The file of the network trained with a seed; "" for the one that ships."""
    if not seed:
        return ""
    return dict(trained({"asked": digits_network(DEPTH)}, seed, folder / f"seed{seed}"))["asked"]


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("weights", type=Path)
    parser.add_argument("--seeds", type=int, default=3)
    given = parser.parse_args()
    main(given.weights, given.seeds)
