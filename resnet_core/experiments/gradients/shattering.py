"""Shattered gradients: how alike the gradients at two images are, the closer the images (Balduzzi 2017)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import sqrt

import torch
from torch import Tensor, nn

from resnet_core.experiments.gradients.frozen import frozen
from resnet_core.experiments.gradients.run import describe
from resnet_core.experiments.gradients.subject import Asked, batch, conditions, read
from resnet_core.experiments.training.learn import DivergedError
from resnet_core.labs.events import Point, Progress, Report
from resnet_core.labs.gradients.twins import Variant
from resnet_core.labs.settings import Settings
from resnet_core.spec import ArchSpec, Input

HALVINGS = 12
DISTANCES = [2.0**-halving for halving in range(HALVINGS, -1, -1)]


def run(spec: ArchSpec, input: Input, settings: Settings, seed: int, device: str) -> Iterator[Report]:
    """`conditions` and `variant` as in `gradients`; then for each network, anew after each pair of images,

    `Point("shattering", {"variant", "pairs", "distance", "correlation", "error"})`: the correlation over the
    pixels of the gradient of one class's score at an image, and at `distance` of the way to another image;
    its mean over the pairs so far, and the standard error of that mean. Batch norm keeps the statistics of a
    batch. Each pair has its own seed of images, and, where nothing is trained, of weights.
    A training that diverges ends in `Point("diverged", {"variant", "seed", "step"})`.
    """
    asked = read(spec, input, settings, device)
    yield Point("conditions", conditions(asked))
    yield from (describe(asked, variant) for variant in asked.variants)
    pairs = int(settings["pairs"])
    for place, variant in enumerate(asked.variants):
        found: list[list[float]] = []
        try:
            for correlations in of_pairs(asked, variant, range(seed, seed + pairs)):
                found.append(correlations)
                done = place * pairs + len(found)
                yield Progress(done, len(asked.variants) * pairs, variant.name.replace("_", " "))
                if len(found) > 1:
                    yield _point(variant, found)
        except DivergedError as fault:
            yield Point("diverged", {"variant": variant.name, "seed": seed, "step": fault.step})


def of_pairs(asked: Asked, variant: Variant, seeds: Sequence[int]) -> Iterator[list[float]]:
    """For each seed the correlations at `DISTANCES`."""
    network: nn.Module | None = None
    for seed in seeds:
        shown = batch(asked, seed)
        if network is None or not asked.settings["steps"]:
            network = frozen(asked, variant, seed, shown)
        yield correlations(network, shown.images[0], shown.images[1], int(shown.labels[0]))


def correlations(network: nn.Module, first: Tensor, other: Tensor, label: int) -> list[float]:
    """Between the score's gradient at `first` and at each of `DISTANCES` of the way to `other`."""
    ways = torch.tensor([0.0, *DISTANCES], dtype=first.dtype, device=first.device)
    images = (first + ways[:, None, None, None] * (other - first)).requires_grad_()
    (gradients,) = torch.autograd.grad(network(images)[:, label].sum(), images)
    centred = gradients.flatten(1)
    centred = centred - centred.mean(1, keepdim=True)
    here, there = centred[0], centred[1:]
    found: list[float] = ((there @ here) / (there.norm(dim=1) * here.norm())).tolist()
    return found


def _point(variant: Variant, found: list[list[float]]) -> Point:
    count = len(found)
    columns = list(zip(*found, strict=True))
    means = [sum(column) / count for column in columns]
    errors = [
        sqrt(sum((value - mean) ** 2 for value in column) / (count - 1) / count)
        for column, mean in zip(columns, means, strict=True)
    ]
    return Point(
        "shattering",
        {
            "variant": variant.name,
            "pairs": count,
            "distance": list(DISTANCES),
            "correlation": list(means),
            "error": list(errors),
        },
    )
