"""The feature pyramid (Lin 2017, arXiv 1612.03144), as torchvision's `FeaturePyramidNetwork` names it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from resnet_core.dense.parts import conv, resized
from resnet_core.language.dense import Level, Tap
from resnet_core.language.layers import Activation, Layer, MaxPool, Norm, Shape, Upsample

__all__ = ["CHANNELS", "Coarser", "pyramid"]

CHANNELS = 256
Coarser = Literal["pool", "of P5", "of C5"]


def pyramid(taps: Sequence[Tap], coarser: Coarser, normed: bool) -> tuple[Level, ...]:
    """From the coarsest tap down to the finest, and the levels that are coarser than any tap.

    Those are a pool, or RetinaNet's two convolutions (Lin 2017, 1708.02002), which read the last level or the
    last tap. With `normed`, batch norms stand in place of biases.
    """
    levels: list[Level] = []
    for place, tap in reversed([*enumerate(taps)]):
        shape = resized(Shape(CHANNELS, 0, 0), tap.shape)
        lateral = _layers(f"backbone.fpn.inner_blocks.{place}", tap.shape, 1, normed)
        out = _layers(f"backbone.fpn.layer_blocks.{place}", shape, 3, normed)
        name = f"P{tap.name[1:]}"
        if levels:
            up = Upsample(f"backbone.fpn.top_down.{place}", levels[-1].shape, shape, "nearest")
            levels.append(Level(name, tap.name, shape, "sum", lateral, (up,), (), out))
        else:
            levels.append(Level(name, tap.name, shape, "lateral", lateral, (), (), out))
    return (*levels, *_coarser(levels[0], taps[-1], coarser))


def _layers(name: str, inp: Shape, kernel: int, normed: bool) -> tuple[Layer, ...]:
    made = conv(f"{name}.0", inp, CHANNELS, kernel, bias=not normed)
    return (made, Norm(f"{name}.1", made.out, "batch")) if normed else (made,)


def _coarser(top: Level, tap: Tap, coarser: Coarser) -> tuple[Level, ...]:
    power = int(top.name[1:])
    names = f"P{power + 1}", f"P{power + 2}"
    if coarser == "pool":
        shape = _halved(top.shape)
        pool = MaxPool("backbone.fpn.extra_blocks", top.shape, shape, 1, 2, 0)
        return (Level(names[0], top.name, shape, lateral=(pool,)),)
    reads, inp = (top.name, top.shape) if coarser == "of P5" else (tap.name, tap.shape)
    first = conv("backbone.fpn.extra_blocks.p6", inp, CHANNELS, 3, 2)
    act = Activation("backbone.fpn.extra_blocks.act", first.out, "relu")
    second = conv("backbone.fpn.extra_blocks.p7", first.out, CHANNELS, 3, 2)
    return (
        Level(names[0], reads, first.out, lateral=(first,)),
        Level(names[1], names[0], second.out, lateral=(act, second)),
    )


def _halved(shape: Shape) -> Shape:
    return Shape(shape.channels, -(-shape.height // 2), -(-shape.width // 2))
