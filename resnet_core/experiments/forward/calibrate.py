"""The ceilings of a device, and the constants from which `latency` predicts. Takes at most 20 seconds.

The constants come from a few networks of one or two blocks a stage, chosen so that every kind of layer occurs
in several sizes. Every layer is timed inside its network, where its input lies where the previous layer left
it. The best of a few passes counts, since other work on the machine can only add time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import product
from time import perf_counter
from typing import NamedTuple

import numpy as np
import torch
from scipy.optimize import nnls
from torch import nn

from resnet_core.build import build
from resnet_core.data.batches import noise_batch
from resnet_core.experiments.forward.ceilings import seconds_per
from resnet_core.experiments.timing import seconds_of_each, seconds_of_modules
from resnet_core.labs.events import Progress, Report
from resnet_core.labs.forward.findings import Ceilings
from resnet_core.labs.points import point
from resnet_core.labs.settings import Settings
from resnet_core.nn.devices import label
from resnet_core.nn.rewrite import in_place
from resnet_core.plan import Plan, each_copy, named_blocks, spec_of, unfold
from resnet_core.readers.latency import Calibration, features
from resnet_core.readers.roofline import CALL, SUM, Work, works
from resnet_core.spec import ArchSpec, Init, Input

PASSES = 3
SECONDS = 12.0  # then every network gets one pass only
CLOCK_SECONDS = 1e-6  # shorter times are no more exact than this
SEED = 0
CIFAR = ArchSpec(block="basic", depths=(2, 2, 2), widths=(16, 32, 64), stem="cifar", num_classes=10)
ONE_EACH = ArchSpec(depths=(1, 1, 1, 1))
NETWORKS: tuple[tuple[ArchSpec, int], ...] = (
    (replace(ONE_EACH, depths=(1, 2, 2, 2)), 224),
    (replace(ONE_EACH, block="basic", depths=(1, 1, 2, 1)), 224),
    (replace(ONE_EACH, groups=32, width_per_group=4), 160),
    (replace(ONE_EACH, width_per_group=128), 160),
    (replace(ONE_EACH, norm="group", attention="se", stem="deep", shortcut="avgpool", act="gelu"), 128),
    (replace(ONE_EACH, scales=4, width_per_group=26, act="silu"), 128),
    (replace(CIFAR, shortcut="identity"), 32),
    (replace(CIFAR, depths=(1, 1, 1), widths=(64, 128, 256), stem_width=16, order="pre"), 32),
    (replace(ONE_EACH, block="basic", widths=(24, 48, 96, 192), norm="none"), 96),
)
BATCHES = (1, 8)


class Sample(NamedTuple):
    """Work of one kind, what its time is linear in, and the seconds it took."""

    kind: str
    features: tuple[float, ...]
    seconds: float

    def without(self, seconds: float) -> Sample:
        """A copy that took `seconds` less, never below zero."""
        return self._replace(seconds=max(self.seconds - seconds, 0.0))


@torch.no_grad()
def run(spec: ArchSpec, input: Input, settings: Settings, seed: int, device: str) -> Iterator[Report]:
    """Points of the device's `Ceilings` and its `Calibration`.

    Of the device alone: `spec`, `input`, `settings` and `seed` change nothing.
    """
    place = torch.device(device)
    name = label(device)
    steps = len(NETWORKS) * len(BATCHES) + 1
    yield Progress(0, steps, "ceilings")
    yield point(Ceilings(name, seconds_per(place)))
    samples: list[Sample] = []
    watching, start = watching_seconds(place), perf_counter()
    for done, ((network, side), batch) in enumerate(product(NETWORKS, BATCHES), 1):
        yield Progress(done, steps, "timing small networks")
        passes = PASSES if perf_counter() - start < SECONDS else 1
        seen = observe(unfold(network, Input(side, side, batch)), place, passes)
        samples += [sample.without(watching) if sample.kind in (SUM, CALL) else sample for sample in seen]
    yield point(Calibration(name, torch.get_num_threads(), fit(samples)))


def observe(plan: Plan, device: torch.device, passes: int = PASSES) -> Iterator[Sample]:
    """Every layer of a network, timed inside it, and the work between layers: sums, copies and calls."""
    built = build(spec_of(plan), Init(seed=SEED)).eval()
    network = in_place(built, plan).to(device)
    # Noise, not zeros: a max pool is three times as fast where all it reads is equal.
    images = torch.from_numpy(noise_batch(plan.input, plan.image.channels, SEED)).to(device)
    done = list(named_works(plan))
    names = [name for name, work in done if work.kind != SUM]
    network(images)
    timed = [seconds_of_modules(network, images, names) for _ in range(passes)]
    best = iter([[min(each) for each in zip(*times, strict=True)] for times in zip(*timed, strict=True)])
    sums: list[Work] = []
    for _, work in done:
        if work.kind == SUM:
            sums.append(work)
            continue
        before, own = next(best)
        if before > 0:
            yield Sample(SUM, _together(sums), before) if sums else Sample(CALL, (1,), before)
        yield Sample(work.kind, features(work), own)
        sums = []


def _together(sums: list[Work]) -> tuple[float, ...]:
    return tuple(map(sum, zip(*map(features, sums), strict=True)))


def watching_seconds(device: torch.device) -> float:
    """Seconds that timing a layer inside its network adds, measured on layers that do nothing."""
    idle = nn.Sequential(*(nn.Identity() for _ in range(256)))
    names, x = [name for name, _ in idle.named_children()], torch.zeros(1, device=device)
    unwatched = min(seconds_of_each([lambda: idle(x)] * 8, device))
    watched = min(sum(map(sum, seconds_of_modules(idle, x, names))) for _ in range(8))
    return max(watched - unwatched, 0.0) / len(names)


def fit(samples: Iterable[Sample]) -> dict[str, tuple[float, ...]]:
    """For every kind the constants, none below 0, that explain its samples with the least squared error.

    A sample of t seconds weighs 1 / t: between equal errors in seconds and equal errors in per cent.
    """
    by_kind: dict[str, list[Sample]] = defaultdict(list)
    for sample in samples:
        by_kind[sample.kind].append(sample)
    return {kind: _constants(own) for kind, own in sorted(by_kind.items())}


def _constants(samples: list[Sample]) -> tuple[float, ...]:
    seconds = np.array([sample.seconds for sample in samples])
    amounts = np.array([sample.features for sample in samples], dtype=np.float64)
    scale = np.maximum(amounts.max(axis=0), 1.0)
    weight = 1 / np.sqrt(np.maximum(seconds, CLOCK_SECONDS))
    constants, _ = nnls(amounts / scale * weight[:, None], seconds * weight)
    return tuple(float(constant) for constant in constants / scale)


def named_works(plan: Plan) -> Iterator[tuple[str, Work]]:
    """All the work of a forward pass, in the order in which it is done."""
    stem, *blocks, head = each_copy(plan, works(plan))
    yield from ((work.name, work) for work in stem)
    for (name, _, _), part in zip(named_blocks(plan), blocks, strict=True):
        yield from ((f"{name}.{work.name}", work) for work in part)
    yield from ((work.name, work) for work in head)
