"""A deep plain network made of a trained shallow one and identity layers, then trained on (He 2015)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial

import torch
from torch import Tensor, nn

from resnet_core.build import build
from resnet_core.data.datasets import DIGITS, Dataset, dataset
from resnet_core.experiments.training.side_by_side import one_thread
from resnet_core.experiments.training.tasks import conditions, epochs
from resnet_core.labs import points
from resnet_core.labs.events import Point, Progress, Report
from resnet_core.labs.settings import Settings, typed
from resnet_core.labs.training.construction import (
    CONSTRUCTED,
    SCRATCH,
    SHALLOW_NAME,
    TRAINED_ON,
    AtOnce,
    ConstructionSettings,
    task,
)
from resnet_core.labs.training.findings import Epoch, NameLabel, labelled_point
from resnet_core.labs.training.settings import Task
from resnet_core.nn.network import PlanModule
from resnet_core.spec import Input, Spec


def run(spec: Spec, input: Input, settings: Settings, seed: int, device: str) -> Iterator[Report]:
    """`Conditions`; then seed by seed the trainings of `construction.NAMES`, and an `AtOnce` of both networks

    as soon as the deep one is made. Labels are `NameLabel`. `spec` and `input` are not used.
    """
    own = typed(ConstructionSettings, settings)
    total, done = own.seeds * (2 * own.epochs + 3 * own.more), 0
    with one_thread():
        yield conditions(DIGITS, device, threads=1).point()
        for each in range(seed, seed + own.seeds):
            for found in _of_seed(own, each, device):
                yield found
                if found.name == points.name(Epoch):
                    done += 1
                    yield Progress(done, total, f"training, seed {each}")


def _of_seed(settings: ConstructionSettings, seed: int, device: str) -> Iterator[Point]:
    data = dataset(DIGITS)
    first = task(SHALLOW_NAME, settings, seed)
    shallow = _built(first, device)
    yield from epochs(shallow, data, first, device)
    scratch = task(SCRATCH, settings, seed)
    deep = constructed(shallow, _built(scratch, device), data, device)
    for name, network in ((SHALLOW_NAME, shallow), (CONSTRUCTED, deep)):
        yield labelled_point(at_once(network, shallow, data, device), NameLabel(name, seed))
    for name, network in ((CONSTRUCTED, deep), (TRAINED_ON, shallow)):
        yield from epochs(network, data, task(name, settings, seed), device)
    yield from epochs(_built(scratch, device), data, scratch, device)


@torch.no_grad()
def constructed(shallow: PlanModule, deep: PlanModule, data: Dataset, device: str) -> PlanModule:
    """`deep`, made to compute what `shallow` does: its blocks, and after them in each stage identity layers.

    Their kernels pass each channel on, and their batch norms hold its mean and deviation
    over the training images, as statistics and as what they multiply by and add, so that they change nothing.
    """
    stages = stage_outputs(shallow, torch.as_tensor(data.train_images, device=device))
    deep.load_state_dict(shallow.state_dict(), strict=False)
    for name in deep.places:
        if name not in shallow.places:
            make_identity(deep.block(name), stages[name.partition(".")[0]])
    return deep


def make_identity(block: nn.Module, maps: Tensor) -> None:
    """Makes a plain block pass `maps` (n, channels, height, width), none of them negative, on unchanged."""
    mean, variance = maps.mean((0, 2, 3)), maps.var((0, 2, 3), correction=0)
    for module in block.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.dirac_(module.weight)
        elif isinstance(module, nn.BatchNorm2d):
            assert module.running_mean is not None
            assert module.running_var is not None
            module.running_mean.copy_(mean)
            module.running_var.copy_(variance)
            module.weight.copy_((variance + module.eps).sqrt())
            module.bias.copy_(mean)


def stage_outputs(network: PlanModule, images: Tensor) -> dict[str, Tensor]:
    """The maps at the end of each stage, in evaluation mode."""
    ends: dict[str, Tensor] = {}

    def keep(stage: str, module: nn.Module, inputs: tuple[Tensor], output: Tensor) -> None:
        ends[stage] = output

    was_training = network.training
    with ExitStack() as hooks:
        for name in network.places:
            hook = partial(keep, name.partition(".")[0])
            hooks.callback(network.block(name).register_forward_hook(hook).remove)
        network.eval()(images)
    network.train(was_training)
    return ends


@torch.no_grad()
def at_once(network: nn.Module, shallow: nn.Module, data: Dataset, device: str) -> AtOnce:
    """How many images are wrong in evaluation mode, and how far the scores are from the shallow network's."""
    pairs = ((data.train_images, data.train_labels), (data.test_images, data.test_labels))
    wrong, difference = list[int](), 0.0
    for images, labels in pairs:
        inputs = torch.as_tensor(images, device=device)
        scores, expected = network.eval()(inputs), shallow.eval()(inputs)
        wrong.append(int((scores.argmax(1) != torch.as_tensor(labels, device=device)).sum()))
        far = (scores - expected).abs().amax() / expected.abs().amax()
        difference = max(difference, far.item())
    train, test = wrong
    counts = len(data.train_labels), len(data.test_labels)
    return AtOnce(train, test, *counts, float(f"{difference:.3g}"))


def _built(task: Task, device: str) -> PlanModule:
    network = build(task.spec, task.init, device)
    assert isinstance(network, PlanModule)
    return network
