"""A small real computation with torch: its numbers would differ if the seed, threads or order did."""

from __future__ import annotations

from collections.abc import Iterator

import torch

from resnet_core.build import build
from resnet_core.labs.events import Point, Progress, Report
from resnet_core.labs.settings import Settings
from resnet_core.spec import ArchSpec, Init, Input


def run(spec: ArchSpec, input: Input, settings: Settings, seed: int, device: str) -> Iterator[Report]:
    """One gradient step's loss and the first weights of every tensor after it, to the last bit."""
    yield Progress(0, 1, "torch is here")
    network = build(spec, Init(seed=seed), device)
    chance = torch.Generator().manual_seed(seed)
    images = torch.randn(input.batch, spec.in_channels, input.height, input.width, generator=chance)
    loss = network(images).square().mean()
    loss.backward()
    yield Point("loss", {"value": loss.item()})
    for name, weight in network.named_parameters():
        assert weight.grad is not None
        yield Point("gradient", {"of": name, "first": weight.grad.flatten()[:4].tolist()})
