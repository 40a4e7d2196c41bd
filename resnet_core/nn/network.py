"""The plan as a torch module with torchvision's state_dict keys, shapes and order."""

from __future__ import annotations

from itertools import islice
from typing import TypeAlias

import torch
from torch import Tensor, nn

from resnet_core.language.layers import (
    ClassToken,
    Gate,
    Join,
    Layer,
    LayerScale,
    Positions,
    Rearrange,
    Residual,
    Select,
    Split,
)
from resnet_core.language.plan import NamedBlock, Plan, layers_in, named_blocks
from resnet_core.nn import modules
from resnet_core.nn.leaves import module_of
from resnet_core.nn.steps import steps_of
from resnet_core.readers.weight_names import tensors_of

# The name of a block's module, or a part of a module that holds the layers of several blocks.
Place: TypeAlias = "str | modules.Slice"


class PlanModule(modules.Steps):
    """Images (batch, channels, height, width) to class scores (batch, classes)."""

    def __init__(self, plan: Plan) -> None:
        super().__init__()
        # Modules are attributes too, and their names are the families': `features`, `classifier`, `stem`.
        *before, last = plan.head
        self.stem_steps, self.head_steps = steps_of(plan.stem), steps_of(tuple(before))
        self.last_step = steps_of((last,))
        self.entry_steps = {stage.name: steps_of(stage.entry) for stage in plan.stages}
        self.places: dict[str, Place] = {}
        attach_all(self, plan.stem)
        blocks = named_blocks(plan)
        for stage in plan.stages:
            attach_all(self, stage.entry)
            for named in islice(blocks, stage.blocks):
                self.places[named.name] = _add_block(self, named, plan.blocks)
        attach_all(self, plan.head)

    def forward(self, images: Tensor) -> Tensor:
        """Class scores, before softmax."""
        return self.classify(self.run_blocks(self.run(self.stem_steps, images)))

    def run_blocks(self, x: Tensor) -> Tensor:
        """The maps of the last block from those of the stem."""
        for name in self.places:
            x = self.block(name)(self.enter(name, x))
        return x

    def block(self, name: str) -> nn.Module:
        """The block that the plan calls `name`: maps to maps."""
        place = self.places[name]
        return modules.child(self, place) if isinstance(place, str) else place

    def enter(self, block: str, x: Tensor) -> Tensor:
        """What a block reads: `x`, through the entry of its stage if it is the first there."""
        stage, _, copy = block.partition(".")
        return self.run(self.entry_steps[stage], x) if copy == "0" else x

    def classify(self, x: Tensor) -> Tensor:
        """Class scores from the maps of the last block."""
        return self.run(self.last_step, self.run(self.head_steps, x).flatten(1))


def _add_block(network: nn.Module, named: NamedBlock, blocks: int) -> Place:
    layers = layers_in(named.block)
    if _stands_alone(network, named.weights):
        block = _block(named)
        attach_all(block, layers)
        attach(network, named.weights, block)
        for module in block.modules():
            if isinstance(module, modules.DropPath):
                module.rate *= (named.place + 1) / blocks  # Huang 2016, equation 4: linear in the place
        place: Place = named.weights
    else:
        owner = network.get_submodule(named.weights)
        attach_all(owner, layers)
        place = modules.Slice(owner, steps_of(layers))
    return place


def _stands_alone(network: nn.Module, name: str) -> bool:
    """Whether no module has the name of a block, so that the block can be one of its own."""
    try:
        network.get_submodule(name)
    except AttributeError:
        return True
    return False


def _block(named: NamedBlock) -> modules.Steps:
    if isinstance(named.block, Residual):
        return modules.Block(named.block)
    return modules.Chain(steps_of(named.block))


def attach_all(owner: nn.Module, layers: tuple[Layer, ...]) -> None:
    for layer in layers:
        match layer:
            case Gate():
                attach(owner, layer.name, modules.SqueezeExcite(layer))
                attach_all(owner, layer.layers)
            case Split():
                for part in (*layer.parts, layer.tail):
                    attach_all(owner, part)
            case Join():
                for part in layer.parts:
                    attach_all(owner, part)
            case Select() | Residual():
                attach_all(owner, layer.layers)
            case LayerScale() | ClassToken() | Positions():
                _attach_parameter(owner, layer)
            case Rearrange():
                pass  # a view, made by `Steps.run`
            case _:
                attach(owner, layer.name, module_of(layer))


def _attach_parameter(owner: nn.Module, layer: LayerScale | ClassToken | Positions) -> None:
    (shape,) = (shape for _, shape in tensors_of(layer))
    *path, last = layer.name.split(".")
    for step in path:
        owner = _child(owner, step)
    owner.register_parameter(last, nn.Parameter(torch.empty(shape)))


def attach(owner: nn.Module, name: str, module: nn.Module) -> None:
    *path, last = name.split(".")
    for step in path:
        owner = _child(owner, step)
    owner.add_module(last, module)


def _child(owner: nn.Module, name: str) -> nn.Module:
    """The child of that name, made as an empty module if there is none."""
    if name not in dict(owner.named_children()):
        owner.add_module(name, nn.Module())
    return owner.get_submodule(name)
