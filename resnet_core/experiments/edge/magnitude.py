"""The weakest filters of a trained network taken out (Li 2017, arXiv 1608.08710): those of least L1 norm."""

from __future__ import annotations

import torch
from torch import Tensor

from resnet_core.language.layers import Residual, layers_of
from resnet_core.language.plan import Plan, named_blocks, residual
from resnet_core.nn.network import PlanModule
from resnet_core.readers.weight_names import tensors_of

__all__ = ["by_magnitude"]

FILTERS = 4  # sides of the weights of a convolution


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
    for layer, after in zip(layers_of(block.branch), layers_of(smaller.branch), strict=True):
        now = dict(tensors_of(after))
        for key, shape in tensors_of(layer):
            name = f"{prefix}{layer.name}{key}"
            if len(shape) == FILTERS:
                read = state[name] if stay is None else state[name][:, stay]
                stay = _strongest(state[name], now[key][0])
                changed[name] = read if stay is None else read[stay]
            elif len(shape) == 1 and stay is not None:  # a number for each channel
                changed[name] = state[name][stay]
    return changed


def _strongest(weight: Tensor, count: int) -> Tensor | None:
    """The places of the filters of largest L1 norm, in their order; None where all stay."""
    if count == len(weight):
        return None
    return weight.abs().sum((1, 2, 3)).topk(count).indices.sort().values
