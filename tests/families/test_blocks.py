"""Each kind of block computes the equation of its paper, written out here a second time."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from resnet_core.build import build
from resnet_core.language.plan import residual
from resnet_core.nn.modules import Block
from resnet_core.plan import unfold
from resnet_core.spec import ArchSpec

TINY = ArchSpec(depths=(2, 1), widths=(8, 16), num_classes=5)
TINY_BASIC = replace(TINY, block="basic")


def block_and_input(spec: ArchSpec) -> tuple[Block, Tensor]:
    """The second block of the first stage, not trivial at any norm, and a map for it."""
    network = build(spec).eval()
    for norm in [module for module in network.modules() if isinstance(module, nn.BatchNorm2d)]:
        nn.init.uniform_(norm.weight, 0.5, 1.5)
        nn.init.uniform_(norm.bias, -0.5, 0.5)
        assert norm.running_mean is not None
        nn.init.uniform_(norm.running_mean, -0.5, 0.5)
    block = cast("Block", network.get_submodule("layer1.1"))
    channels = residual(unfold(spec).stages[0].runs[0].block).out.channels
    return block, torch.randn(2, channels, 9, 7, generator=torch.Generator().manual_seed(1))


def test_a_v1_bottleneck_is_the_papers_equation() -> None:
    block, x = block_and_input(TINY)
    m = block.get_submodule
    h = functional.relu(m("bn1")(m("conv1")(x)))
    h = functional.relu(m("bn2")(m("conv2")(h)))
    assert torch.equal(block(x), functional.relu(m("bn3")(m("conv3")(h)) + x))


def test_a_v2_basic_block_is_the_papers_equation() -> None:
    block, x = block_and_input(replace(TINY_BASIC, order="pre"))
    m = block.get_submodule
    h = m("conv1")(functional.relu(m("bn1")(x)))
    assert torch.equal(block(x), m("conv2")(functional.relu(m("bn2")(h))) + x)


def test_a_v2_projection_reads_what_the_branch_reads() -> None:
    network = build(replace(TINY, order="pre")).eval()
    block = cast("Block", network.get_submodule("layer2.0"))
    x = torch.randn(2, 32, 9, 7)
    m = block.get_submodule
    h = functional.relu(m("bn1")(x))
    branch = m("conv2")(functional.relu(m("bn2")(m("conv1")(h))))
    branch = m("conv3")(functional.relu(m("bn3")(branch)))
    assert torch.equal(block(x), branch + m("downsample.0")(h))


def test_squeeze_and_excitation_scales_each_channel_before_the_addition() -> None:
    block, x = block_and_input(replace(TINY_BASIC, attention="se", se_reduction=4))
    m = block.get_submodule
    branch = m("bn2")(m("conv2")(functional.relu(m("bn1")(m("conv1")(x)))))
    squeezed = branch.mean((2, 3), keepdim=True)
    gates = torch.sigmoid(m("se.fc2")(functional.relu(m("se.fc1")(squeezed))))
    torch.testing.assert_close(block(x), functional.relu(branch * gates + x), rtol=1e-6, atol=1e-6)


def test_res2net_adds_each_part_to_the_next() -> None:
    block, x = block_and_input(replace(TINY, scales=4))
    m = block.get_submodule
    parts = functional.relu(m("bn1")(m("conv1")(x))).chunk(4, 1)
    y1 = functional.relu(m("bns.0")(m("convs.0")(parts[0])))
    y2 = functional.relu(m("bns.1")(m("convs.1")(parts[1] + y1)))
    y3 = functional.relu(m("bns.2")(m("convs.2")(parts[2] + y2)))
    h = torch.cat((y1, y2, y3, parts[3]), 1)
    assert torch.equal(block(x), functional.relu(m("bn3")(m("conv3")(h)) + x))


def test_option_a_takes_every_second_pixel_and_adds_zeros() -> None:
    network = build(replace(TINY_BASIC, shortcut="identity"))
    x = torch.randn(2, 8, 9, 7)
    shortcut = network.get_submodule("layer2.0.downsample.0")(x)
    assert torch.equal(shortcut[:, :8], x[:, :, ::2, ::2])
    assert shortcut.shape == (2, 16, 5, 4)
    assert not shortcut[:, 8:].any()


def test_a_plain_block_is_its_branch() -> None:
    block, x = block_and_input(replace(TINY_BASIC, shortcut="none"))
    m = block.get_submodule
    branch = m("bn2")(m("conv2")(functional.relu(m("bn1")(m("conv1")(x)))))
    assert torch.equal(block(x), functional.relu(branch))
