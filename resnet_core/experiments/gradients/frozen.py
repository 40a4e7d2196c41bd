"""Networks whose batch norms hold the statistics of one batch, so that images do not affect each other."""

from __future__ import annotations

import torch
from torch import nn

from resnet_core.experiments.gradients.subject import Batch, Comparison, train
from resnet_core.labs.gradients.twins import Variant
from resnet_core.nn.network import PlanModule


def frozen(comparison: Comparison, variant: Variant, seed: int, batch: Batch) -> PlanModule:
    """The variant after the training steps of the settings, in evaluation mode.

    Its batch norms hold the mean and the (unbiased) variance of `batch`, so that they do what they do in
    training, without tying the images of a batch to each other. Raises `learn.DivergedError`.
    """
    network = comparison.network(variant, seed)
    steps = comparison.settings.steps
    if steps:
        for step, _ in enumerate(train(comparison, network, seed), 1):
            if step == steps:
                break
    keep_statistics(network, batch)
    return network.eval()


def keep_statistics(network: nn.Module, batch: Batch) -> None:
    """Sets the running statistics of all batch norms to those of `batch`."""
    norms = [module for module in network.modules() if isinstance(module, nn.BatchNorm2d)]
    before = [norm.momentum for norm in norms]
    for norm in norms:
        norm.momentum = 1.0
    with torch.no_grad():
        network.train()(batch.images)
    for norm, momentum in zip(norms, before, strict=True):
        norm.momentum = momentum
