"""The published DenseNets, by torchvision's names."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from resnet_core.families.densenet.spec import DenseNetSpec
from resnet_core.families.published import Published, by_torchvision

__all__ = ["PUBLISHED", "ZOO"]

DENSENET = "DenseNet"

ZOO: Mapping[str, DenseNetSpec] = MappingProxyType(
    {
        "densenet121": DenseNetSpec(),
        "densenet161": DenseNetSpec((6, 12, 36, 24), growth_rate=48, stem_width=96),
        "densenet169": DenseNetSpec((6, 12, 32, 32)),
        "densenet201": DenseNetSpec((6, 12, 48, 32)),
    }
)
PUBLISHED: Mapping[str, Published] = MappingProxyType(
    {
        "densenet121": by_torchvision("DenseNet-121", DENSENET, "7,978,856", "2.834", "25.566", "8.028"),
        "densenet161": by_torchvision("DenseNet-161", DENSENET, "28,681,000", "7.728", "22.862", "6.440"),
        "densenet169": by_torchvision("DenseNet-169", DENSENET, "14,149,480", "3.36", "24.400", "7.194"),
        "densenet201": by_torchvision("DenseNet-201", DENSENET, "20,013,928", "4.291", "23.104", "6.630"),
    }
)
