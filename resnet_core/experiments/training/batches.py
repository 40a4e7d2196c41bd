"""The batches of a training: their order, and the augmentation of their images."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from resnet_core.labs.training.recipe import Recipe

SHIFT_SHARE = 8  # augmentation moves an image by up to side / 8: 4 pixels of 32 in He 2015, section 4.2
COLOURS = 3


class Shifts(NamedTuple):
    """Of each image, (n, 1): how far its cut lies from the top and the left, and whether it is mirrored."""

    tops: Tensor
    lefts: Tensor
    mirrored: Tensor


def steps_per_epoch(images: int, recipe: Recipe) -> int:
    """Whole batches in so many training images; one if they are fewer than a batch."""
    return max(1, images // recipe.batch)


def epoch_of(
    images: Tensor, labels: Tensor, recipe: Recipe, generator: torch.Generator
) -> Iterator[tuple[Tensor, Tensor]]:
    """The whole batches of one epoch. What is drawn is copied to the device once, not for each batch."""
    order = torch.randperm(len(images), generator=generator).to(images.device)
    every = order.split(recipe.batch)[: steps_per_epoch(len(images), recipe)]
    drawn: list[Shifts] = []
    if recipe.augment:
        drawn = _for_each(every, images, generator)
    for place, chosen in enumerate(every):
        batch = images[chosen]
        yield shifted(batch, drawn[place]) if drawn else batch, labels[chosen]


def _for_each(batches: Sequence[Tensor], images: Tensor, generator: torch.Generator) -> list[Shifts]:
    parts = [shifts(torch.Size((len(each), *images.shape[1:])), generator) for each in batches]
    sizes = [len(each) for each in batches]
    whole = _on(Shifts(*map(torch.cat, zip(*parts, strict=True))), images.device)
    return [Shifts(*each) for each in zip(*(column.split(sizes) for column in whole), strict=True)]


def _on(drawn: Shifts, device: torch.device) -> Shifts:
    return Shifts(*(column.to(device) for column in drawn))


def _furthest(height: int, width: int) -> tuple[int, int]:
    """Pixels by which an image is moved at most, down and across."""
    return max(1, height // SHIFT_SHARE), max(1, width // SHIFT_SHARE)


def augmented(images: Tensor, generator: torch.Generator) -> Tensor:
    """`images` (n, channels, height, width), shifted over zeros; about half of those in colour mirrored."""
    return shifted(images, _on(shifts(images.shape, generator), images.device))


def shifts(shape: torch.Size, generator: torch.Generator) -> Shifts:
    """Drawn for images of this shape (n, channels, height, width), on the CPU."""
    count, _, height, width = shape
    down, across = _furthest(height, width)
    return Shifts(
        torch.randint(2 * down + 1, (count, 1), generator=generator),
        torch.randint(2 * across + 1, (count, 1), generator=generator),
        torch.rand(count, 1, generator=generator) < 0.5,
    )


def shifted(images: Tensor, drawn: Shifts) -> Tensor:
    """`images`, each cut as `drawn` says."""
    tops, lefts, mirrored = drawn
    count, channels, height, width = images.shape
    down, across = _furthest(height, width)
    padded = functional.pad(images, (across, across, down, down))
    rows = tops + torch.arange(height, device=images.device)
    columns = torch.arange(width, device=images.device)
    if channels == COLOURS:
        columns = torch.where(mirrored, columns.flip(0), columns)
    columns = lefts + columns
    places = torch.arange(count, device=images.device)[:, None, None]
    return padded.permute(0, 2, 3, 1)[places, rows[:, :, None], columns[:, None, :]].permute(0, 3, 1, 2)
