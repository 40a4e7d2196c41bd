"""The names of ImageNet's 1000 classes, and the likeliest of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from math import exp
from pathlib import Path
from typing import NamedTuple

__all__ = ["Guess", "imagenet_classes", "likeliest"]

# One name a line, in the order of the class numbers; from torchvision, whose licence stands beside the file.
NAMES = Path(__file__).with_name("imagenet_classes.txt")


class Guess(NamedTuple):
    """A class and its probability."""

    name: str
    probability: float


@cache
def imagenet_classes() -> tuple[str, ...]:
    """The names of the 1000 classes, in the order of the scores."""
    return tuple(NAMES.read_text("utf-8").splitlines())


def likeliest(scores: Sequence[float], count: int = 5) -> tuple[Guess, ...]:
    """The `count` likeliest classes by softmax of one image's 1000 scores, the likeliest first."""
    highest = max(scores)
    weights = [exp(score - highest) for score in scores]
    total = sum(weights)
    order = sorted(range(len(scores)), key=lambda number: -weights[number])[:count]
    return tuple(Guess(imagenet_classes()[number], weights[number] / total) for number in order)
