"""Sentences of Compare."""

from __future__ import annotations

from collections.abc import Sequence

from app.frame import words
from resnet_core.network import Network

ALIGNED = (
    "Stages of about the same resolution stand above each other: that nearest to 7, 14, 28, 56, ... pixels."
)
ALONE = "Add up to three networks to compare this one with."
CONVENTION = (
    "Parameters are all learned numbers. One MAC is one multiply-add of a convolution, a linear layer or a "
    "product of attention, for one image; norms, activation functions, pools, biases and additions count 0. "
    "Saved for backward are the bytes that autograd holds after one forward pass in training, the inference "
    "peak those of maps alive at once without gradients, both for one batch."
)


def headline(networks: Sequence[Network]) -> str:
    """The networks by name."""
    *most, last = [words.full_title(each) for each in networks]
    return f"Compare: {', '.join(most)} and {last}" if most else f"Compare: {last}"


def label(titles: Sequence[str]) -> str:
    """What the strips show, to those who do not see them."""
    return f"Network strips of {', '.join(titles)}, stages of one resolution above each other."


def strips(networks: Sequence[Network]) -> str:
    """What the shapes mean, and which stand above each other."""
    return f"{words.strip_words(*networks)} {ALIGNED if len(networks) > 1 else ''}".strip()
