"""The networks of a comparison, built from the tasks of `compare_tasks`, and their training."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import torch
from torch import Tensor, nn

from resnet_core.build import build
from resnet_core.data.datasets import PERMUTED_DIGITS, Dataset, dataset, fitted, pixel_order
from resnet_core.experiments.training.tasks import epochs
from resnet_core.labs.events import Point
from resnet_core.labs.questions.findings import Entrant
from resnet_core.labs.training.findings import labelled_point
from resnet_core.labs.training.settings import Task
from resnet_core.nn.network import PlanModule
from resnet_core.nn.variants import change
from resnet_core.plan import unfold
from resnet_core.spec import Input

FULLY_CONNECTED = "fully_connected"
HIDDEN = 96


def train(task: Task, device: str) -> Iterator[Point]:
    """An `Entrant`, then the points of `tasks.epochs`, all with the label of the task."""
    data = first_images(dataset(task.data), task.images)
    network = network_of(task, data).to(device)
    params = sum(weight.numel() for weight in network.parameters())
    yield labelled_point(Entrant(params), task.label)
    yield from epochs(network, data, task, device)


def first_images(data: Dataset, count: int | None) -> Dataset:
    """`data` with only its first `count` training images, all of them for None."""
    return data._replace(train_images=data.train_images[:count], train_labels=data.train_labels[:count])


def network_of(task: Task, data: Dataset) -> nn.Module:
    """The network in training mode; the same seed gives the same weights."""
    if task.change == FULLY_CONNECTED:
        return fully_connected(data, task.seed)
    spec = fitted(task.spec, data)
    network = build(spec, task.init)
    assert isinstance(network, PlanModule)
    if task.change:
        _, _, height, width = data.train_images.shape
        change(network, unfold(spec, Input(height, width)), task.change, task.seed)
    return network


def fully_connected(data: Dataset, seed: int) -> nn.Sequential:
    """Three linear layers with batch norm and ReLU between, on the pixels as a list.

    With permuted pixels the columns of the first weights are permuted alike, so that it is the same function
    of the image. It computes in 64 bits: what another order of summation rounds differently then stays too
    small to change a class, and both learn alike.
    """
    _, channels, height, width = data.train_images.shape
    sizes = (channels * height * width, HIDDEN, HIDDEN, data.classes)
    layers: list[nn.Module] = [nn.Flatten(), Double()]
    generator = torch.Generator().manual_seed(seed)
    for inputs, outputs in pairwise(sizes):
        linear = nn.Linear(inputs, outputs)
        nn.init.kaiming_normal_(linear.weight, nonlinearity="relu", generator=generator)
        nn.init.zeros_(linear.bias)
        layers += [linear, nn.BatchNorm1d(outputs), nn.ReLU()]
    if data.name == PERMUTED_DIGITS:
        _permute_inputs(layers[2])
    return nn.Sequential(*layers[:-2]).double()  # the scores are neither normalised nor cut


class Double(nn.Module):
    """Its input in 64 bits."""

    def forward(self, x: Tensor) -> Tensor:
        """Any shape."""
        return x.double()


@torch.no_grad()
def _permute_inputs(layer: nn.Module) -> None:
    assert isinstance(layer, nn.Linear)
    layer.weight.copy_(layer.weight[:, pixel_order()])
