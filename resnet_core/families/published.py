"""A published network: each number as it was printed, with the place where it stands.

Numbers are text, so that 21.90 stays 21.90.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from resnet_core.language.input import Input

Unit = Literal["", "M", "G"]
Dataset = Literal["ImageNet", "CIFAR-10", "CIFAR-100"]
IMAGENET_IMAGE = Input()
SCALE: dict[Unit, float] = {"": 1, "M": 1e6, "G": 1e9}


@dataclass(frozen=True)
class Source:
    """Where a number stands: a paper with its arXiv number, or a repository (no arXiv number)."""

    work: str
    place: str
    arxiv: str = ""

    def __str__(self) -> str:
        paper = f" (arXiv {self.arxiv})" if self.arxiv else ""
        return f"{self.work}{paper}, {self.place}"


@dataclass(frozen=True)
class Figure:
    """A count of parameters or multiply-adds; `unit` is "" for one, "M" for 10^6 and "G" for 10^9."""

    printed: str
    unit: Unit
    source: Source

    @property
    def value(self) -> float:
        """The count."""
        return float(self.printed.replace(",", "")) * SCALE[self.unit]


@dataclass(frozen=True)
class Errors:
    """Percent of images that were misclassified; `top5` is "" where only one number was printed."""

    dataset: Dataset
    protocol: str
    top1: str
    top5: str
    source: Source


@dataclass(frozen=True)
class Published:
    """A network of the zoo: its title and group in menus, and what was printed about it for `input`.

    `note` says where our count differs from the printed one, or what else a reader must know.
    """

    title: str
    group: str
    input: Input = IMAGENET_IMAGE
    params: Figure | None = None
    macs: Figure | None = None
    errors: tuple[Errors, ...] = ()
    note: str = ""


def he_2015(place: str) -> Source:
    return Source("He 2015", place, "1512.03385")


def he_2016(place: str) -> Source:
    return Source("He 2016", place, "1603.05027")


WRN_REPOSITORY = Source("szagoruyko/wide-residual-networks", "the authors' repository")


def by_torchvision(title: str, group: str, params: str, macs: str, top1: str, top5: str) -> Published:
    """A network whose counts and accuracies torchvision prints; an error is 100 minus the accuracy."""
    return counted_by_torchvision(title, group, params, macs, weights_errors("IMAGENET1K_V1", top1, top5))


def counted_by_torchvision(
    title: str, group: str, params: str, macs: str, *errors: Errors, side: int = 224, note: str = ""
) -> Published:
    """The same for a network with several sets of weights, or for images of another side."""
    source = Source("torchvision", "counts beside the weights")
    counts = Figure(params, "", source), Figure(macs, "G", source)
    return Published(title, group, Input(side, side), *counts, errors, note)


def weights_errors(weights: str, top1: str, top5: str) -> Errors:
    """What torchvision prints about a set of weights, as errors."""
    return Errors("ImageNet", "1-crop", top1, top5, Source("torchvision", f"weights {weights}"))
