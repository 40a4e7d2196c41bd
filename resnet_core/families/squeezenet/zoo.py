"""The published SqueezeNets, by torchvision's names."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from resnet_core.families.published import Published, by_torchvision
from resnet_core.families.squeezenet.spec import SqueezeNetSpec

__all__ = ["PUBLISHED", "ZOO"]

GROUP = "SqueezeNet"

ZOO: Mapping[str, SqueezeNetSpec] = MappingProxyType(
    {
        "squeezenet1_0": SqueezeNetSpec(),
        "squeezenet1_1": SqueezeNetSpec((2, 2, 4), stem_width=64, stem_kernel=3),
    }
)
PUBLISHED: Mapping[str, Published] = MappingProxyType(
    {
        "squeezenet1_0": by_torchvision("SqueezeNet 1.0", GROUP, "1,248,424", "0.819", "41.908", "19.580"),
        "squeezenet1_1": by_torchvision("SqueezeNet 1.1", GROUP, "1,235,496", "0.349", "41.822", "19.376"),
    }
)
