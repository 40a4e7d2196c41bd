"""The published ConvNeXts, by torchvision's names, with its rates of stochastic depth."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from resnet_core.families.convnext.spec import ConvNextSpec
from resnet_core.families.published import Published, by_torchvision

__all__ = ["PUBLISHED", "ZOO"]

CONVNEXT = "ConvNeXt"
DEEP = (3, 3, 27, 3)

ZOO: Mapping[str, ConvNextSpec] = MappingProxyType(
    {
        "convnext_tiny": ConvNextSpec(),
        "convnext_small": ConvNextSpec(DEEP, drop_path=0.4),
        "convnext_base": ConvNextSpec(DEEP, (128, 256, 512, 1024), drop_path=0.5),
        "convnext_large": ConvNextSpec(DEEP, (192, 384, 768, 1536), drop_path=0.5),
    }
)
PUBLISHED: Mapping[str, Published] = MappingProxyType(
    {
        "convnext_tiny": by_torchvision("ConvNeXt-T", CONVNEXT, "28,589,128", "4.456", "17.480", "3.854"),
        "convnext_small": by_torchvision("ConvNeXt-S", CONVNEXT, "50,223,688", "8.684", "16.384", "3.350"),
        "convnext_base": by_torchvision("ConvNeXt-B", CONVNEXT, "88,591,464", "15.355", "15.938", "3.130"),
        "convnext_large": by_torchvision("ConvNeXt-L", CONVNEXT, "197,767,336", "34.361", "15.586", "3.024"),
    }
)
