"""A residual network for time series laid out: blocks of one length, the mean over it, one linear layer.

Source: Wang 2017 (arXiv 1611.06455) figure 1(c), and the authors' code for what it leaves open: convolutions
have biases and Keras's "same" padding, of an even kernel one zero fewer before than after; norms have Keras's
epsilon; the first branch begins with a norm of the input; a shortcut that keeps its channels is a norm alone.
"""

from __future__ import annotations

from itertools import pairwise

from resnet_core.checks import SpecError
from resnet_core.families.wang.spec import WangSpec
from resnet_core.language.input import Input
from resnet_core.language.layers import Activation, Conv, GlobalPool, Layer, Linear, Norm, Residual, Shape
from resnet_core.language.plan import Plan, Run, Stage

__all__ = ["unfold_wang"]

EPSILON = 1e-3  # of Keras's batch norm


def unfold_wang(spec: WangSpec, input: Input) -> Plan:
    """The plan of `spec` for `input`. Raises `SpecError` for what is no signal."""
    if input.height != 1:
        why = f"{input.height:,} was given, but a signal has a length alone, its width; 1 works"
        raise SpecError("height", why, 1)
    signal = Shape(spec.in_channels, 1, input.width, 1)
    shapes = (signal, *(Shape(width, 1, input.width, 1) for width in spec.widths))
    stages = tuple(
        Stage(f"stage{place}", (Run(_block(spec, inp, out, place == 1), 1),))
        for place, (inp, out) in enumerate(pairwise(shapes), 1)
    )
    vector = Shape(shapes[-1].channels, 1, 1, 1)
    head = (
        GlobalPool("avgpool", shapes[-1], vector),
        Linear("fc", vector, Shape(spec.num_classes, 1, 1, 1)),
    )
    return Plan(spec, input, signal, (), stages, head)


def _block(spec: WangSpec, inp: Shape, out: Shape, first: bool) -> Residual:
    branch: list[Layer] = [_norm("norm", inp)] if first else []
    source = inp
    for place, kernel in enumerate(spec.kernels, 1):
        branch += [_conv(f"conv{place}", source, out, kernel), _norm(f"bn{place}", out)]
        branch += [Activation(f"act{place}", out, "relu")] if place < len(spec.kernels) else []
        source = out
    # A norm alone is no identity: it scales and shifts each channel, by learned numbers.
    shortcut: tuple[Layer, ...] = (_norm("downsample.0", inp),)
    if inp.channels != out.channels:
        shortcut = _conv("downsample.0", inp, out, 1), _norm("downsample.1", out)
    post = (Activation("act", out, "relu"),)
    return Residual(inp, out, (), tuple(branch), "projection", shortcut, post)


def _conv(name: str, inp: Shape, out: Shape, kernel: int) -> Conv:
    return Conv(name, inp, out, kernel, 1, 1, 1, bias=True)


def _norm(name: str, out: Shape) -> Norm:
    return Norm(name, out, "batch", EPSILON)
