"""What a step found or why it failed, as JSON for programs and as lines for people."""

from __future__ import annotations

import json
import os
import platform
import sys
import traceback
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import NamedTuple, TypeAlias

import torch

from resnet_core.nn.devices import at_work, label
from resnet_core.system import machine
from resnet_core.system.device_faults import is_lost

Found: TypeAlias = dict[str, object]
Step: TypeAlias = Callable[[str], Found]


class LostError(Exception):
    """The device answers no more, so what is left cannot be run."""


class Outcome(NamedTuple):
    """One step: its seconds, what it found, and why it failed if it did."""

    name: str
    seconds: float
    found: Found
    fault: str | None = None


def taken(name: str, step: Step, device: str) -> Outcome:
    """The outcome of a step, told at once. A step that fails does not end those after it."""
    start, fault, found = perf_counter(), None, Found()
    try:
        with at_work(device):
            found = step(device)
    except Exception as raised:  # noqa: BLE001  # a record of what does not work is what this is for
        traceback.print_exception(raised)
        lost = " The device may answer no more." if is_lost(raised) else ""
        fault = f"{type(raised).__name__}: {str(raised).strip().partition(chr(10))[0]}{lost}"
    outcome = Outcome(name, perf_counter() - start, found, fault)
    say({f"{name}, {outcome.seconds:.0f} s": fault or found})
    return outcome


def about(device: str) -> Found:
    """What all numbers depend on."""
    facts: Found = {
        "device": device,
        "label": label(device),
        "date": datetime.now(UTC).strftime("%Y-%m-%d"),
        "torch": torch.__version__,
        "python": platform.python_version(),
        "processor": machine.cpu_label(torch.get_num_threads()),
        "cores": machine.cores(),
        "load": round(os.getloadavg()[0], 1),
    }
    if device.startswith("cuda"):
        card = torch.cuda.get_device_properties(device)
        facts["cuda"] = torch.version.cuda
        facts["memory"] = card.total_memory
        facts["multiprocessors"] = card.multi_processor_count
        facts["private writable memory"] = _private_bytes()
    return facts


def write(folder: Path, facts: Found, outcomes: list[Outcome]) -> None:
    """Both files."""
    folder.mkdir(parents=True, exist_ok=True)
    content = {"about": facts, "steps": [each._asdict() for each in outcomes]}
    (folder / "gpu.json").write_text(json.dumps(content, indent=1) + "\n", "utf-8")
    named = {f"{each.name}, {each.seconds:.0f} s": each.fault or each.found for each in outcomes}
    (folder / "gpu.txt").write_text("\n".join(lines({"about": facts, **named})) + "\n", "utf-8")


def say(found: Found) -> None:
    """Prints the lines of `found`."""
    print("\n".join(lines(found)), flush=True)


def lines(found: Mapping[str, object], indent: str = "") -> list[str]:
    """A line for each value, those of one value further to the right."""
    told: list[str] = []
    for name, value in found.items():
        if isinstance(value, Mapping):
            told += [f"{indent}{name}", *lines(value, f"{indent}  ")]
        else:
            told.append(f"{indent}{name}: {f'{value:.4g}' if isinstance(value, float) else value}")
    return told


def _private_bytes() -> int:
    """Of this process, as the limit of a worker counts it; 0 where the system does not say."""
    if sys.platform != "linux":
        return 0
    status = Path("/proc/self/status").read_text("utf-8")
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmData"))
