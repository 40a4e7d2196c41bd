"""Promise: the predicted peak of a training step is never below what it takes, and hardly above.

100 random networks of all families, each with a batch, number format, optimizer and checkpoints of its own,
in a process of its own. On the CPU the peak is that of PyTorch's allocator as its profiler sees it, scratch
of libraries included; on a GPU that of `torch.cuda.max_memory_allocated`. Both count bytes: other work on
the machine changes nothing.

    python -m benchmarks.fit [--cases 100] [--start 0] [--device cpu] [--mixed]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import NamedTuple

os.environ["KINETO_LOG_LEVEL"] = "99"  # or the profiler says when it starts and stops

import torch
import torch._dynamo  # an optimizer loads it: once here, and not in each fork
from torch import nn
from torch.autograd.profiler import profile
from torch.nn import functional

from benchmarks.timing import machine
from resnet_core.build import build
from resnet_core.nn.checkpointed import Checkpointed
from resnet_core.nn.network import PlanModule
from resnet_core.plan import unfold
from resnet_core.readers.step import Training, step_memory
from resnet_core.search.fit import OPTIMIZERS
from resnet_core.spec import FAMILIES, Dtype, Input, Spec
from tests.random_networks import random_network_of

CASES, SEED = 100, 12
MOST = 3 * 2**30
STATUS = Path("/proc/self/status")
FORMATS: tuple[Dtype, ...] = ("float32", "bfloat16")


class Prepared(NamedTuple):
    """A network, its optimizer, what a batch holds, and one step of training."""

    step: Callable[[], None]
    network: nn.Module
    optimizer: torch.optim.Optimizer
    batch: tuple[torch.Tensor, ...]


class Case(NamedTuple):
    """What is trained, and how."""

    spec: Spec
    input: Input
    training: Training


def main() -> int:
    given = arguments(CASES)
    print(f"{machine('torch')}; {datetime.now(UTC).date().isoformat()}", flush=True)
    torch.set_num_threads(1)  # a fork inherits no other threads
    ratios = []
    for place in range(given.start, given.cases):
        case = in_mixed(case_of(place)) if given.mixed else case_of(place)
        plan = unfold(case.spec, case.input)
        predicted = step_memory(plan, case.training).peak
        found = in_a_fork(case, given.device)
        ratios.append(predicted / found)
        words = f"{type(case.spec).__name__} {case.input.height} x{case.input.batch} {case.training}"
        print(f"{place:3} {predicted / found:.3f} {found / 2**20:8.1f} MiB {words}", flush=True)
    below = sum(ratio < 1 for ratio in ratios)
    spread = f"median {median(ratios):.3f}, from {min(ratios):.3f} to {max(ratios):.3f}"
    print(f"{len(ratios)} cases: {below} below; predicted / measured {spread}")
    return 0 if not below and median(ratios) <= 1.15 else 1


def arguments(cases: int) -> argparse.Namespace:
    """Which of so many cases are measured, and on which device."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=cases, help="the number of the case to stop before")
    parser.add_argument("--start", type=int, default=0, help="the number of the first case")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--mixed", action="store_true", help="all in mixed precision")
    return parser.parse_args()


def status(field: str) -> int:
    """Bytes of this process, by the field's name in Linux."""
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith(field))
    return int(line.split()[1]) * 1024


def case_of(place: int) -> Case:
    chance = random.Random(SEED * 1000 + place)
    while True:
        spec, side = random_network_of(list(FAMILIES)[place % len(FAMILIES)], chance)
        format = chance.choice(FORMATS)
        input = Input(side, side, chance.choice([2, 4, 8, 16, 32]), format)
        plan = unfold(spec, input)
        share = chance.choice([0, 0, 0.5, 1])
        counts = tuple(round(share * stage.blocks) for stage in plan.stages)
        training = Training(chance.choice(OPTIMIZERS), counts)
        if (
            step_memory(plan, training).peak < MOST
            and plan.blocks < 60
            and (side / 64) ** 2 * input.batch < 33
        ):
            return Case(spec, input, training)


def in_mixed(case: Case) -> Case:
    """The same in mixed precision."""
    input, training = replace(case.input, dtype="float32"), case.training._replace(is_mixed=True)
    return case._replace(input=input, training=training)


def in_a_fork(case: Case, device: str) -> int:
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writer, json.dumps(measure(case, device)).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as answer:
        said = answer.read()
    os.waitpid(child, 0)
    highest: int = json.loads(said)
    return highest


def measure(case: Case, device: str) -> int:
    step, network, optimizer, held = prepared(case, device)
    step()
    optimizer.zero_grad(set_to_none=True)
    if device == "cuda":
        torch.cuda.reset_peak_memory_stats()
        step()
        return int(torch.cuda.max_memory_allocated())
    states = [value for state in optimizer.state.values() for value in state.values()]
    tensors = (*network.parameters(), *network.buffers(), *filter(torch.is_tensor, states), *held)
    alive: int = sum(tensor.nbytes for tensor in tensors)
    highest = alive
    with profile(use_kineto=False, profile_memory=True) as recorded:
        step()
    for event in sorted(recorded.kineto_results.events(), key=lambda event: event.start_ns()):
        if event.name() == "[memory]":
            alive += int(event.nbytes())
            highest = max(highest, alive)
    return highest


def prepared(case: Case, device: str) -> Prepared:
    """A network that is trained, and what does one step."""
    spec, input, training = case
    plan = unfold(spec, input)
    dtype = getattr(torch, input.dtype)
    built = build(spec, input=input).train().to(device, dtype)
    assert isinstance(built, PlanModule)
    network = Checkpointed(built, plan, training.checkpoints)
    images = torch.randn(
        input.batch, plan.image.channels, input.height, input.width, device=device, dtype=dtype
    )
    labels = torch.zeros(input.batch, dtype=torch.long, device=device)
    optimizer = optimizer_of(training.optimizer, network)

    def step() -> None:
        optimizer.zero_grad(set_to_none=True)
        with torch.autocast(device, torch.bfloat16, enabled=training.is_mixed):
            loss = functional.cross_entropy(network(images), labels)
        loss.backward()
        optimizer.step()

    return Prepared(step, network, optimizer, (images, labels))


def optimizer_of(name: str, network: nn.Module) -> torch.optim.Optimizer:
    match name:
        case "adam":
            return torch.optim.AdamW(network.parameters(), 1e-4)
        case _:
            return torch.optim.SGD(network.parameters(), 1e-4, momentum=0.9 if name == "momentum" else 0)


if __name__ == "__main__":
    sys.exit(main())
