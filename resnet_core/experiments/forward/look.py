"""One forward pass to look at: every block's response, the maps of one block, the likeliest classes."""

from __future__ import annotations

from collections.abc import Iterator

import torch

from resnet_core.experiments.forward.response import responses
from resnet_core.experiments.forward.subject import conditions, float32_products, subject
from resnet_core.labs.events import Point, Report
from resnet_core.labs.table import Settings
from resnet_core.spec import ArchSpec, Input


@torch.no_grad()
def run(spec: ArchSpec, input: Input, settings: Settings, seed: int, device: str) -> Iterator[Report]:
    """`Point("conditions", ...)`, then what `responses` says of the block that the settings name."""
    with float32_products(bool(settings["tf32"])):
        asked = subject(spec, input, settings, seed, device)
        yield Point("conditions", conditions(asked, settings))
        yield from responses(asked, str(settings["block"]))
