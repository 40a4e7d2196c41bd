"""What weighs the channels of a block: gates at its end, and what stands for its 3x3.

Sources: squeeze-and-excitation, Hu 2018 (arXiv 1709.01507) figure 3; ECA, Wang 2020 (1910.03151) figure 2;
split attention, Zhang 2020 (2004.08955) figure 2; selective kernels, Li 2019 (1903.06586) figure 1. Those
inside the 3x3 are as in timm. Plain arithmetic, so arrays work where ints do.
"""

from __future__ import annotations

from resnet_core.families.resnet.parts import Window, conv, norm_act
from resnet_core.families.resnet.spec import ArchSpec
from resnet_core.language.layers import (
    Activation,
    Conv,
    Conv1d,
    Gate,
    GlobalPool,
    Join,
    Layer,
    Rearrange,
    Select,
    Shape,
    Split,
)

__all__ = ["efficient_channel", "selective_kernels", "split_attention", "squeeze_excite"]

LEAST_SPLIT = 32  # channels between the two layers of split attention
LEAST_SELECTED, LEAST_SELECTED_HALF = 32, 16  # and of selective kernels
KERNELS = (1, 2)  # dilations: a 3x3 and, with as many weights, a 5x5


def squeeze_excite(spec: ArchSpec, out: Shape) -> Gate:
    """One factor a channel, by way of fewer channels."""
    pixel = Shape(out.channels, 1, 1, out.dims)
    hidden = Shape(out.channels // spec.se_reduction, 1, 1, out.dims)
    layers: tuple[Layer, ...] = (
        GlobalPool("se.pool", out, pixel),
        Conv("se.fc1", pixel, hidden, 1, 1, 1, 1, bias=True),
        Activation("se.act", hidden, "relu"),
        Conv("se.fc2", hidden, pixel, 1, 1, 1, 1, bias=True),
        Activation("se.gate", pixel, "sigmoid"),
    )
    return Gate("se", out, layers)


def efficient_channel(out: Shape) -> Gate:
    """One factor a channel, from the means of the channels beside it."""
    pixel, row = Shape(out.channels, 1, 1), Shape(1, out.channels, 1)
    layers: tuple[Layer, ...] = (
        GlobalPool("se.pool", out, pixel),
        Rearrange("se.row", pixel, row, "one row"),
        Conv1d("se.conv", row, row, _neighbours(out.channels)),
        Activation("se.gate", row, "sigmoid"),
        Rearrange("se.column", row, pixel, "one column"),
    )
    return Gate("se", out, layers)


def _neighbours(channels: int) -> int:
    """`(log2(channels) + 1) / 2`, rounded down and then up to an odd number, and at least 3."""
    wider: int = sum(channels >= 2**power for power in range(7, 63, 4))
    return 3 + 2 * wider


def split_attention(
    spec: ArchSpec, name: str, inp: Shape, channels: int, window: Window
) -> tuple[Layer, ...]:
    """A grouped convolution to `radix` times the channels, and the sum of these parts with their factors."""
    radix, groups = spec.radix, window.groups
    first = conv(spec, f"{name}.conv", inp, channels * radix, window._replace(groups=groups * radix))
    out = Shape(channels, first.out.height, first.out.width)
    wanted = _at_least(LEAST_SPLIT, channels * radix // spec.se_reduction)
    hidden = Shape(-(-wanted // groups) * groups, 1, 1)
    pixel, factors = Shape(channels, 1, 1), Shape(channels * radix, 1, 1)
    layers: tuple[Layer, ...] = (
        GlobalPool(f"{name}.pool", out, pixel),
        Conv(f"{name}.fc1", pixel, hidden, 1, 1, 1, groups, bias=True),
        *_after_squeezing(spec, f"{name}.bn1", f"{name}.act1", hidden),
        Conv(f"{name}.fc2", hidden, factors, 1, 1, 1, groups, bias=True),
    )
    select = Select(f"{name}.select", first.out, out, radix, groups, layers)
    return first, *norm_act(spec, f"{name}.bn0", f"{name}.act0", first.out), select


def selective_kernels(
    spec: ArchSpec, name: str, inp: Shape, channels: int, window: Window
) -> tuple[Layer, ...]:
    """A 3x3 beside a dilated one, each of the whole map or of half of it, and their sum with factors."""
    halved = spec.attention == "sk_half"
    read = Shape(inp.channels // 2, inp.height, inp.width) if halved else inp
    paths = tuple(
        _path(spec, f"{name}.paths.{index}", read, channels, window._replace(dilation=wide * window.dilation))
        for index, wide in enumerate(KERNELS)
    )
    one = paths[0][-1].out
    both = Shape(len(KERNELS) * channels, one.height, one.width)
    beside = (
        Split(f"{name}.split", inp, both, paths[:-1], False, paths[-1])
        if halved
        else Join(f"{name}.join", inp, both, paths)
    )
    return beside, _selection(spec, name, both, one)


def _path(spec: ArchSpec, name: str, inp: Shape, channels: int, window: Window) -> tuple[Layer, ...]:
    layer = conv(spec, f"{name}.conv", inp, channels, window)
    return layer, *norm_act(spec, f"{name}.bn", f"{name}.act", layer.out)


def _selection(spec: ArchSpec, name: str, both: Shape, one: Shape) -> Select:
    least = LEAST_SELECTED_HALF if spec.attention == "sk_half" else LEAST_SELECTED
    pixel, hidden = (
        Shape(one.channels, 1, 1),
        Shape(_at_least(least, one.channels // spec.se_reduction), 1, 1),
    )
    layers: tuple[Layer, ...] = (
        GlobalPool(f"{name}.attn.pool", one, pixel),
        Conv(f"{name}.attn.fc_reduce", pixel, hidden, 1, 1, 1, 1, bias=spec.norm != "batch"),
        *_after_squeezing(spec, f"{name}.attn.bn", f"{name}.attn.act", hidden),
        Conv(f"{name}.attn.fc_select", hidden, Shape(both.channels, 1, 1), 1, 1, 1, 1, bias=False),
    )
    return Select(f"{name}.attn.select", both, one, len(KERNELS), 1, layers)


def _after_squeezing(spec: ArchSpec, norm: str, act: str, hidden: Shape) -> tuple[Layer, ...]:
    """Of a vector, a group norm would leave nothing: a group of it is a single value."""
    return norm_act(spec, norm, act, hidden) if spec.norm == "batch" else (Activation(act, hidden, spec.act),)


def _at_least(least: int, wanted: int) -> int:
    return least + (wanted - least) * (wanted > least)
