"""Residual blocks that He 2016 (arXiv 1603.05027) tried and that no `ArchSpec` describes.

A change is made to a network as `build` returns it, of order "post" and shortcut "identity". The orders of
figure 4 only run the same modules in another place, so they keep every parameter, its name and its value.
The shortcuts of figure 2 replace the identity of every block that keeps its map's size; the blocks that
change it, two in a CIFAR network, keep option A.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor, nn

from resnet_core.language.plan import inp_of, out_of, residual
from resnet_core.nn.modules import Block
from resnet_core.nn.network import PlanModule
from resnet_core.plan import NamedBlock, Plan, named_blocks

HALF = 0.5
CLOSED = -6.0  # the gate's first bias that served He 2016 best, table 1


class Scale(nn.Module):
    """Times a constant."""

    def __init__(self, factor: float) -> None:
        super().__init__()
        self.factor = factor

    def forward(self, x: Tensor) -> Tensor:
        """Any shape to the same shape."""
        return x * self.factor


class GatedBlock(Block):
    """`post(g(x) F(x) + (1 - g(x)) x)`; shortcut-only gating has F(x) instead of g(x) F(x).

    `g` is a 1x1 convolution and a sigmoid: a factor for each channel and pixel (He 2016, section 3.1).
    """

    def __init__(self, named: NamedBlock, exclusive: bool) -> None:
        super().__init__(residual(named.block))
        channels = out_of(named.block).channels
        self.gate = nn.Conv2d(channels, channels, 1)
        self.exclusive = exclusive

    def forward(self, x: Tensor) -> Tensor:
        """A batch of maps to a batch of maps."""
        g = torch.sigmoid(self.gate(x))
        branch = self.run(self.branch, x)
        if self.exclusive:
            branch = branch * g
        return self.run(self.post, branch + x * (1 - g))


def change(network: PlanModule, plan: Plan, name: str, seed: int) -> None:
    """Changes `network` in place as `CHANGES[name]` says; new weights (of gates) are drawn from `seed`."""
    generator = torch.Generator().manual_seed(seed)
    for named in named_blocks(plan):
        CHANGES[name](network, named, generator)
    if name == "relu_only_pre_activation":
        _end_with_an_activation(network)


def _bn_after_addition(network: PlanModule, named: NamedBlock, generator: torch.Generator) -> None:
    block = _block(network, named)
    *rest, last_norm = block.branch
    block.branch, block.post = tuple(rest), (last_norm, *block.post)


def _relu_before_addition(network: PlanModule, named: NamedBlock, generator: torch.Generator) -> None:
    block = _block(network, named)
    block.branch, block.post = (*block.branch, *block.post), ()


def _relu_only_pre_activation(network: PlanModule, named: NamedBlock, generator: torch.Generator) -> None:
    block = _block(network, named)
    block.pre, block.post = block.post, ()


def _end_with_an_activation(network: PlanModule) -> None:
    """He 2016, appendix: where no activation follows the last addition, one more comes before the pool."""
    network.add_module("act", nn.ReLU())
    network.head_steps = ("act", *network.head_steps)


def _scale(
    shortcut: float, branch: float, network: PlanModule, named: NamedBlock, _: torch.Generator
) -> None:
    if _keeps_its_size(named):
        block = _block(network, named)
        block.add_module("shortcut_scale", Scale(shortcut))
        block.add_module("branch_scale", Scale(branch))
        block.shortcut, block.branch = ("shortcut_scale",), (*block.branch, "branch_scale")


def _dropout(network: PlanModule, named: NamedBlock, generator: torch.Generator) -> None:
    if _keeps_its_size(named):
        block = _block(network, named)
        block.add_module("shortcut_dropout", nn.Dropout(HALF))
        block.shortcut = ("shortcut_dropout",)


def _gate(
    bias: float, exclusive: bool, network: PlanModule, named: NamedBlock, generator: torch.Generator
) -> None:
    if not _keeps_its_size(named):
        return
    gated = GatedBlock(named, exclusive)
    nn.init.kaiming_normal_(gated.gate.weight, nonlinearity="relu", generator=generator)
    nn.init.constant_(gated.gate.get_parameter("bias"), bias)
    for name, module in _block(network, named).named_children():
        gated.add_module(name, module)
    network.set_submodule(named.weights, gated)


def _keeps_its_size(named: NamedBlock) -> bool:
    return inp_of(named.block) == out_of(named.block)


def _block(network: PlanModule, named: NamedBlock) -> Block:
    block = network.block(named.name)
    assert isinstance(block, Block)
    return block


Change = Callable[[PlanModule, NamedBlock, torch.Generator], None]
CHANGES: dict[str, Change] = {
    "bn_after_addition": _bn_after_addition,
    "relu_before_addition": _relu_before_addition,
    "relu_only_pre_activation": _relu_only_pre_activation,
    "half_shortcut": partial(_scale, HALF, 1.0),
    "half_both": partial(_scale, HALF, HALF),
    "exclusive_gating": partial(_gate, CLOSED, True),
    "open_exclusive_gating": partial(_gate, 0.0, True),
    "shortcut_gating": partial(_gate, CLOSED, False),
    "open_shortcut_gating": partial(_gate, 0.0, False),
    "dropout_shortcut": _dropout,
}
