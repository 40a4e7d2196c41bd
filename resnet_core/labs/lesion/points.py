"""The points that the lesion experiments yield, as typed values; `labs.points` gives their JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from resnet_core.labs import conditions

Role = Literal["asked", "twin"]
"""The network of the request, or its plain twin."""
Lesion = Literal["deletions", "swaps"]


@dataclass(frozen=True)
class Conditions(conditions.Conditions):
    """Also `images`, the number of test images of `data`, and of training images that give batch norms

    their statistics after each lesion (`statistics_images`), or 0 where those of the training are kept.
    """

    images: int = 0
    statistics_images: int = 0


class Whole(NamedTuple):
    """A network as it is: `wrong` of `images` test images are classified wrongly."""

    role: Role
    blocks: int
    wrong: int
    images: int


class Without(NamedTuple):
    """The same network without the blocks that a visitor chose."""

    role: Role
    blocks: int
    wrong: int
    images: int


class Single(NamedTuple):
    """A network without the block `name` at `place`; `kept` is what `settings.remainder` says."""

    role: Role
    name: str
    place: int
    kept: str
    wrong: int


class Random(NamedTuple):
    """A network after `amount` random deletions or swaps: for each draw how many images are wrong.

    `first` are the draws, counted from 0, in which the first block was deleted.
    """

    role: Role
    kind: Lesion
    amount: int
    wrong: tuple[int, ...]
    first: tuple[int, ...] = ()


@dataclass(frozen=True)
class Path:
    """Paths of one length: how many there are (`count`), how many were drawn (`paths`), and their gradient.

    `gradient` is the L2 norm of the gradient of one path at the first block, the mean over drawn paths
    and images.
    """

    length: int
    count: int
    paths: int
    gradient: float


class Together(NamedTuple):
    """All paths of each length added up exactly, and of all lengths: norms, means over images."""

    gradients: tuple[float, ...]
    whole: float
