"""An independent oracle: a convolution as six nested loops that counts its own multiplications."""

from __future__ import annotations

from typing import NamedTuple

from torch import Tensor

from resnet_core.language.layers import Conv


class Counted(NamedTuple):
    """The output map, and how often the innermost loop multiplied."""

    out: list[list[list[float]]]
    multiplications: int
    of_padding: int  # those whose pixel lies outside the image, and is a zero


def convolve(conv: Conv, image: Tensor, weight: Tensor, bias: Tensor | None) -> Counted:
    """`image` (channels, height, width) convolved with `weight` (outputs, inputs of one group, k, k).

    Padding is written as zeros that are multiplied like any pixel: that is what the convention counts.
    """
    pixels, weights = image.tolist(), weight.tolist()
    inputs, outputs = conv.inp.channels // conv.groups, conv.out.channels // conv.groups
    pad = conv.dilation * (conv.kernel // 2)
    counted = of_padding = 0
    out = [[[0.0] * conv.out.width for _ in range(conv.out.height)] for _ in range(conv.out.channels)]
    for o in range(conv.out.channels):
        for y in range(conv.out.height):
            for x in range(conv.out.width):
                total = 0.0 if bias is None else bias[o].item()
                for i in range(inputs):
                    for ky in range(conv.kernel):
                        for kx in range(conv.kernel):
                            row = y * conv.stride + ky * conv.dilation - pad
                            column = x * conv.stride + kx * conv.dilation - pad
                            inside = 0 <= row < conv.inp.height and 0 <= column < conv.inp.width
                            pixel = pixels[o // outputs * inputs + i][row][column] if inside else 0.0
                            total += pixel * weights[o][i][ky][kx]
                            counted += 1
                            of_padding += not inside
                out[o][y][x] = total
    return Counted(out, counted, of_padding)
