"""A spec as a `torch.nn.Module` with torchvision's state_dict keys, shapes and order."""

from __future__ import annotations

import torch
from torch import nn

from resnet_core.checks import SpecError
from resnet_core.nn.init import gammas, initialise
from resnet_core.nn.network import PlanModule
from resnet_core.plan import Plan, readable, unfold
from resnet_core.search.limits import check
from resnet_core.spec import Init, Input, Spec

__all__ = ["build"]

SMALLEST_IMAGE = Input(17, 17)  # every residual network can read it, whatever its stride


def build(
    spec: Spec,
    init: Init | None = None,
    device: torch.device | str | None = None,
    input: Input | None = None,
) -> nn.Module:
    """The network of `spec` in training mode, float32. The same seed gives the same weights on every device.

    Where weights depend on the size of the images, it is that of `input`, or the nearest to 224 x 224.
    On the meta device it has shapes and no values. Raises `SpecError` for what `init` cannot do to `spec`.
    On other devices raises `LimitError` for a network too large to run here even on the smallest image.
    """
    init = init or Init()
    real = torch.device(device or "cpu").type != "meta"
    if real:
        check(spec, readable(spec, SMALLEST_IMAGE)[0])
    plan = unfold(spec, input or readable(spec, Input())[0])
    if init.zero_gamma:
        _check_gammas(plan)
    with torch.device("meta"):
        network = PlanModule(plan)
    if not real:
        return network
    network.to_empty(device="cpu")
    initialise(network, plan, init)
    return network.to(device)


def _check_gammas(plan: Plan) -> None:
    """Whether a residual branch has a norm whose scale can be zero."""
    if not any(gammas(plan)):
        why = "no residual branch of this network has a batch or group norm, so there is no gamma to zero"
        raise SpecError("zero_gamma", f"{why}; False works", False)
