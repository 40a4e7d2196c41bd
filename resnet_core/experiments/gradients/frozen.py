"""Networks whose batch norms keep the statistics of one batch, so that an image's answer is its own."""

from __future__ import annotations

import torch
from torch import nn

from resnet_core.experiments.gradients.subject import Asked, Batch, train
from resnet_core.labs.gradients.twins import Variant
from resnet_core.nn.resnet import ResNet


def frozen(asked: Asked, variant: Variant, seed: int, shown: Batch) -> ResNet:
    """The variant after the steps of training that were asked for, in evaluation mode.

    Its batch norms hold the mean and the (unbiased) variance of `shown`, so that they do what they do in
    training, without tying the images of a batch to each other. Raises `learn.DivergedError`.
    """
    network = asked.network(variant, seed)
    steps = int(asked.settings["steps"])
    if steps:
        for step, _ in enumerate(train(asked, network, seed), 1):
            if step == steps:
                break
    keep_statistics(network, shown)
    return network.eval()


def keep_statistics(network: nn.Module, shown: Batch) -> None:
    """Sets the running statistics of all batch norms to those of `shown`."""
    norms = [module for module in network.modules() if isinstance(module, nn.BatchNorm2d)]
    before = [norm.momentum for norm in norms]
    for norm in norms:
        norm.momentum = 1.0
    with torch.no_grad():
        network.train()(shown.images)
    for norm, momentum in zip(norms, before, strict=True):
        norm.momentum = momentum
