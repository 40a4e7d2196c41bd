"""What goes on in the blocks of a network between two epochs of its training."""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial
from math import isfinite
from statistics import fmean
from typing import TypeVar

import torch
from torch import Tensor, nn

from resnet_core.data.datasets import Dataset
from resnet_core.experiments.forward.activity import activities, parts_of
from resnet_core.experiments.forward.subject import Subject
from resnet_core.labs.training.activity import (
    CLASS_IMAGES,
    DROPPED,
    IMAGES,
    KEPT,
    MOST_BLOCKS,
    BlockActivity,
    DroppedBranches,
    GatesByClass,
)
from resnet_core.nn.modules import DropPath, SqueezeExcite
from resnet_core.nn.network import PlanModule
from resnet_core.plan import unfold
from resnet_core.spec import Input, Spec

M = TypeVar("M", bound=nn.Module)
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
    running = [_running(network.block(each.name)) for each in known]
    means, variances = zip(*running, strict=True) if running and all(running) else ((), ())
    return BlockActivity(
        epoch,
        tuple(each.name for each in known),
        tuple(_short(each.dead / each.channels if each.channels else 0.0) for each in known),
        tuple(_short(each.variance) for each in known),
        tuple(_short(each.gates.mean) for each in known if each.gates),
        means,
        variances,
    )


@torch.no_grad()
def gates_by_class(network: PlanModule, data: Dataset, epoch: int) -> GatesByClass | None:
    """None of a network without gates, with too many blocks to watch, or with numbers that are not finite."""
    gates = _modules(network, SqueezeExcite)
    if not gates or len(network.places) > MOST_BLOCKS:
        return None
    device, factors = next(network.parameters()).device, dict[str, Tensor]()
    was_training = network.training
    with ExitStack() as hooks:
        for name, gate in gates.items():
            hooks.callback(gate.register_forward_hook(partial(_keep_factors, factors, name)).remove)
        network.eval()(torch.as_tensor(data.test_images[:CLASS_IMAGES], device=device))
    network.train(was_training)
    labels = torch.as_tensor(data.test_labels[:CLASS_IMAGES], device=device)
    classes, images = labels.unique(return_counts=True)
    by_class = [
        torch.stack([each[labels == number].mean(0) for number in classes]) for each in factors.values()
    ]
    means = tuple(tuple(_short(mean) for mean in each.mean(1).tolist()) for each in by_class)
    spreads = tuple(_short((each.amax(0) - each.amin(0)).mean().item()) for each in by_class)
    if not all(map(isfinite, spreads)):
        return None
    return GatesByClass(
        epoch, tuple(factors), tuple(classes.tolist()), tuple(images.tolist()), means, spreads
    )


class DropWatch:
    """Sees which branches drop path zeroes while a network trains; the last batch counts."""

    def __init__(self, network: PlanModule, hooks: ExitStack) -> None:
        self._drops = _modules(network, DropPath) if len(network.places) <= MOST_BLOCKS else {}
        self._zeroed: dict[str, Tensor] = {}
        for name, drop in self._drops.items():
            hooks.callback(drop.register_forward_hook(partial(self._see, name)).remove)

    def seen(self, epoch: int) -> DroppedBranches | None:
        """What was dropped last; None of a network without drop path."""
        if not self._zeroed:
            return None
        rows = (
            "".join(DROPPED if each else KEPT for each in self._zeroed[name].tolist()) for name in self._drops
        )
        rates = tuple(drop.rate for drop in self._drops.values())
        return DroppedBranches(epoch, tuple(self._drops), rates, tuple(rows))

    def _see(self, name: str, drop: DropPath, inputs: tuple[Tensor], output: Tensor) -> None:
        if drop.training:  # a branch that was 0 already was not dropped
            before, after = (each.detach()[:IMAGES].flatten(1).any(1) for each in (inputs[0], output))
            self._zeroed[name] = before & ~after


def _keep_factors(
    factors: dict[str, Tensor], name: str, gate: SqueezeExcite, inputs: tuple[Tensor], output: Tensor
) -> None:
    factors[name] = gate.run(gate.steps, inputs[0]).flatten(1)  # computed again


def _modules(network: PlanModule, kind: type[M]) -> dict[str, M]:
    """The module of this kind in each block that has one, by the block's name."""
    pairs = ((name, module) for name in network.places for module in parts_of(network.block(name)))
    return {name: module for name, module in pairs if isinstance(module, kind)}


def _running(block: nn.Module) -> tuple[float, float] | None:
    """The mean absolute running mean and the mean running variance, over all channels; None without any."""
    norms = [module for module in parts_of(block) if isinstance(module, nn.BatchNorm2d)]
    means = [value for norm in norms if norm.running_mean is not None for value in norm.running_mean.tolist()]
    spread = [value for norm in norms if norm.running_var is not None for value in norm.running_var.tolist()]
    return (_short(fmean(map(abs, means))), _short(fmean(spread))) if means and spread else None


def _short(value: float) -> float:
    return float(f"{value:.{DIGITS_KEPT}g}")
