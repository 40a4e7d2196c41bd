"""A head on every block of a trained network: which images are right there, and how far the maps turn.

Greff 2017 (arXiv 1612.07771): the blocks of a stage refine one estimate, step by step. A linear head fitted
on each block says what its maps hold; the network's own head, put there, whether they are in the terms of the
last ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from resnet_core.data.datasets import DIGITS, Dataset, dataset
from resnet_core.experiments.conditions import measured_on
from resnet_core.experiments.lesion.surgery import Dissected, dissected, trained
from resnet_core.labs import points
from resnet_core.labs.events import Progress, Report
from resnet_core.labs.heads.findings import RIDGE, Head, Network, Role, specs_of
from resnet_core.labs.settings import Settings
from resnet_core.plan import named_blocks
from resnet_core.spec import Input, Spec, as_resnet

DIGITS_KEPT = 5


class Images(NamedTuple):
    """Maps (n, channels, height, width) or images, and their classes (n), of training and of test."""

    train: Tensor
    test: Tensor
    train_labels: Tensor
    test_labels: Tensor


def run(spec: Spec, input: Input, settings: Settings, seed: int, device: str) -> Iterator[Report]:
    """`Conditions`; then of the network, and of its plain twin where that is trained too, a `Network` and,

    from the stem to the last block, a `Head`. `input`, `settings` and `seed` are not used: the weights ship.
    """
    yield from report(specs_of(spec), {}, device)


@torch.no_grad()
def report(specs: Mapping[Role, Spec], weights: Mapping[Role, str], device: str) -> Iterator[Report]:
    """The same of given networks, with the weights of files in place of those that ship."""
    data = dataset(DIGITS)
    train, test = len(data.train_labels), len(data.test_labels)
    yield measured_on(device, data=DIGITS, train_images=train, test_images=test).point()
    for done, (role, own) in enumerate(specs.items()):
        yield Progress(done, len(specs), "training heads")
        subject = trained(as_resnet(own), weights.get(role, ""), data, len(data.test_labels), device)
        names = tuple(block.name for block in named_blocks(subject.plan))
        yield points.point(Network(role, names, len(data.test_labels)))
        for head in heads(role, dissected(subject, data), data):
            yield points.point(head)


def heads(role: Role, network: Dissected, data: Dataset) -> Iterator[Head]:
    """The stem's head, then every block's."""
    train = torch.from_numpy(data.train_images).to(network.images.device)
    labels = torch.from_numpy(data.train_labels).to(network.images.device)
    now = Images(network.stem(train), network.stem(network.images), labels, network.labels)
    last = _channels(network, now)
    for place in range(-1, len(network.blocks)):
        before = now.test
        if place >= 0:
            block = network.blocks[place]
            now = now._replace(train=block(now.train), test=block(now.test))
        cosine = _cosine(before, now.test) if place >= 0 and before.shape == now.test.shape else None
        own = _right(network.head(now.test), now.test_labels) if now.test.shape[1] == last else None
        yield Head(role, place, fitted(now), own, cosine)


def fitted(maps: Images) -> int:
    """How many test images a linear head gets right, fitted to the training images by ridge regression."""
    classes = functional.one_hot(maps.train_labels).double()
    train, test = (each.double().mean((2, 3)) for each in (maps.train, maps.test))
    mean = train.mean(0)
    train, test = train - mean, test - mean
    covariance = train.T @ train / len(train)
    ridge = RIDGE * covariance.diagonal().mean() * torch.eye(len(covariance), device=train.device)
    weights = torch.linalg.solve(covariance + ridge, train.T @ (classes - classes.mean(0)) / len(train))
    return _right(test @ weights + classes.mean(0), maps.test_labels)


def _right(scores: Tensor, labels: Tensor) -> int:
    return int((scores.argmax(1) == labels).sum())


def _cosine(before: Tensor, after: Tensor) -> float:
    cosines = functional.cosine_similarity(before.flatten(1).double(), after.flatten(1).double(), dim=1)
    return float(f"{cosines.mean().item():.{DIGITS_KEPT}g}")


def _channels(network: Dissected, now: Images) -> int:
    """The channels that the network's own head reads."""
    x = now.test[:1]
    for block in network.blocks:
        x = block(x)
    return int(x.shape[1])
