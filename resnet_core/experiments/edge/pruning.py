"""A trained digit network without its weakest filters: its error before, after, and trained further."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import torch
from torch import Tensor

from resnet_core.build import build
from resnet_core.checks import SpecError
from resnet_core.cost import price
from resnet_core.data.datasets import DIGITS, Dataset, dataset
from resnet_core.edge.pruning import pruned, uniform
from resnet_core.experiments.conditions import measured_on
from resnet_core.experiments.edge.magnitude import by_magnitude
from resnet_core.experiments.forward.subject import from_file
from resnet_core.experiments.timing import (
    Attended,
    any_kernel,
    rounds_within,
    seconds_of_each,
    spread,
    warm_up,
)
from resnet_core.experiments.training.learn import error_of, learn
from resnet_core.labs.checkpoints import recorded
from resnet_core.labs.edge.findings import Cut, PruneTime, Tuned, Whole
from resnet_core.labs.edge.settings import PruningSettings
from resnet_core.labs.events import Progress, Report
from resnet_core.labs.points import point
from resnet_core.labs.settings import Settings, typed
from resnet_core.labs.training.recipe import Recipe
from resnet_core.nn.network import PlanModule
from resnet_core.nn.rewrite import in_place
from resnet_core.nn.weights import load_into
from resnet_core.plan import unfold
from resnet_core.spec import Input, Spec

SECONDS = 2.0


def run(spec: Spec, input: Input, settings: Settings, seed: int, device: str) -> Iterator[Report]:
    """`Conditions`, `Whole`, `Cut`, the times of both (`PruneTime`), and a `Tuned` after each epoch.

    The seed is that of the order of batches. `input` is not used: the images are the digits.
    """
    own = typed(PruningSettings, settings)
    data = dataset(DIGITS)
    train, test = len(data.train_labels), len(data.test_labels)
    yield measured_on(device, data=DIGITS, train_images=train, test_images=test).point()
    plan = unfold(spec, Input(*data.train_images.shape[2:]))
    smaller = pruned(plan, uniform(plan, own.percent))
    network = trained(spec, own.weights_file).to(device)
    cost, less = price(plan), price(smaller)
    yield point(Whole(cost.params, cost.macs, _wrong(network, data, device), test))
    cut = by_magnitude(network, plan, smaller)
    yield point(Cut(own.percent, less.params, less.macs, _wrong(cut, data, device), test))
    yield from _timed([in_place(network.eval(), plan), in_place(cut.eval(), smaller)], data, device)
    recipe = Recipe(lr=own.lr, epochs=own.epochs)
    for done, epoch in enumerate(learn(cut, data, recipe, seed, device), 1):
        yield Progress(done, own.epochs, "training further")
        yield point(Tuned(epoch.epoch, _wrong(cut, data, device), test))


def trained(spec: Spec, weights_file: str) -> PlanModule:
    """The network in evaluation mode with the weights of a file, or those that ship. Raises `SpecError`."""
    known = recorded(spec)
    if known is None and not weights_file:
        raise SpecError("weights_file", "no trained weights of this network ship", "")
    network = build(spec)
    assert isinstance(network, PlanModule)
    with from_file("weights"):
        load_into(network, Path(weights_file) if weights_file or known is None else known.weights)
    return network.eval()


def _wrong(network: PlanModule, data: Dataset, device: str) -> int:
    images, labels = (torch.from_numpy(each).to(device) for each in (data.test_images, data.test_labels))
    return round(error_of(network, images, labels) * len(labels))


@torch.no_grad()
def _timed(networks: list[PlanModule], data: Dataset, device: str) -> Iterator[Report]:
    """One image, in turn."""
    place = torch.device(device)
    image = torch.from_numpy(data.test_images[:1]).to(device)
    passes: list[partial[Tensor]] = [partial(network, image) for network in networks]
    attended, seconds = Attended(place), list[list[float]]()
    with any_kernel():
        rounds = rounds_within(SECONDS, sum(warm_up([*passes], place)))
        with attended:
            seconds += [seconds_of_each([*passes], place) for _ in range(rounds)]
    yield from attended.points()
    before, after = zip(*seconds, strict=True)
    yield point(PruneTime(spread(list(before)), spread(list(after))))
