"""timm's residual networks as another implementation to compare with; the project itself never uses them."""

import importlib
from contextlib import ExitStack
from functools import cache
from types import ModuleType
from typing import Any
from unittest.mock import patch

import torch
from torch import nn

from tests.torchvision_oracle import torchvision_models

DRAWS = ("kaiming_normal_", "kaiming_uniform_", "uniform_", "normal_", "zeros_", "ones_")
MODULES = ("resnet", "resnetv2", "res2net", "resnest", "sknet", "senet")


def _undrawn(weights: torch.Tensor, *_: Any, **__: Any) -> torch.Tensor:
    return weights


@cache
def timm() -> ModuleType:
    """``timm``, which imports torchvision, beside any build of torch."""
    torchvision_models()
    return importlib.import_module("timm")


def timms(name: str, device: str = "meta", **options: Any) -> nn.Module:
    """timm's network, in evaluation mode."""
    with torch.device(device), ExitStack() as quicker:
        for name_of in DRAWS if device == "meta" else ():  # to draw nothing takes half of the time
            quicker.enter_context(patch.object(nn.init, name_of, _undrawn))
        network: nn.Module = timm().create_model(name, **options)
    return network.eval()


def with_weights() -> set[str]:
    """The architectures of timm's residual modules for which it has weights trained on ImageNet."""
    listed = [timm().list_models(module=module, pretrained=True) for module in MODULES]
    return {name.split(".")[0] for names in listed for name in names}
