"""The published networks of all families, by the names torchvision and timm use where they have one."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from resnet_core.families.alexnet import zoo as alexnet
from resnet_core.families.convnext import zoo as convnext
from resnet_core.families.densenet import zoo as densenet
from resnet_core.families.efficientnet import zoo as efficientnet
from resnet_core.families.googlenet import zoo as googlenet
from resnet_core.families.mnasnet import zoo as mnasnet
from resnet_core.families.mobilenet import zoo as mobilenet
from resnet_core.families.published import Errors, Figure, Published, Source
from resnet_core.families.regnet import zoo as regnet
from resnet_core.families.resnet import zoo as resnet
from resnet_core.families.shufflenet import zoo as shufflenet
from resnet_core.families.squeezenet import zoo as squeezenet
from resnet_core.families.vgg import zoo as vgg
from resnet_core.families.vit import zoo as vit
from resnet_core.families.wang import zoo as wang
from resnet_core.spec import ArchSpec, Spec

__all__ = ["PUBLISHED", "RESNETS", "ZOO", "Errors", "Figure", "Published", "Source"]

RESNETS: Mapping[str, ArchSpec] = MappingProxyType(resnet.ZOO)
ZOO: Mapping[str, Spec] = MappingProxyType(
    {
        **resnet.ZOO,
        **alexnet.ZOO,
        **vgg.ZOO,
        **googlenet.ZOO,
        **squeezenet.ZOO,
        **densenet.ZOO,
        **mobilenet.ZOO,
        **shufflenet.ZOO,
        **mnasnet.ZOO,
        **efficientnet.ZOO,
        **regnet.ZOO,
        **convnext.ZOO,
        **vit.ZOO,
        **wang.ZOO,
    }
)
PUBLISHED: Mapping[str, Published] = MappingProxyType(
    {
        **resnet.PUBLISHED,
        **alexnet.PUBLISHED,
        **vgg.PUBLISHED,
        **googlenet.PUBLISHED,
        **squeezenet.PUBLISHED,
        **densenet.PUBLISHED,
        **mobilenet.PUBLISHED,
        **shufflenet.PUBLISHED,
        **mnasnet.PUBLISHED,
        **efficientnet.PUBLISHED,
        **regnet.PUBLISHED,
        **convnext.PUBLISHED,
        **vit.PUBLISHED,
        **wang.PUBLISHED,
    }
)
