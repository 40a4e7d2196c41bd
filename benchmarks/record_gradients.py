"""Makes resnet_core/recorded/gradients*.json: what Gradients shows before anything was measured on a server.

    PYTHONPATH=. .venv/bin/python benchmarks/record_gradients.py [NETWORK ...] [--moments start]

ResNet-20, 56 and 110 (`cifar_resnet20` ...), or those that are named; each beside its plain twin as a film of
twenty steps, and both with and without batch norm at initialisation, or only what `--moments` says. Three
seeds, one thread, about ten minutes.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

import torch

from resnet_core.experiments.gradients import run as gradients
from resnet_core.labs.events import Point, Value, timeless
from resnet_core.labs.gradients.recorded import FILES, INPUT, RECORDED
from resnet_core.labs.gradients.settings import gradients_settings
from resnet_core.labs.recorded import FOLDER, Recorded, write
from resnet_core.zoo import RESNETS


def main(networks: Sequence[str], moments: Sequence[str], folder: Path = FOLDER) -> None:
    """Runs all of them, and writes a file for each network."""
    torch.set_num_threads(1)
    for network in networks:
        made = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        path = write(FILES[network], {each: recorded(network, each, made) for each in moments}, folder)
        print(f"{path.name}: {path.stat().st_size:,} bytes", flush=True)


def recorded(network: str, moments: str, made: str) -> Recorded:
    """One run with its points."""
    spec, settings, seed = RESNETS[network], gradients_settings(RECORDED[moments]), 0
    events = timeless(gradients.run(spec, INPUT, settings, seed, "cpu"))
    points = tuple(rounded(event) for event in events if isinstance(event, Point))
    print(f"{network}, {moments}: {len(points)} points", flush=True)
    return Recorded(made, "gradients", spec, seed, settings, points)


def rounded(point: Point) -> Point:
    """Four digits, which is more than a chart shows."""
    if point.name == "conditions":
        return point
    values: dict[str, Value] = {
        name: _short(value) if isinstance(value, list) else value for name, value in point.values.items()
    }
    return Point(point.name, values)


def _short(numbers: list[Value]) -> list[Value]:
    return [float(f"{number:.4g}") if isinstance(number, float) else number for number in numbers]


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("networks", nargs="*", default=[*FILES])
    parser.add_argument("--moments", nargs="+", choices=[*RECORDED], default=[*RECORDED])
    asked = parser.parse_args()
    main(asked.networks, asked.moments)
