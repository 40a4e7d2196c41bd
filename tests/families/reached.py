"""The pixels of the image that a network's last map has a gradient to, where every path counts."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from resnet_core.language.plan import Plan, named_blocks
from resnet_core.nn.network import PlanModule
from resnet_core.readers.field import Field

__all__ = ["expected", "reached"]

Edges = tuple[int, int, int, int]


def reached(plan: Plan) -> Edges:
    """First and last row, first and last column, that the middle of the last map has a gradient to."""
    network = _positive(plan)
    maps: list[Tensor] = []

    def note(_module: nn.Module, _args: Any, out: Tensor) -> None:
        maps.append(out)

    *_, last = named_blocks(plan)
    network.block(last.name).register_forward_hook(note)
    image = torch.ones(1, *plan.image.sizes, dtype=torch.float64, requires_grad=True)
    network(image)
    height, width = maps[0].shape[-2:]
    (gradient,) = torch.autograd.grad(maps[0][0, :, height // 2, width // 2].sum(), image)
    seen = gradient[0].abs().sum(0) > 0
    rows, columns = (seen.any(axis).nonzero().flatten().tolist() for axis in (1, 0))
    return rows[0], rows[-1], columns[0], columns[-1]


def expected(plan: Plan, field: Field) -> Edges:
    """The same for the field of the middle value, which has to lie inside the image."""
    edges: list[int] = []
    _, *sides = plan.image.sizes
    _, *lengths = plan.stages[-1].out.sizes
    for side, length in zip(sides, lengths, strict=True):
        first = length // 2 * field.jump - field.padding
        edges += [first, first + field.size - 1]
        assert first > 0, "the image is too small to see the field's borders"
        assert edges[-1] < side - 1, "the image is too small to see the field's borders"
    return edges[0], edges[1], edges[2], edges[3]


def _positive(plan: Plan) -> PlanModule:
    """All weights are positive. A max pool sends gradient to one pixel, so an average stands in for it."""
    network = PlanModule(plan).double().eval()
    for parameter in network.parameters():
        nn.init.constant_(parameter, 1.0 if parameter.dim() == 1 else 1 / parameter[0].numel())
    pools = [(name, module) for name, module in network.named_modules() if isinstance(module, nn.MaxPool2d)]
    for name, pool in pools:
        mean = nn.AvgPool2d(pool.kernel_size, pool.stride, pool.padding, pool.ceil_mode)
        network.set_submodule(name, mean)
    return network
