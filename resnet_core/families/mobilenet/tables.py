"""The stages of each version as its paper prints them, at a width multiplier of 1.

V2: Sandler 2018 (arXiv 1801.04381), table 2. V3: Howard 2019 (arXiv 1905.02244), tables 1 and 2.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from resnet_core.families.mobilenet.spec import Version

__all__ = ["HEADS", "ROWS", "STEMS", "Row", "V2Block", "V3Block"]


class V2Block(NamedTuple):
    """Whether the block widens its input inside."""

    widens: bool


class V3Block(NamedTuple):
    """Side of the depthwise kernel, channels inside, activation, and whether there is a gate."""

    kernel: int
    inner: int
    act: Literal["relu", "hardswish"]
    gated: bool


class Row(NamedTuple):
    """A stage: output channels, stride of its first block, and each block; a deeper one repeats its last."""

    width: int
    stride: int
    blocks: tuple[V2Block, ...] | tuple[V3Block, ...]


def _relu(kernel: int, inner: int, gated: bool = False) -> V3Block:
    return V3Block(kernel, inner, "relu", gated)


def _swish(kernel: int, inner: int, gated: bool = True) -> V3Block:
    return V3Block(kernel, inner, "hardswish", gated)


STEMS: dict[Version, int] = {"v2": 32, "v3_large": 16, "v3_small": 16}
HEADS: dict[Version, int] = {"v2": 1280, "v3_large": 1280, "v3_small": 1024}

WIDER = (V2Block(widens=True),)
V2 = (
    Row(16, 1, (V2Block(widens=False),)),
    Row(24, 2, WIDER),
    Row(32, 2, WIDER),
    Row(64, 2, WIDER),
    Row(96, 1, WIDER),
    Row(160, 2, WIDER),
    Row(320, 1, WIDER),
)
V3_LARGE = (
    Row(16, 1, (_relu(3, 16),)),
    Row(24, 2, (_relu(3, 64), _relu(3, 72))),
    Row(40, 2, (_relu(5, 72, gated=True), _relu(5, 120, gated=True))),
    Row(80, 2, (_swish(3, 240, gated=False), _swish(3, 200, gated=False), _swish(3, 184, gated=False))),
    Row(112, 1, (_swish(3, 480), _swish(3, 672))),
    Row(160, 2, (_swish(5, 672), _swish(5, 960))),
)
V3_SMALL = (
    Row(16, 2, (_relu(3, 16, gated=True),)),
    Row(24, 2, (_relu(3, 72), _relu(3, 88))),
    Row(40, 2, (_swish(5, 96), _swish(5, 240))),
    Row(48, 1, (_swish(5, 120), _swish(5, 144))),
    Row(96, 2, (_swish(5, 288), _swish(5, 576))),
)
ROWS: dict[Version, tuple[Row, ...]] = {"v2": V2, "v3_large": V3_LARGE, "v3_small": V3_SMALL}
