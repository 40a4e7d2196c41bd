"""The weakest filters of a trained network taken out (Li 2017, arXiv 1608.08710): those of least L1 norm."""

from __future__ import annotations

import torch
from torch import Tensor

from resnet_core.language.layers import Conv, Layer, Norm, Residual
from resnet_core.language.plan import Plan, named_blocks, residual
from resnet_core.nn.network import PlanModule

__all__ = ["by_magnitude"]


@torch.no_grad()
def by_magnitude(network: PlanModule, plan: Plan, smaller: Plan) -> PlanModule:
    """The network of `smaller`, `plan` with fewer inner filters: of each convolution the strongest stay.

    Convolutions of the branches read all channels, in one group.
    """
    state = dict(network.state_dict())
    for named, after in zip(named_blocks(plan), named_blocks(smaller), strict=True):
        state |= _kept(state, f"{named.weights}.", residual(named.block), residual(after.block))
    made = PlanModule(smaller)
    made.load_state_dict(state)
    return made.train(network.training).to(next(network.parameters()).device)


def _kept(state: dict[str, Tensor], prefix: str, block: Residual, smaller: Residual) -> dict[str, Tensor]:
    """The tensors of a branch with the filters that stay, and the channels that those after them read."""
    changed: dict[str, Tensor] = {}
    stay: Tensor | None = None
    for layer, after in zip(block.branch, smaller.branch, strict=True):
        name = f"{prefix}{layer.name}"
        if isinstance(layer, Conv):
            weight = state[f"{name}.weight"]
            read = weight if stay is None else weight[:, stay]
            stay = _strongest(weight, after.out.channels)
            changed[f"{name}.weight"] = read if stay is None else read[stay]
        own = _vectors(layer)
        changed |= {f"{name}.{each}": _of(state[f"{name}.{each}"], stay) for each in own}
    return changed


def _strongest(weight: Tensor, count: int) -> Tensor | None:
    """The places of the filters of largest L1 norm, in their order; None where all stay."""
    if count == len(weight):
        return None
    return weight.abs().sum((1, 2, 3)).topk(count).indices.sort().values


def _vectors(layer: Layer) -> tuple[str, ...]:
    """The tensors of a layer that have a number for each channel."""
    if isinstance(layer, Conv):
        return ("bias",) if layer.bias else ()
    if isinstance(layer, Norm):
        return ("weight", "bias", *(("running_mean", "running_var") if layer.kind == "batch" else ()))
    return ()


def _of(values: Tensor, stay: Tensor | None) -> Tensor:
    return values if stay is None else values[stay]
