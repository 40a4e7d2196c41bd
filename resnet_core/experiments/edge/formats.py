"""A network in float32, with batch norms folded, in bfloat16 and in int8: bytes, answers and times."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from copy import deepcopy
from dataclasses import replace
from functools import partial
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from resnet_core.data.batches import noise_batch
from resnet_core.data.datasets import DIGITS, DIGITS_SHAPE, dataset
from resnet_core.edge.sizes import Format
from resnet_core.experiments.conditions import measured_on
from resnet_core.experiments.edge import quantised
from resnet_core.experiments.edge.magnitude import by_magnitude
from resnet_core.experiments.edge.pruning import trained
from resnet_core.experiments.timing import (
    Attended,
    any_kernel,
    rounds_within,
    seconds_of_each,
    spread,
    warm_up,
)
from resnet_core.labs.checkpoints import recorded
from resnet_core.labs.edge.findings import Answer, FormatTime, Missing, Runtime
from resnet_core.labs.edge.settings import CALIBRATION, FormatsSettings, pruned_plan, reads_digits
from resnet_core.labs.events import Progress, Report
from resnet_core.labs.points import point
from resnet_core.labs.settings import Settings, typed
from resnet_core.nn.init import initialise
from resnet_core.nn.network import PlanModule
from resnet_core.nn.rewrite import fold, in_place
from resnet_core.plan import Plan
from resnet_core.spec import Init, Input, Spec

SECONDS = 5.0
NOISE_IMAGES = 4  # that int8's ranges are taken from where there are no digits
ON_PROCESSOR = "ONNX Runtime runs on the processor here."
Scores = NDArray[np.float32]


class Subject(NamedTuple):
    """A network and its plan; test images with labels, or noise without; and images of calibration."""

    plan: Plan
    network: PlanModule
    images: NDArray[np.float32]
    labels: NDArray[np.int64] | None
    calibration: NDArray[np.float32]


class Row(NamedTuple):
    """One format: the bytes of its numbers, scores of images, and a pass of one batch."""

    format: Format
    runtime: Runtime
    bytes: int
    scores: Callable[[NDArray[np.float32]], Scores]
    once: Callable[[], object]


@torch.no_grad()
def run(spec: Spec, input: Input, settings: Settings, seed: int, device: str) -> Iterator[Report]:
    """`Conditions`, an `Answer` for each format, `Missing` ones, and a `FormatTime` of each."""
    own = typed(FormatsSettings, settings)
    subject = subject_of(spec, input, own, seed)
    data = DIGITS if subject.labels is not None else ""
    place = torch.device(device)
    with any_kernel(), ExitStack() as open_ones:
        yield measured_on(device, subject.plan.input, data=data).point()
        yield Progress(0, 3, "building the network in each format")
        batch = subject.images[np.arange(input.batch) % len(subject.images)]
        rows = in_torch(subject, batch, place)
        if why := why_not(device):
            yield point(Missing("int8", why))
        else:
            yield Progress(1, 3, "quantising it")
            rows += in_onnx(subject, batch, open_ones)
        yield from map(point, answers(subject, rows))
        yield Progress(2, 3, "timing")
        yield from _timed(rows, place)


def subject_of(spec: Spec, input: Input, settings: FormatsSettings, seed: int) -> Subject:
    """The pruned network: trained, with the digits, where its weights ship; else with seeded weights."""
    pruning = settings.pruning
    known = recorded(spec) if reads_digits(spec, pruning) else None
    if known is None:
        plan = pruned_plan(spec, input, pruning)
        network = seeded(plan, seed)
        noise = partial(noise_batch, plan.input, plan.image.channels)
        return Subject(plan, network, noise(seed), None, noise(seed + 1)[:NOISE_IMAGES])
    data = dataset(DIGITS)
    input = replace(input, height=DIGITS_SHAPE.height, width=DIGITS_SHAPE.width)
    whole, plan = pruned_plan(spec, input, FormatsSettings().pruning), pruned_plan(spec, input, pruning)
    network = trained(spec, "")
    if not pruning.is_none:
        network = by_magnitude(network, whole, plan)
    return Subject(plan, network, data.test_images, data.test_labels, data.train_images[:CALIBRATION])


def answers(subject: Subject, rows: list[Row]) -> Iterator[Answer]:
    """The scores of each format beside those of the first."""
    images, labels = subject.images, subject.labels
    exact = rows[0].scores(images).astype(np.float64)
    for row in rows:
        scores = row.scores(images).astype(np.float64)
        first = scores.argmax(1)
        yield Answer(
            row.format,
            row.runtime,
            row.bytes,
            len(images),
            float(np.linalg.norm(scores - exact) / np.linalg.norm(exact)),
            int((first != exact.argmax(1)).sum()),
            None if labels is None else int((first != labels).sum()),
        )


def seeded(plan: Plan, seed: int) -> PlanModule:
    """The network of a plan with new weights, in evaluation mode."""
    with torch.device("meta"):
        network = PlanModule(plan)
    network.to_empty(device="cpu")
    initialise(network, plan, Init(seed=seed))
    return network.eval()


def in_torch(subject: Subject, batch: NDArray[np.float32], place: torch.device) -> list[Row]:
    """The formats that PyTorch runs."""
    network, plan = subject.network.to(place), subject.plan
    folded = fold(network, plan)
    kinds: Mapping[Format, tuple[nn.Module, torch.dtype]] = {
        "float32": (in_place(network, plan), torch.float32),
        "folded": (in_place(folded, plan), torch.float32),
        "bfloat16": (in_place(deepcopy(folded).to(torch.bfloat16), plan), torch.bfloat16),
    }
    rows = []
    for format, (module, dtype) in kinds.items():
        scores = partial(_scores, module, dtype, place)
        images = torch.from_numpy(batch).to(place, dtype)
        rows.append(Row(format, "PyTorch", _bytes(module), scores, partial(module, images)))
    return rows


def in_onnx(subject: Subject, batch: NDArray[np.float32], open_ones: ExitStack) -> list[Row]:
    """int8, and float32 by the same program; both last as long as `open_ones`."""
    made = quantised.sessions(subject.network.cpu(), subject.plan, subject.calibration)
    whole, small = open_ones.enter_context(made)
    return [
        Row("float32", "ONNX Runtime", whole.bytes, whole.scores, partial(whole.scores, batch)),
        Row("int8", "ONNX Runtime", small.bytes, small.scores, partial(small.scores, batch)),
    ]


def why_not(device: str) -> str:
    """Why there is no int8 on a device, or ""."""
    if not quantised.is_installed():
        return quantised.MISSING
    return "" if device == "cpu" else ON_PROCESSOR


def _bytes(module: nn.Module) -> int:
    """Of weights and running statistics; not of the counters of batches that batch norms keep."""
    tensors: Iterator[Tensor] = (each for each in module.state_dict().values() if each.is_floating_point())
    return sum(tensor.numel() * tensor.element_size() for tensor in tensors)


def _scores(
    module: nn.Module, dtype: torch.dtype, place: torch.device, images: NDArray[np.float32]
) -> Scores:
    scores: Scores = module(torch.from_numpy(images).to(place, dtype)).float().cpu().numpy()
    return scores


def _timed(rows: list[Row], place: torch.device) -> Iterator[Report]:
    """One pass of each in turn, so that all have the same share of a busy moment."""
    passes = [row.once for row in rows]
    rounds = rounds_within(SECONDS, sum(warm_up(passes, place)))
    attended, seconds = Attended(place), list[list[float]]()
    for _ in range(rounds):
        with attended:
            seconds.append(seconds_of_each(passes, place))
    yield from attended.points()
    for row, own in zip(rows, zip(*seconds, strict=True), strict=True):
        yield point(FormatTime(row.format, row.runtime, spread(list(own))))
