"""Every family of networks by the name that links have for it."""

from __future__ import annotations

from typing import TypeAlias

from resnet_core.families.alexnet.spec import AlexNetSpec
from resnet_core.families.convnext.spec import ConvNextSpec
from resnet_core.families.densenet.spec import DenseNetSpec
from resnet_core.families.efficientnet.spec import EfficientNetSpec
from resnet_core.families.googlenet.spec import GoogLeNetSpec
from resnet_core.families.mnasnet.spec import MnasNetSpec
from resnet_core.families.mobilenet.spec import MobileNetSpec
from resnet_core.families.regnet.spec import RegNetSpec
from resnet_core.families.resnet.spec import ArchSpec
from resnet_core.families.shufflenet.spec import ShuffleNetSpec
from resnet_core.families.squeezenet.spec import SqueezeNetSpec
from resnet_core.families.vgg.spec import VggSpec
from resnet_core.families.vit.spec import VitSpec
from resnet_core.families.wang.spec import WangSpec

Spec: TypeAlias = (
    ArchSpec
    | VggSpec
    | DenseNetSpec
    | ConvNextSpec
    | VitSpec
    | RegNetSpec
    | SqueezeNetSpec
    | GoogLeNetSpec
    | AlexNetSpec
    | MobileNetSpec
    | EfficientNetSpec
    | ShuffleNetSpec
    | MnasNetSpec
    | WangSpec
)

FAMILY, RESNET = "family", "resnet"
FAMILIES: dict[str, type[Spec]] = {
    RESNET: ArchSpec,
    "alexnet": AlexNetSpec,
    "vgg": VggSpec,
    "googlenet": GoogLeNetSpec,
    "squeezenet": SqueezeNetSpec,
    "densenet": DenseNetSpec,
    "mobilenet": MobileNetSpec,
    "shufflenet": ShuffleNetSpec,
    "mnasnet": MnasNetSpec,
    "efficientnet": EfficientNetSpec,
    "regnet": RegNetSpec,
    "convnext": ConvNextSpec,
    "vit": VitSpec,
    "wang": WangSpec,
}
