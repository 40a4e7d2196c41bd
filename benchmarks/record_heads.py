"""Makes resnet_core/recorded/heads.json: a head on every block of trained networks, with several seeds.

    PYTHONPATH=. .venv/bin/python benchmarks/record_heads.py WEIGHTS [--seeds N]

The networks of the first seed come with us. Those of the others are trained by the same recipe; their weights
are kept in the folder WEIGHTS, so that a run that was cut off goes on. One thread, five minutes a seed.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from pathlib import Path

import torch

from benchmarks.record_checkpoints import checkpoint
from resnet_core.data.datasets import DIGITS, dataset
from resnet_core.experiments.heads.run import report
from resnet_core.labs.checkpoints import recorded as shipped
from resnet_core.labs.events import Point, timeless
from resnet_core.labs.heads.findings import FILE, SPECS, Role, heads_settings, run_name, specs_of
from resnet_core.labs.recorded import FOLDER, Recorded, write
from resnet_core.spec import Spec, as_resnet


def main(weights: Path, seeds: int, folder: Path = FOLDER) -> None:
    """Trains what is not trained yet, runs every seed at both depths and writes them."""
    torch.set_num_threads(1)
    made = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    pairs = [(depth, seed) for depth in SPECS for seed in range(seeds)]
    runs = {run_name(depth, seed): recorded(depth, seed, made, weights) for depth, seed in pairs}
    path = write(FILE, runs, folder)
    print(f"{path.stat().st_size:,} bytes")


def recorded(depth: int, seed: int, made: str, weights: Path) -> Recorded:
    """One run with its points."""
    specs = specs_of(SPECS[depth])
    files = dict(trained(specs, seed, weights / f"seed{seed}")) if seed else {}
    started = time.process_time()
    events = timeless(report(specs, files, "cpu"))
    points = tuple(event for event in events if isinstance(event, Point))
    print(f"{depth}, seed {seed}: {time.process_time() - started:.0f} s of CPU time", flush=True)
    return Recorded(made, FILE, SPECS[depth], seed, heads_settings({}), points)


def trained(specs: dict[Role, Spec], seed: int, folder: Path) -> Iterator[tuple[Role, str]]:
    """The files of networks trained with one seed, which are made where there are none."""
    folder.mkdir(parents=True, exist_ok=True)
    for role, spec in specs.items():
        known = shipped(spec)
        assert known is not None
        path = folder / known.weights.name
        if not path.is_file():
            checkpoint(known.name, as_resnet(spec), dataset(DIGITS), seed, folder)
        yield role, str(path)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("weights", type=Path)
    parser.add_argument("--seeds", type=int, default=3)
    given = parser.parse_args()
    main(given.weights, given.seeds)
