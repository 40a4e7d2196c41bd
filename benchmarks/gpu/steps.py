"""The steps: each takes a device and gives what it found. Most are experiments as a worker runs them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from statistics import median
from types import MappingProxyType
from typing import TypeVar

import torch

from benchmarks.gpu.record import Found, Step
from benchmarks.gpu.training import training
from resnet_core.build import build
from resnet_core.cli.run import perform
from resnet_core.data.batches import noise_batch
from resnet_core.experiments.timing import seconds_of_each, warm_up
from resnet_core.jobs.request import Request, checked
from resnet_core.labs import points
from resnet_core.labs.events import Event, Failed
from resnet_core.labs.forward.findings import Findings, findings
from resnet_core.labs.gradients.points import Norms
from resnet_core.labs.settings import Scalar
from resnet_core.labs.table import TABLE
from resnet_core.nn.rewrite import in_place
from resnet_core.plan import spec_of, unfold
from resnet_core.readers.footprint import allocated
from resnet_core.readers.latency import predict
from resnet_core.readers.memory import memory
from resnet_core.spec import Input
from resnet_core.system.machine import ROOT
from resnet_core.zoo import RESNETS

T = TypeVar("T")
CIFAR = 32
DEEP = "cifar_preact164"


@dataclass(frozen=True)
class Scale:
    """How large the networks are: one from the zoo, its image, and the batches of each step.

    Of the batches that are `climbed`, the last is compiled too, which takes a minute.
    """

    network: str
    side: int
    batches: tuple[int, ...]
    climbed: tuple[int, ...]
    deep_batches: tuple[int, ...]
    gradients: str


ON_CPU = Scale("resnet18", 224, (1, 4), (1,), (1, 8), "cifar_resnet20")
ON_ACCELERATOR = Scale("resnet50", 224, (1, 8, 64, 256), (1, 64), (1, 128), "cifar_resnet56")


def scale_of(device: str) -> Scale:
    """What a device can do in the time there is."""
    return ON_CPU if device == "cpu" else ON_ACCELERATOR


def run(request: Request) -> list[Event]:
    """The events of an experiment. Raises `RuntimeError` in its words if it fails."""
    events = list(perform(checked(request, TABLE)))
    for event in events:
        if isinstance(event, Failed):
            raise RuntimeError(event.why)
    return events


def asked(experiment: str, device: str, batch: int, **settings: Scalar) -> Request:
    """A request about the network of the device's scale."""
    scale = scale_of(device)
    images = Input(scale.side, scale.side, batch)
    return Request(experiment, RESNETS[scale.network], images, settings, device=device)


def forward(device: str) -> Found:
    """The pass part by part in each layout: its time, the sum of its parts, and how long it is launched."""
    *_, batch = scale_of(device).batches[:3]
    found: Found = {}
    for layout in ("contiguous", "channels_last"):
        for tf32 in (False, True) if device.startswith("cuda") else (False,):
            told = findings(run(asked("forward", device, batch, layout=layout, tf32=tf32)))
            found[f"batch {batch}, {layout}{', TF32' if tf32 else ''}"] = _pass(told)
    return found


def _pass(told: Findings) -> Found:
    assert told.whole is not None
    timings = [part.timing for part in told.parts.values() if part.timing]
    return {
        "seconds": told.whole.seconds.median,
        "parts together": sum(timing.seconds.median for timing in timings),
        "FLOP/s": told.whole.flops / told.whole.seconds.median,
        "seconds to launch": told.whole.launch,
        "slowest part": max(timings, key=lambda timing: timing.seconds.median).name,
    }


def ladder(device: str) -> Found:
    """Every rung: speed-up over eager, error and preparation, or why it is missing."""
    batches, found = scale_of(device).climbed, Found()
    for batch in batches:
        told = findings(run(asked("ladder", device, batch, compiled=batch == batches[-1])))
        climbed: Found = {
            rung.name: f"{rung.speedup:.2f} times eager ({1000 * rung.time.median:.3g} ms), error "
            f"{rung.error:.1e}, {rung.seconds.once:.1f} s to prepare"
            for rung in told.rungs
        }
        found[f"batch {batch}"] = climbed | {rung.name: f"missing: {rung.why}" for rung in told.missing}
    return found


def peaks(device: str) -> Found:
    """Bytes of maps at the fullest moment, measured and predicted, and the bound with a library's scratch."""
    scale, found = scale_of(device), Found()
    for batch in scale.batches[:3]:
        told = findings(run(asked("forward", device, batch)))
        memories = [part.memory for part in told.parts.values() if part.memory]
        plan = unfold(RESNETS[scale.network], Input(scale.side, scale.side, batch))
        held = memory(plan)
        found[f"batch {batch}"] = {
            "predicted": max(each.predicted for each in memories),
            "measured": max((each.measured for each in memories if each.measured is not None), default=None),
            "bound": allocated(plan) - held.weights - held.buffers,
        }
    return found


def latency(device: str) -> Found:
    """The calibration, and how far its predictions are off for networks and batches that it has not seen."""
    told = findings(run(asked("calibrate", device, 1)))
    assert told.calibration is not None
    assert told.ceilings is not None
    scale, rows = scale_of(device), Found()
    named = [(scale.network, scale.side, batch) for batch in scale.batches]
    for name, side, batch in [*named, *((DEEP, CIFAR, batch) for batch in scale.deep_batches)]:
        plan = unfold(RESNETS[name], Input(side, side, batch))
        predicted, measured = predict(plan, told.calibration), pass_seconds(name, plan.input, device)
        rows[f"{name}, batch {batch}"] = (
            f"{1000 * measured:.3g} ms, predicted {1000 * predicted:.3g} ms, {predicted / measured - 1:+.0%}"
        )
    per_flop, per_byte = told.ceilings.seconds
    rates = {f"FLOP/s in {name}": 1 / seconds for name, seconds in per_flop.items()}
    return {**rates, "bytes/s": 1 / per_byte, **rows}


@torch.no_grad()
def pass_seconds(name: str, images: Input, device: str) -> float:
    """Median seconds of an eager float32 pass."""
    plan, place = unfold(RESNETS[name], images), torch.device(device)
    network = in_place(build(spec_of(plan)).eval(), plan).to(place)
    batch = torch.from_numpy(noise_batch(images, plan.image.channels, 0)).to(place)
    warm_up([lambda: network(batch)], place)
    return median(seconds for _ in range(5) for seconds in seconds_of_each([lambda: network(batch)], place))


def gradients(device: str) -> Found:
    """Norms across depth here and on the processor, with the same seed: the largest relative difference."""
    name = scale_of(device).gradients

    def norms(place: str) -> Norms:
        images = Input(CIFAR, CIFAR, 16)
        told = run(Request("gradients", RESNETS[name], images, {"data": "noise"}, device=place))
        return points.values(told, [Norms])[0]

    here, there = norms(device), norms("cpu")
    pairs = [*zip(here.weights, there.weights, strict=True), *zip(here.outputs, there.outputs, strict=True)]
    worst = max(abs(one - other) / abs(other) for one, other in pairs if other)
    return {"network": name, "blocks": len(here.weights), "largest difference from the processor": worst}


def tests(device: str) -> Found:
    """The tests of tests/gpu, skipped where there is no CUDA GPU. Raises `RuntimeError` if one fails."""
    # Without the settings of this project, which name plugins that only its developers need.
    own = ["-c", os.devnull, "--rootdir", str(ROOT), "--noconftest", "--import-mode=importlib"]
    command = [sys.executable, "-m", "pytest", *own, "-p", "no:cacheprovider", "-q", "-rs", "tests/gpu"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stdout, done.stderr, file=sys.stderr)
    summary = (done.stdout + done.stderr).strip().rpartition("\n")[2]
    if done.returncode:
        raise RuntimeError(summary)
    reasons = re.findall(r"^SKIPPED \[\d+\] \S+ (.*)$", done.stdout, re.MULTILINE)
    return {"pytest": summary, **({"skipped": " ".join(dict.fromkeys(reasons))} if reasons else {})}


STEPS: MappingProxyType[str, Step] = MappingProxyType(
    {
        "forward": forward,
        "memory": peaks,
        "ladder": ladder,
        "latency": latency,
        "gradients": gradients,
        "training": training,
        "tests": tests,
    }
)
