"""The published networks of all families, by the names torchvision and timm use where they have one."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from resnet_core.families.published import Errors, Figure, Published, Source
from resnet_core.families.resnet import zoo as resnet
from resnet_core.families.vgg import zoo as vgg
from resnet_core.spec import ArchSpec, Spec

__all__ = ["PUBLISHED", "RESNETS", "ZOO", "Errors", "Figure", "Published", "Source"]

RESNETS: Mapping[str, ArchSpec] = MappingProxyType(resnet.ZOO)
ZOO: Mapping[str, Spec] = MappingProxyType({**resnet.ZOO, **vgg.ZOO})
PUBLISHED: Mapping[str, Published] = MappingProxyType({**resnet.PUBLISHED, **vgg.PUBLISHED})
