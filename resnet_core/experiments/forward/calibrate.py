"""The ceilings of a device, and the constants from which `latency` and `step_time` predict.

On a GPU the time of kernels and the time of launching them are two laws, each measured without the other.
The constants come from a few small networks of all families (`small_networks`). Every layer is timed inside
its network, where its input lies where the previous layer left it. The best of a few passes counts, since
other work on the machine can only add time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import product
from statistics import median
from time import perf_counter
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from resnet_core.build import build
from resnet_core.data.batches import noise_batch
from resnet_core.experiments.forward import calibrate_training as training
from resnet_core.experiments.forward.ceilings import seconds_per
from resnet_core.experiments.forward.named_works import works_of_modules
from resnet_core.experiments.forward.small_networks import NETWORKS
from resnet_core.experiments.forward.subject import float32_products
from resnet_core.experiments.timing import (
    Attended,
    Mark,
    any_kernel,
    clock_of,
    keep_busy,
    seconds_of_each,
    seconds_of_modules,
    synchronise,
)
from resnet_core.labs.events import Progress, Report
from resnet_core.labs.forward.findings import Ceilings, SecondsPer
from resnet_core.labs.points import point
from resnet_core.labs.settings import Settings
from resnet_core.nn.devices import label
from resnet_core.nn.rewrite import in_place
from resnet_core.plan import Plan, network_spec, unfold
from resnet_core.readers.latency import Calibration, features, kind_on
from resnet_core.readers.memory import STATE_COPIES
from resnet_core.readers.roofline import CALL, SUM, Work
from resnet_core.spec import Init, Input, Spec

PASSES = 3
SECONDS = 12.0  # then every network gets one pass only
CLOCK_SECONDS = 1e-6  # shorter times are no more exact than this
SEED = 0
BATCHES, BATCHES_ON_CUDA = (1, 8), (8, 64)


class Sample(NamedTuple):
    """Work of one kind, what its time is linear in, and the seconds it took."""

    kind: str
    features: tuple[float, ...]
    seconds: float

    def without(self, seconds: float) -> Sample:
        """A copy that took `seconds` less, never below zero."""
        return self._replace(seconds=max(self.seconds - seconds, 0.0))


class Watch(NamedTuple):
    """How layers are timed on a device: by which clock, and by a law under which roof (`latency.features`).

    With `busy`, the device first gets all the work, and then does it.
    """

    device: torch.device
    clock: Callable[[], Mark]
    roof: tuple[float, ...] = ()
    busy: bool = False


@torch.no_grad()
def run(spec: Spec, input: Input, settings: Settings, seed: int, device: str) -> Iterator[Report]:
    """Points of the device's `Ceilings` and its `Calibration`.

    Of the device alone: `spec`, `input`, `settings` and `seed` change nothing.
    """
    with float32_products(False), any_kernel():
        place = torch.device(device)
        name, pairs = label(device), list(product(NETWORKS, batches(place)))
        total = 1 + len(pairs) + (len(NETWORKS) if place.type == "cpu" else 0)
        yield Progress(0, total, "ceilings")
        attended = Attended(place)
        with attended:
            ceilings = seconds_per(place)
        yield point(Ceilings(name, ceilings))
        start, all_samples = perf_counter(), dict[Watch, list[Sample]]()
        watching = {watch: watching_seconds(watch) for watch in watches(place, ceilings)}
        for done, ((network, side), batch) in enumerate(pairs, 1):
            yield Progress(done, total, "timing small networks")
            passes = PASSES if perf_counter() - start < SECONDS else 1
            for watch, own in watching.items():
                with attended:
                    seen = list(observe(unfold(network, Input(side, side, batch)), watch, passes))
                bare = (each.without(own) if each.kind in (SUM, CALL) else each for each in seen)
                all_samples.setdefault(watch, []).extend(bare)
        found = calibration(name, all_samples)
        if place.type == "cpu":
            with attended:
                found = yield from _with_training(found, total)
        yield from attended.points()
        yield point(found)


def _with_training(found: Calibration, total: int) -> Generator[Progress, None, Calibration]:
    """`found` with what predicts a training step."""
    seen = list[training.Stretch]()
    for done, (network, side) in enumerate(NETWORKS, total - len(NETWORKS)):
        yield Progress(done, total, "timing training steps")
        seen += training.observe_step(unfold(network, Input(side, side, training.BATCH)))
    optimizers: dict[str, tuple[float, float]] = {
        name: training.optimizer_seconds(name) for name in STATE_COPIES
    }
    return replace(found, training=training.fit_together(seen), optimizers=optimizers)


def batches(device: torch.device) -> tuple[int, int]:
    """Images at once: few, and as many as keep the device at work."""
    return BATCHES_ON_CUDA if device.type == "cuda" else BATCHES


def watches(device: torch.device, ceilings: SecondsPer) -> tuple[Watch, ...]:
    """By the clock; on a CUDA GPU its kernels by its own events, and how long the processor launches them."""
    if device.type != "cuda":
        return (Watch(device, clock_of(device)),)
    roof = (ceilings.per_flop["float32"], ceilings.per_byte)
    return Watch(device, clock_of(device), roof, busy=True), Watch(device, perf_counter, roof)


def calibration(name: str, samples: Mapping[Watch, list[Sample]]) -> Calibration:
    """The constants that explain what each of `watches` saw."""
    (watch, own), *launched = samples.items()
    launch = launches(launched[0][1]) if launched else {}
    return Calibration(name, torch.get_num_threads(), fit(own), launch, watch.roof)


def observe(plan: Plan, watch: Watch, passes: int = PASSES) -> Iterator[Sample]:
    """Every layer of a network, timed inside it, and the work between layers: sums, copies and calls."""
    built = build(network_spec(plan), Init(seed=SEED), input=plan.input).eval()
    network = in_place(built, plan).to(watch.device)
    # Noise, not zeros: a max pool is three times as fast where all it reads is equal.
    images = torch.from_numpy(noise_batch(plan.input, plan.image.channels, SEED)).to(watch.device)
    done = list(works_of_modules(plan))
    names = [name for name, (work, *_) in done if work.kind != SUM]
    network(images)
    timed = [_layers(network, images, names, watch) for _ in range(passes)]
    best = iter([[min(each) for each in zip(*times, strict=True)] for times in zip(*timed, strict=True)])
    sums: list[Work] = []
    for _, parts in done:
        if parts[0].kind == SUM:
            sums += parts
            continue
        before, own = next(best)
        if before > 0:
            yield Sample(SUM, _together(sums, watch.roof), before) if sums else Sample(CALL, (1,), before)
        yield Sample(kind_on(parts[0], watch.roof), _together(parts, watch.roof), own)
        sums = []


def _layers(network: nn.Module, images: Tensor, names: list[str], watch: Watch) -> list[tuple[float, float]]:
    synchronise(watch.device)
    if watch.busy:
        keep_busy()
    return seconds_of_modules(network, images, names, watch.clock)


def _together(works: list[Work], roof: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(map(sum, zip(*(features(work, roof) for work in works), strict=True)))


def watching_seconds(watch: Watch) -> float:
    """Seconds that timing a layer inside its network adds, measured on layers that do nothing."""
    if watch.busy:
        return 0.0  # to watch costs the processor time, and the device none
    device = watch.device
    idle = nn.Sequential(*(nn.Identity() for _ in range(256)))
    names, x = [name for name, _ in idle.named_children()], torch.zeros(1, device=device)
    unwatched = min(seconds_of_each([lambda: idle(x)] * 8, device))
    watched = min(sum(map(sum, seconds_of_modules(idle, x, names, watch.clock))) for _ in range(8))
    return max(watched - unwatched, 0.0) / len(names)


def fit(samples: Iterable[Sample]) -> dict[str, tuple[float, ...]]:
    """For every kind the constants, none below 0, that explain its samples with the least squared error.

    A sample of t seconds weighs 1 / t: between equal errors in seconds and equal errors in per cent.
    """
    by_kind: dict[str, list[Sample]] = defaultdict(list)
    for sample in samples:
        by_kind[sample.kind].append(sample)
    return {kind: _constants(own) for kind, own in sorted(by_kind.items())}


def launches(samples: Iterable[Sample]) -> dict[str, float]:
    """For every kind the median seconds of one piece of work; the first of its features counts the pieces."""
    by_kind: dict[str, list[float]] = defaultdict(list)
    for sample in samples:
        by_kind[sample.kind].append(sample.seconds / sample.features[0])
    return {kind: median(seconds) for kind, seconds in sorted(by_kind.items())}


def _constants(samples: list[Sample]) -> tuple[float, ...]:
    from scipy.optimize import nnls  # a second, which whoever only looks at the works does without

    seconds = np.array([sample.seconds for sample in samples])
    amounts = np.array([sample.features for sample in samples], dtype=np.float64)
    scale = np.maximum(amounts.max(axis=0), 1.0)
    weight = 1 / np.sqrt(np.maximum(seconds, CLOCK_SECONDS))
    constants, _ = nnls(amounts / scale * weight[:, None], seconds * weight)
    return tuple(float(constant) for constant in constants / scale)
