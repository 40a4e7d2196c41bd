"""torchvision's classifiers as traced networks, and what a plan must agree on with another."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import torch
from torch import nn

from resnet_core.cost import price
from resnet_core.language.layers import (
    ChannelShuffle,
    Dropout,
    DropPath,
    Leaf,
    MaxPool,
    Operator,
    Rearrange,
    layers_of,
)
from resnet_core.language.plan import Plan, layers_in, named_blocks, named_layers
from resnet_core.nn.trace import describe
from resnet_core.readers.words import in_words
from resnet_core.traced.network import Traced
from resnet_core.zoo import PUBLISHED
from tests.families.torchvision_networks import on_meta
from tests.torchvision_oracle import torchvision_models

__all__ = ["as_pt2", "blocks", "classifiers", "module", "rows", "side", "traced"]

VIEWS = (Rearrange, ChannelShuffle, Dropout, DropPath)
OPTIONS: dict[str, dict[str, Any]] = {
    "googlenet": {"init_weights": False, "aux_logits": False},
    "inception_v3": {"init_weights": False},
}


def classifiers() -> list[str]:
    """The names of torchvision's classifiers."""
    models = torchvision_models()
    names: list[str] = models.list_models(module=models)
    return names


def module(name: str) -> nn.Module:
    """torchvision's network without values; GoogLeNet as ours is, without the heads for training."""
    return on_meta(name, **OPTIONS.get(name, {}))


def side(name: str) -> int:
    """Pixels of the images it was published for, or that it is made for."""
    return PUBLISHED[name].input.height if name in PUBLISHED else 299 if name == "inception_v3" else 224


def traced(name: str) -> Traced:
    """The network as `describe` sees it."""
    return describe(module(name), (3, side(name), side(name)))


def as_pt2(network: nn.Module, pixels: int) -> BytesIO:
    """The network as `torch.export.save` writes it."""
    file = BytesIO()
    torch.export.save(torch.export.export(network, (torch.empty(1, 3, pixels, pixels, device="meta"),)), file)
    return file


def rows(plan: Plan) -> list[tuple[object, ...]]:
    """What each layer is and costs, in the order of their names.

    A trace in evaluation mode holds no stochastic depth, and may hold views that a recipe has no need of; a
    layer without weights has a name of its own in each.
    """
    return sorted(row for name, leaf in named_layers(plan) for row in _row(name, leaf))


def blocks(plan: Plan) -> list[list[tuple[object, ...]]]:
    """The same, block by block; a last pool may stand in the last block or after it."""
    return [
        sorted(
            row
            for leaf in layers_of(layers_in(each.block))
            if not isinstance(leaf, MaxPool)
            for row in _row(f"{each.weights}.{leaf.name}", leaf)
        )
        for each in named_blocks(plan)
    ]


def _row(name: str, leaf: Leaf) -> Iterator[tuple[object, ...]]:
    if isinstance(leaf, VIEWS) or (isinstance(leaf, Operator) and not leaf.params):
        return
    cost, words = price(leaf), in_words(leaf)
    yield name if cost.params else "", str(words), words.channels, *leaf.out[:3], *cost
