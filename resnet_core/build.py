"""The plan as a `torch.nn.Module` with torchvision's state_dict keys, shapes and order."""

from __future__ import annotations

from math import sqrt
from typing import assert_never

import torch
from torch import Tensor, nn

from resnet_core.errors import SpecError
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
)
from resnet_core.nn import modules
from resnet_core.plan import NamedBlock, Plan, layers_of, named_blocks, unfold
from resnet_core.search.limits import check
from resnet_core.spec import ArchSpec, Init, Input

SMALLEST_IMAGE = Input(17, 17)  # every network can read it, whatever its stride
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
        self.stem, self.head = modules.steps_of(plan.stem), modules.steps_of(plan.head[:-1])
        _attach_all(self, plan.stem)
        for stage in plan.stages:
            setattr(self, stage.name, nn.Sequential())
        for named in named_blocks(plan):
            _attach(self, named.name, _block(named, plan.blocks))
        _attach_all(self, plan.head)
        self.stages = tuple(stage.name for stage in plan.stages)

    def forward(self, images: Tensor) -> Tensor:
        """Class scores, before softmax."""
        return self.classify(self.run(self.stages, self.run(self.stem, images)))

    def classify(self, x: Tensor) -> Tensor:
        """Class scores from the maps of the last block."""
        scores: Tensor = self.get_submodule("fc")(self.run(self.head, x).flatten(1))
        return scores


def build(spec: ArchSpec, init: Init | None = None, device: torch.device | str | None = None) -> nn.Module:
    """The network of `spec` in training mode, float32. The same seed gives the same weights on every device.

    On the meta device it has shapes and no values. Raises `SpecError` for what `init` cannot do to `spec`.
    On other devices raises `LimitError` for a network too large to run here even on the smallest image.
    """
    init = init or Init()
    if init.zero_gamma and spec.norm == "none":
        raise SpecError(
            "zero_gamma", "a network without normalisation has no gamma to zero; False works", False
        )
    real = torch.device(device or "cpu").type != "meta"
    if real:
        check(spec, SMALLEST_IMAGE)
    with torch.device("meta"):
        network = ResNet(unfold(spec))
    if not real:
        return network
    network.to_empty(device="cpu")
    _initialise(network, init)
    return network.to(device)


def _block(named: NamedBlock, blocks: int) -> modules.Block:
    block = modules.Block(named.block)
    _attach_all(block, named.block.pre + named.block.branch + named.block.shortcut + named.block.post)
    for module in block.modules():
        if isinstance(module, modules.DropPath):
            module.rate *= (named.place + 1) / blocks  # Huang 2016, equation 4: linear in the block's place
    return block


def _attach_all(owner: nn.Module, layers: tuple[Layer, ...]) -> None:
    for layer in layers:
        if isinstance(layer, Gate):
            owner.add_module(layer.name, modules.SqueezeExcite(layer))
        for leaf in layers_of((layer,)):
            _attach(owner, leaf.name, _module(leaf))


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


def _initialise(network: nn.Module, init: Init) -> None:
    generator = torch.Generator().manual_seed(init.seed)
    for module in network.modules():
        if isinstance(module, nn.Conv2d):
            _initialise_conv(module, init, generator)
        elif isinstance(module, nn.Linear):
            bound = 1 / sqrt(module.in_features)  # torch's own default, which torchvision leaves as it is
            nn.init.uniform_(module.weight, -bound, bound, generator=generator)
            nn.init.uniform_(module.bias, -bound, bound, generator=generator)
        elif isinstance(module, nn.BatchNorm2d | nn.GroupNorm):
            module.reset_parameters()
    if init.zero_gamma:
        _zero_gammas(network)


def _initialise_conv(conv: nn.Conv2d, init: Init, generator: torch.Generator) -> None:
    match init.scheme:
        case "he_fan_out":
            nn.init.kaiming_normal_(conv.weight, mode="fan_out", nonlinearity="relu", generator=generator)
        case "he_fan_in":
            nn.init.kaiming_normal_(conv.weight, mode="fan_in", nonlinearity="relu", generator=generator)
        case "xavier":
            nn.init.xavier_normal_(conv.weight, generator=generator)
        case "normal_0.01":
            nn.init.normal_(conv.weight, 0.0, 0.01, generator=generator)
        case _:
            assert_never(init.scheme)
    if conv.bias is not None:
        nn.init.zeros_(conv.bias)


def _zero_gammas(network: nn.Module) -> None:
    for block in network.modules():
        if isinstance(block, modules.Block):
            norms = [name for name in block.branch if isinstance(name, str) and name.startswith("bn")]
            nn.init.zeros_(block.get_submodule(norms[-1]).get_parameter("weight"))
