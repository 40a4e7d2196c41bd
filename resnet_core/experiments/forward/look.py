"""One forward pass to look at: every block's response, the maps of one block, the most probable classes."""

from __future__ import annotations

from collections.abc import Iterator

import torch

from resnet_core.experiments.forward.response import picture, responses
from resnet_core.experiments.forward.subject import conditions, float32_products, subject
from resnet_core.labs.events import Report
from resnet_core.labs.forward.settings import BATCH, ForwardSettings
from resnet_core.labs.points import point
from resnet_core.labs.settings import Settings, typed
from resnet_core.spec import Input, Spec


@torch.no_grad()
def run(spec: Spec, input: Input, settings: Settings, seed: int, device: str) -> Iterator[Report]:
    """Points of `Conditions`, of the `Picture`, and of what `responses` yields, with maps of `block`."""
    own = typed(ForwardSettings, settings)
    with float32_products(own.tf32):
        one = subject(spec, input, own, seed, device)
        measured = conditions(one, own)
        yield measured.point()
        yield point(picture(one.images))
        yield from map(point, responses(one, own.block, measured.text("statistics") == BATCH))
