"""GoogLeNet, by torchvision's name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from resnet_core.families.googlenet.spec import GoogLeNetSpec
from resnet_core.families.published import Published, by_torchvision

__all__ = ["PUBLISHED", "ZOO"]

NOTE = (
    "Without the auxiliary classifiers, which these counts leave out, and inference too. torchvision has a "
    "3x3 convolution where the paper has 5x5."
)
GOOGLENET = by_torchvision("GoogLeNet", "Inception", "6,624,904", "1.498", "30.222", "10.470")

ZOO: Mapping[str, GoogLeNetSpec] = MappingProxyType({"googlenet": GoogLeNetSpec()})
PUBLISHED: Mapping[str, Published] = MappingProxyType({"googlenet": replace(GOOGLENET, note=NOTE)})
