"""The smallest experiment: builds the network without its weights and counts them, part by part."""

from __future__ import annotations

from collections.abc import Iterator

from resnet_core.build import build
from resnet_core.labs.events import Point, Progress, Report
from resnet_core.labs.settings import Settings
from resnet_core.spec import Input, Spec


def run(spec: Spec, input: Input, settings: Settings, seed: int, device: str) -> Iterator[Report]:
    """A `Point("part", {"name", "params"})` for each part with weights, then `Point("total", {"params"})`."""
    network = build(spec, device="meta")
    parts = list(network.named_children())
    total = 0
    for place, (name, part) in enumerate(parts):
        yield Progress(place, len(parts), name)
        params = sum(weight.numel() for weight in part.parameters())
        total += params
        if params:
            yield Point("part", {"name": name, "params": params})
    yield Point("total", {"params": total})
