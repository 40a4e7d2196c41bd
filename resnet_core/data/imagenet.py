"""The names of ImageNet's 1000 classes."""

from __future__ import annotations

from functools import cache
from pathlib import Path

__all__ = ["imagenet_classes"]

# One name a line, in the order of the class numbers; from torchvision, whose licence stands beside the file.
NAMES = Path(__file__).with_name("imagenet_classes.txt")


@cache
def imagenet_classes() -> tuple[str, ...]:
    """The names of the 1000 classes, in the order of the scores."""
    return tuple(NAMES.read_text("utf-8").splitlines())
