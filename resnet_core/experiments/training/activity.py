"""What goes on in the blocks of a network between two epochs of its training."""

from __future__ import annotations

from math import isfinite

import torch

from resnet_core.data.datasets import Dataset
from resnet_core.experiments.forward.activity import activities
from resnet_core.experiments.forward.subject import Subject
from resnet_core.labs.training.activity import IMAGES, MOST_BLOCKS, BlockActivity
from resnet_core.nn.network import PlanModule
from resnet_core.plan import unfold
from resnet_core.spec import Input, Spec

DIGITS_KEPT = 4


@torch.no_grad()
def block_activity(network: PlanModule, spec: Spec, data: Dataset, epoch: int) -> BlockActivity | None:
    """None of a network with too many blocks to watch, or whose numbers are no longer finite."""
    device = next(network.parameters()).device
    images = torch.as_tensor(data.test_images[:IMAGES], device=device)
    plan = unfold(spec, Input(images.shape[2], images.shape[3], len(images)))
    if plan.blocks > MOST_BLOCKS:
        return None
    was_training = network.training
    network.eval()
    known = list(activities(Subject(plan, network, images, device)))
    network.train(was_training)
    if not all(isfinite(each.variance) for each in known):
        return None
    return BlockActivity(
        epoch,
        tuple(each.name for each in known),
        tuple(_short(each.dead / each.channels if each.channels else 0.0) for each in known),
        tuple(_short(each.variance) for each in known),
        tuple(_short(each.gates.mean) for each in known if each.gates),
    )


def _short(value: float) -> float:
    return float(f"{value:.{DIGITS_KEPT}g}")
