"""timm's residual networks as another implementation to compare with; the project itself never uses them."""

import importlib
from functools import cache
from types import ModuleType
from typing import Any

import torch
from torch import nn

from tests.torchvision_oracle import torchvision_models

MODULES = ("resnet", "resnetv2", "res2net", "resnest", "sknet", "senet")


@cache
def timm() -> ModuleType:
    """``timm``, which imports torchvision, beside any build of torch."""
    torchvision_models()
    return importlib.import_module("timm")


def timms(name: str, device: str = "meta", **options: Any) -> nn.Module:
    """timm's network, in evaluation mode."""
    with torch.device(device):
        network: nn.Module = timm().create_model(name, **options)
    return network.eval()


def with_weights() -> set[str]:
    """The architectures of timm's residual modules for which it has weights trained on ImageNet."""
    listed = [timm().list_models(module=module, pretrained=True) for module in MODULES]
    return {name.split(".")[0] for names in listed for name in names}
