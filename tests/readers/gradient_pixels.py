"""The pixels that a cell has a gradient to, in a network made linear, in which no path can cancel another.

Weights are positive, and all numbers have 64 bits. Activations and norms pass on what they read, an average
stands in for a max pool, and factors of gates and selections are constants, since their last weights are 0.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor, nn

from resnet_core.language.layers import Conv, Conv1d, Gate, Join, Layer, Residual, Select, Split, layers_of
from resnet_core.language.plan import Plan, each_part, layers_in
from resnet_core.nn.leaves import ACTIVATIONS
from resnet_core.nn.modules import LayerNorm2d, SelfAttention, child
from resnet_core.nn.network import PlanModule

__all__ = ["pixels_with_gradient"]

FACTORS = (nn.Sigmoid, nn.Hardsigmoid)  # which make the factors of gates, and nothing else
NORMS = (nn.BatchNorm2d, nn.GroupNorm, nn.LayerNorm, LayerNorm2d)
PASSED_ON = (*(kind for kind in ACTIVATIONS.values() if kind not in FACTORS), *NORMS)


def pixels_with_gradient(plan: Plan, name: str, row: int, column: int) -> Tensor:
    """For each pixel of the image, whether the cell of the map that a part gives has a gradient to it."""
    network = _linear(plan)
    image = torch.zeros(1, *plan.image.sizes, dtype=torch.float64, requires_grad=True)
    x: Tensor = image
    for part, _ in each_part(plan):
        if part == "stem":
            x = network.run(network.stem_steps, x)
        elif part.endswith(".entry"):
            x = network.run(network.entry_steps[part.removesuffix(".entry")], x)
        else:
            x = network.block(part)(x)
        if part == name:
            break
    cells = _as_map(x, plan.image.dims == 1)
    (gradient,) = torch.autograd.grad(cells[0, :, row, column].sum(), image)
    return gradient.reshape(plan.image[:3]).sum(0) > 0


def _as_map(x: Tensor, is_signal: bool) -> Tensor:
    if is_signal:
        return x.unsqueeze(2)
    return x.transpose(1, 2).unsqueeze(-1) if x.dim() == 3 else x  # the channels of tokens come last


def _linear(plan: Plan) -> PlanModule:
    network = PlanModule(plan).double().eval()
    for parameter in network.parameters():
        nn.init.constant_(parameter, 1.0 if parameter.dim() == 1 else 1 / parameter[0].numel())
    for name, module in list(network.named_modules()):
        if isinstance(module, nn.MaxPool2d):
            mean = nn.AvgPool2d(module.kernel_size, module.stride, module.padding, module.ceil_mode)
            network.set_submodule(name, mean)
        elif isinstance(module, SelfAttention):
            nn.init.zeros_(
                module.in_proj_weight[: 2 * module.embed_dim]
            )  # queries and keys: all attend alike
        elif isinstance(module, PASSED_ON):
            network.set_submodule(name, nn.Identity())
    for name, part in each_part(plan):
        if name != "head":
            owner = network.block(name) if name in network.places else network
            for layer in _of_factors(layers_in(part)):
                nn.init.zeros_(child(owner, layer.name).get_parameter("weight"))
    return network


def _of_factors(layers: tuple[Layer, ...]) -> Iterator[Conv | Conv1d]:
    for layer in layers:
        match layer:
            case Gate() | Select():
                yield from (leaf for leaf in layers_of(layer.layers) if isinstance(leaf, Conv | Conv1d))
            case Residual():
                yield from _of_factors(layer.layers)
            case Split():
                yield from (each for part in (*layer.parts, layer.tail) for each in _of_factors(part))
            case Join():
                yield from (each for part in layer.parts for each in _of_factors(part))
            case _:
                pass
