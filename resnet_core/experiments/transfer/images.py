"""The images of the new task: digits that the network has not seen, or the pictures of a visitor's zip."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from PIL.Image import Image
from torch import Tensor
from torch.nn import functional

from resnet_core.data.datasets import DIGITS, Dataset, dataset
from resnet_core.files.picture_folders import decoded, list_pictures
from resnet_core.files.pictures import fit, normalise
from resnet_core.labs.transfer.settings import COLOURS

TESTED = 4  # of the pictures of each class in a zip, every fourth is for testing


class Images(NamedTuple):
    """Images (n, channels, side, side) and their classes (n), of training and of test."""

    train: Tensor
    train_labels: Tensor
    test: Tensor
    test_labels: Tensor
    classes: int
    passed_over: int = 0

    def to(self, device: str) -> Images:
        """The same on a device."""
        return self._replace(**{name: getattr(self, name).to(device) for name in self._fields[:4]})

    @property
    def fewest(self) -> int:
        """Training images of the class that has the fewest."""
        return int(torch.bincount(self.train_labels, minlength=self.classes).min())


def digits(kept: Sequence[int]) -> Images:
    """The digits in `kept`, in order, which are the classes 0, 1, 2 ... of the new task."""
    data = of_classes(dataset(DIGITS), kept)
    return _images(
        data.train_images, data.train_labels, data.test_images, data.test_labels, classes=data.classes
    )


def of_classes(data: Dataset, kept: Sequence[int]) -> Dataset:
    """`data` with the images of some classes alone, which are counted from 0."""
    train, test = np.isin(data.train_labels, kept), np.isin(data.test_labels, kept)
    return Dataset(
        data.name,
        data.train_images[train],
        np.searchsorted(kept, data.train_labels[train]),
        data.test_images[test],
        np.searchsorted(kept, data.test_labels[test]),
        len(kept),
    )


def resized(images: Images, side: int, channels: int) -> Images:
    """Grey images `side` pixels high and wide, bilinear, the same in every channel."""

    def sized(pixels: Tensor) -> Tensor:
        larger = functional.interpolate(pixels, (side, side), mode="bilinear", align_corners=False)
        return larger.expand(-1, channels, -1, -1).contiguous()

    return images._replace(train=sized(images.train), test=sized(images.test))


def pictures(path: Path, side: int, channels: int = 1) -> Images:
    """The pictures of a zip, `side` pixels high and wide. Raises `FileFault`.

    In three channels their colours are normalised as those of ImageNet. Else they are grey, and normalised,
    as the digits are, by the mean and the deviation of all pixels of the training images.
    """
    with path.open("rb") as file:
        found = list_pictures(file)
        pixels, labels = _pixels(decoded(file, found), side, channels)
    testing = np.zeros(len(labels), bool)
    for place in range(len(found.classes)):
        testing[np.flatnonzero(labels == place)[TESTED - 1 :: TESTED]] = True
    if channels != COLOURS:
        mean, deviation = pixels[~testing].mean(), max(float(pixels[~testing].std()), 1e-6)
        pixels = np.repeat(((pixels - mean) / deviation).astype(np.float32), channels, axis=1)
    return _images(
        pixels[~testing],
        labels[~testing],
        pixels[testing],
        labels[testing],
        classes=len(found.classes),
        passed_over=found.passed_over,
    )


def chosen(images: Images, of_each: int, seed: int) -> Tensor:
    """Which training images are used, `of_each` of every class; more hold the fewer of the same seed."""
    generator = torch.Generator().manual_seed(seed)
    taken = []
    for place in range(images.classes):
        own = (images.train_labels == place).nonzero()[:, 0].cpu()
        taken.append(own[torch.randperm(len(own), generator=generator)[:of_each]])
    return torch.cat(taken)


def sizes(images: Images, asked: Sequence[int]) -> tuple[int, ...]:
    """The numbers in `asked` that every class has; else the one that every class has."""
    fewest = images.fewest
    return tuple(size for size in asked if size <= fewest) or (fewest,)


def _pixels(
    pictures: Iterable[tuple[int, Image]], side: int, channels: int
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """(n, 3, side, side) as ImageNet's, or grey (n, 1, side, side) from 0 to 1; and the classes (n)."""
    pixels, labels = [], []
    for place, picture in pictures:
        small = np.asarray(fit(picture, side, side))
        grey = small.astype(np.float32).mean(2)[None] / np.float32(255)
        pixels.append(normalise(small) if channels == COLOURS else grey)
        labels.append(place)
    return np.stack(pixels), np.array(labels)


def _images(*arrays: NDArray[np.generic], classes: int, passed_over: int = 0) -> Images:
    train, train_labels, test, test_labels = map(torch.from_numpy, arrays)
    return Images(train, train_labels, test, test_labels, classes, passed_over)
