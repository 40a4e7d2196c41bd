"""The constants from which `step_time` predicts a training step: forward and backward of every layer.

Every layer of a few small networks is timed inside a step: forward by hooks, and in the backward pass from
the moment when the gradient of its output is there to the same moment of the layer before it. Sums and copies
lie between the layers, so all constants are found at once, from what each stretch of time had to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from itertools import pairwise
from time import perf_counter
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.optimize import nnls
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.hooks import RemovableHandle

from resnet_core.build import build
from resnet_core.data.batches import noise_batch
from resnet_core.experiments.forward.named_works import works_of_modules
from resnet_core.plan import Plan, network_spec
from resnet_core.readers.memory import Optimizer
from resnet_core.readers.roofline import SUM, Work
from resnet_core.readers.step_time import amounts
from resnet_core.spec import Init

BATCH = 2
SEED = 0
STEP = 1e-6  # of the optimizers
LEAST_SECONDS = 1e-6  # shorter times are no more exact than this
MANY, SMALL, LARGE = 256, 64, 2**22  # tensors of few numbers, and one beyond what caches hold


class Stretch(NamedTuple):
    """What a layer and the sums before it do, and the seconds of their forward and backward together."""

    works: tuple[Work, ...]
    seconds: float


def observe_step(plan: Plan) -> Iterator[Stretch]:
    """Every layer of a network on the processor, timed inside the second of two steps."""
    network = build(network_spec(plan), Init(seed=SEED), input=plan.input).train()
    images = torch.from_numpy(noise_batch(plan.input, plan.image.channels, SEED))
    both = torch.enable_grad()(forward_and_backward(network, images))
    both()  # kernels are made, and memory is fetched
    done = list(works_of_modules(plan))
    names = [name for name, (work, *_) in done if work.kind != SUM]
    seconds = iter(_seconds(network, names, both))
    before: list[Work] = []
    for _, parts in done:
        if parts[0].kind == SUM:
            before += parts
        else:
            yield Stretch((*before, *parts), next(seconds))
            before = []


def forward_and_backward(network: nn.Module, images: Tensor, is_mixed: bool = False) -> Callable[[], None]:
    """What fills the gradients of `network` from its loss on a batch, all of whose labels are 0."""
    autocast = partial(torch.autocast, images.device.type, torch.bfloat16, enabled=is_mixed)
    labels = torch.zeros(len(images), dtype=torch.long, device=images.device)

    def both() -> None:
        network.zero_grad(set_to_none=True)
        with autocast():
            loss = functional.cross_entropy(network(images), labels)
        loss.backward()

    return both


class _Marks:
    """When a module was entered and left, and when the backward pass came to it."""

    def __init__(self) -> None:
        self.forward: list[float] = []
        self.backward: list[tuple[str, float]] = []

    def watch(self, name: str, module: nn.Module) -> list[RemovableHandle]:
        def left(module: nn.Module, inputs: object, output: Tensor) -> None:
            self.forward.append(perf_counter())
            if output.grad_fn is not None:
                output.grad_fn.register_prehook(lambda _: self.backward.append((name, perf_counter())))

        return [
            module.register_forward_pre_hook(lambda *_: self.forward.append(perf_counter())),
            module.register_forward_hook(left),
        ]


def _seconds(network: nn.Module, names: Sequence[str], both: Callable[[], None]) -> list[float]:
    """Of each named module in the order they run, with what comes before it: forward and backward."""
    marks = _Marks()
    with ExitStack() as hooks:
        for name in names:
            for handle in marks.watch(name, network.get_submodule(name)):
                hooks.callback(handle.remove)
        both()
    spent = dict.fromkeys(names, 0.0)
    for (name, start), (_, end) in pairwise([*marks.backward, ("", perf_counter())]):
        spent[name] += end - start
    ends = [marks.forward[0], *marks.forward[1::2]]
    return [end - before + spent[name] for name, (before, end) in zip(names, pairwise(ends), strict=True)]


def fit_together(stretches: Iterable[Stretch]) -> dict[str, tuple[float, ...]]:
    """For every kind of work the constants, none below 0, that explain all stretches with least squares.

    A stretch of t seconds weighs 1 / t: between equal errors in seconds and equal errors in per cent.
    """
    rows = list(stretches)
    kinds = sorted({work.kind for row in rows for work in row.works})
    matrix = np.array([_by_kind(row.works, kinds) for row in rows])
    seconds = np.array([row.seconds for row in rows])
    scale = np.maximum(matrix.max(axis=0), 1.0)
    weight = 1 / np.sqrt(np.maximum(seconds, LEAST_SECONDS))
    q, r = np.linalg.qr(matrix / scale * weight[:, None])  # the same least squares, with fewer rows
    constants, _ = nnls(r, q.T @ (seconds * weight))
    by_kind = (constants / scale).reshape(len(kinds), -1).tolist()
    return {kind: tuple(own) for kind, own in zip(kinds, by_kind, strict=True)}


def _by_kind(works: Sequence[Work], kinds: Sequence[str]) -> NDArray[np.float64]:
    """What time is linear in, for each kind in turn."""
    found = np.zeros((len(kinds), len(amounts(works[0]))))
    for work in works:
        found[kinds.index(work.kind)] += amounts(work)
    return found.ravel()


def optimizer_seconds(name: Optimizer) -> tuple[float, float]:
    """Seconds of a step for each tensor of weights, and for each number beyond that."""
    small = _step_seconds(name, [torch.zeros(SMALL) for _ in range(MANY)]) / MANY
    large = _step_seconds(name, [torch.zeros(LARGE)])
    return small, max(large - small, 0.0) / LARGE


def _step_seconds(name: Optimizer, weights: list[Tensor]) -> float:
    for each in weights:
        each.grad = torch.ones_like(each)
    optimizer = optimizer_of(name, weights)
    spent = []
    for _ in range(3):  # the first makes its state
        start = perf_counter()
        optimizer.step()
        spent.append(perf_counter() - start)
    return min(spent)


def optimizer_of(name: Optimizer, weights: Iterable[Tensor]) -> torch.optim.Optimizer:
    """The optimizer that a setting calls `name`, with steps too small to change what is timed."""
    if name == "adam":
        return torch.optim.AdamW(weights, STEP)
    return torch.optim.SGD(weights, STEP, momentum=0.9 if name == "momentum" else 0.0)
