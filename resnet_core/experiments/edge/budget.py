"""Networks that are to be within a limit of time, timed in turn: others, a pruned one, and other formats."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from typing import NamedTuple

import numpy as np
import torch

from resnet_core.data.batches import noise_batch
from resnet_core.edge.sizes import Format
from resnet_core.experiments.conditions import measured_on
from resnet_core.experiments.edge.formats import in_onnx, in_torch, seeded, subject_of, why_not
from resnet_core.experiments.timing import (
    Attended,
    any_kernel,
    rounds_within,
    seconds_of_each,
    spread,
    warm_up,
)
from resnet_core.labs.edge.findings import BudgetTime, Missing
from resnet_core.labs.edge.settings import BudgetSettings, FormatsSettings, pruned_plan
from resnet_core.labs.events import Progress, Report
from resnet_core.labs.points import point
from resnet_core.labs.settings import Settings, typed
from resnet_core.language.plan import Plan
from resnet_core.nn.rewrite import in_place
from resnet_core.spec import Input, Spec

SECONDS = 5.0


class Pass(NamedTuple):
    """One pass of a network; see `BudgetTime`."""

    place: int
    format: Format
    once: Callable[[], object]


@torch.no_grad()
def run(spec: Spec, input: Input, settings: Settings, seed: int, device: str) -> Iterator[Report]:
    """`Conditions`, `Missing` formats, and a `BudgetTime` of each network.

    Each reads a batch of noise, with seeded weights; a network whose weights ship reads digits.
    """
    own = typed(BudgetSettings, settings)
    place = torch.device(device)
    with any_kernel(), ExitStack() as open_ones:
        yield measured_on(device).point()
        yield Progress(0, 2, "building the networks")
        subject = subject_of(spec, input, FormatsSettings(), seed)
        batch = subject.images[np.arange(input.batch) % len(subject.images)]
        rows = in_torch(subject, batch, place)
        if why := why_not(device):
            yield point(Missing("int8", why))
        else:
            rows += in_onnx(subject, batch, open_ones)[1:]
        passes = [Pass(0, row.format, row.once) for row in rows]
        plans = [each.plan for each in own.networks]
        if not own.pruning.is_none:
            plans.append(pruned_plan(spec, input, own.pruning))
        passes += [Pass(at, "float32", _pass(plan, seed, place)) for at, plan in enumerate(plans, 1)]
        yield Progress(1, 2, "timing")
        yield from _timed(passes, place)


def _pass(plan: Plan, seed: int, place: torch.device) -> Callable[[], object]:
    images = torch.from_numpy(noise_batch(plan.input, plan.image.channels, seed)).to(place)
    return partial(in_place(seeded(plan, seed).to(place), plan), images)


def _timed(passes: list[Pass], place: torch.device) -> Iterator[Report]:
    once = [each.once for each in passes]
    rounds = rounds_within(SECONDS, sum(warm_up(once, place)))
    attended, seconds = Attended(place), list[list[float]]()
    for _ in range(rounds):
        with attended:
            seconds.append(seconds_of_each(once, place))
    yield from attended.points()
    for each, own in zip(passes, zip(*seconds, strict=True), strict=True):
        yield point(BudgetTime(each.place, each.format, spread(list(own))))
