"""The plan as a torch module with torchvision's state_dict keys, shapes and order."""

from __future__ import annotations

from typing import assert_never

from torch import Tensor, nn

from resnet_core.language.layers import (
    Activation,
    AvgPool,
    Conv,
    DropPath,
    Gate,
    GlobalPool,
    Layer,
    Leaf,
    Linear,
    MaxPool,
    Norm,
    Pad,
    Split,
    layers_of,
)
from resnet_core.language.plan import NamedBlock, Plan, layers_in, named_blocks
from resnet_core.nn import modules
from resnet_core.nn.steps import steps_of

ACTIVATIONS: dict[str, type[nn.Module]] = {
    "relu": nn.ReLU,
    "gelu": nn.GELU,
    "silu": nn.SiLU,
    "sigmoid": nn.Sigmoid,
}


class ResNet(modules.Steps):
    """Images (batch, channels, height, width) to class scores (batch, classes)."""

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        self.stem, self.head = steps_of(plan.stem), steps_of(plan.head[:-1])
        _attach_all(self, plan.stem)
        for stage in plan.stages:
            setattr(self, stage.name, nn.Sequential())
        for named in named_blocks(plan):
            _attach(self, named.name, _block(named, plan.blocks))
        _attach_all(self, plan.head)
        self.stages = tuple(stage.name for stage in plan.stages)
        self.classifier = plan.head[-1].name

    def forward(self, images: Tensor) -> Tensor:
        """Class scores, before softmax."""
        return self.classify(self.run(self.stages, self.run(self.stem, images)))

    def classify(self, x: Tensor) -> Tensor:
        """Class scores from the maps of the last block."""
        scores: Tensor = self.get_submodule(self.classifier)(self.run(self.head, x).flatten(1))
        return scores


def _block(named: NamedBlock, blocks: int) -> modules.Block:
    block = modules.Block(named.block)
    _attach_all(block, layers_in(named.block))
    for module in block.modules():
        if isinstance(module, modules.DropPath):
            module.rate *= (named.place + 1) / blocks  # Huang 2016, equation 4: linear in the block's place
    return block


def _attach_all(owner: nn.Module, layers: tuple[Layer, ...]) -> None:
    for layer in layers:
        match layer:
            case Gate():
                owner.add_module(layer.name, modules.SqueezeExcite(layer))
                _attach_all(owner, layer.layers)
            case Split():
                for leaf in layers_of((layer,)):
                    _attach(owner, leaf.name, _module(leaf))
            case _:
                _attach(owner, layer.name, _module(layer))


def _attach(owner: nn.Module, name: str, module: nn.Module) -> None:
    *path, last = name.split(".")
    for step in path:
        if step not in dict(owner.named_children()):
            owner.add_module(step, nn.Module())
        owner = owner.get_submodule(step)
    owner.add_module(last, module)


def _module(leaf: Leaf) -> nn.Module:
    match leaf:
        case Conv(_, inp, out, kernel, stride, dilation, groups, bias):
            pad = dilation * (kernel // 2)
            return nn.Conv2d(inp.channels, out.channels, kernel, stride, pad, dilation, groups, bias)
        case Norm():
            return _norm(leaf)
        case Activation():
            return ACTIVATIONS[leaf.kind]()
        case MaxPool():
            return nn.MaxPool2d(3, 2, 1)
        case AvgPool(_, _, _, kernel, stride, padding):
            cut = padding == 0
            return nn.AvgPool2d(kernel, stride, padding, ceil_mode=cut, count_include_pad=not cut)
        case GlobalPool():
            return nn.AdaptiveAvgPool2d(1)
        case Linear():
            return nn.Linear(leaf.inp.channels, leaf.out.channels)
        case Pad():
            return modules.SubsampleAndPad(leaf.stride, leaf.out.channels - leaf.inp.channels)
        case DropPath():
            return modules.DropPath(leaf.rate)
        case _:
            assert_never(leaf)


def _norm(norm: Norm) -> nn.Module:
    channels = norm.out.channels
    return nn.BatchNorm2d(channels) if norm.kind == "batch" else nn.GroupNorm(norm.groups, channels)
