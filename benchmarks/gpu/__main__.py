"""What an accelerator is for, run once on the one at hand, in under 8 minutes: `python -m benchmarks.gpu`.

    python -m benchmarks.gpu                 on the first CUDA GPU, else the Apple GPU, if there is one
    python -m benchmarks.gpu --device cpu    on the processor, with smaller networks and one thread

Needs torch 2.11 or later, numpy and scipy, and pytest for the tests of tests/gpu; no Streamlit, no network.
Writes benchmarks/recorded/CARD/gpu.json and gpu.txt. The exit status is 1 if anything failed.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

import torch

from benchmarks.gpu import record, steps
from resnet_core.nn.devices import devices, label
from resnet_core.system.machine import ROOT

TORCH = (2, 11)


def main(given: list[str] | None = None) -> int:
    """Runs every step on the device that is asked for, and writes what they found."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gpu", description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--device", default="", help="cuda:0, mps or cpu; else the first accelerator there is"
    )
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "recorded", help="a folder")
    parser.add_argument("--only", nargs="+", choices=list(steps.STEPS), default=list(steps.STEPS))
    asked = parser.parse_args(given)
    if why := impossible(asked.device):
        print(why, file=sys.stderr)
        return 1
    device = asked.device or next(iter(devices()))
    if device == "cpu":
        torch.set_num_threads(1)
    record.say(record.about(device))
    outcomes = [record.taken(name, steps.STEPS[name], device) for name in asked.only]
    folder = asked.out / folder_of(device)
    record.write(folder, record.about(device), outcomes)
    print(
        f"Written: {folder / 'gpu.json'} and gpu.txt; {sum(each.seconds for each in outcomes):.0f} s in all."
    )
    return 0 if all(each.fault is None for each in outcomes) else 1


def impossible(device: str) -> str:
    """Why nothing can be run on `device`, or on any accelerator for ""; else ""."""
    version = tuple(int(part) for part in re.findall(r"\d+", torch.__version__)[:2])
    if version < TORCH:
        return f"PyTorch is {torch.__version__} here; 2.11 or later is needed."
    there = list(devices())
    if device and device not in there:
        return f"There is no {device} here; there is {', '.join(there)}."
    if not device and there == ["cpu"]:
        return (
            "PyTorch found no CUDA GPU and no Apple GPU here; --device cpu runs all of it on the processor."
        )
    return ""


def folder_of(device: str) -> str:
    """The name of the card as the name of a folder: `nvidia-h100-80gb-hbm3`; `cpu` for any processor."""
    return "cpu" if device == "cpu" else re.sub(r"[^a-z0-9]+", "-", label(device).lower()).strip("-")


if __name__ == "__main__":
    sys.exit(main())
