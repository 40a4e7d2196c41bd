"""AlexNet, by torchvision's name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from resnet_core.families.alexnet.spec import AlexNetSpec
from resnet_core.families.published import Published, by_torchvision

__all__ = ["PUBLISHED", "ZOO"]

ZOO: Mapping[str, AlexNetSpec] = MappingProxyType({"alexnet": AlexNetSpec()})
PUBLISHED: Mapping[str, Published] = MappingProxyType(
    {"alexnet": by_torchvision("AlexNet", "AlexNet", "61,100,840", "0.714", "43.478", "20.934")}
)
