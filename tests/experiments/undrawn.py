"""Networks without the time to draw their weights, which no count depends on."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from resnet_core.build import build
from resnet_core.experiments.counters import tools, tools_optional
from resnet_core.spec import Input, Spec


def undrawn(spec: Spec, device: str | None = None, input: Input | None = None) -> nn.Module:
    """The network that `build` makes, with any numbers as weights."""
    network = build(spec, device="meta", input=input)
    return network if device == "meta" else network.to_empty(device="cpu")


@pytest.fixture
def weights_are_not_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """For the counters that build networks."""
    for module in (tools, tools_optional):
        monkeypatch.setattr(module, "build", undrawn)


@pytest.fixture
def norms_without_values_are_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """On the meta device a batch norm becomes a dozen steps, for which no counter has a number."""
    usual = nn.BatchNorm2d.forward

    def forward(norm: nn.BatchNorm2d, x: Tensor) -> Tensor:
        return torch.empty_like(x) if x.is_meta else usual(norm, x)

    monkeypatch.setattr(nn.BatchNorm2d, "forward", forward)
