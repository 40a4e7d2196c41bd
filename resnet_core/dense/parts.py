"""What necks and heads are made of: a convolution with its norm and activation, under one name."""

from __future__ import annotations

from typing import Literal

from resnet_core.language.layers import Activation, Conv, Layer, Norm, Shape

__all__ = ["Normed", "conv", "conv_act", "conv_norm_act", "resized"]

Normed = Literal["batch", "group", "none"]


def conv(name: str, inp: Shape, channels: int, kernel: int, stride: int = 1, *, bias: bool = True) -> Conv:
    """A convolution padded so that only its stride changes the map."""
    out = Shape(channels, -(-inp.height // stride), -(-inp.width // stride))
    return Conv(name, inp, out, kernel, stride, 1, 1, bias)


def conv_act(name: str, inp: Shape, channels: int, kernel: int, norm: Normed = "none") -> tuple[Layer, ...]:
    """torchvision's `Conv2dNormActivation`: `name.0`, the norm as `name.1` if there is one, ReLU."""
    first = conv(f"{name}.0", inp, channels, kernel, bias=norm == "none")
    if norm == "none":
        return first, Activation(f"{name}.1", first.out, "relu")
    return first, Norm(f"{name}.1", first.out, norm), Activation(f"{name}.2", first.out, "relu")


def conv_norm_act(
    name: str, first: int, inp: Shape, channels: int, window: tuple[int, int]
) -> tuple[Layer, ...]:
    """The same without bias and with batch norm, as children `first` to `first + 2` of `name`.

    `window` is the kernel and its dilation.
    """
    kernel, dilation = window
    made = conv(f"{name}.{first}", inp, channels, kernel, bias=False)._replace(dilation=dilation)
    norm = Norm(f"{name}.{first + 1}", made.out, "batch")
    return made, norm, Activation(f"{name}.{first + 2}", made.out, "relu")


def resized(shape: Shape, to: Shape) -> Shape:
    """Its channels at the height and width of another."""
    return Shape(shape.channels, to.height, to.width)
