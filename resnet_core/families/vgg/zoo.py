"""The VGG networks under torchvision's names, and what was printed about them."""

from __future__ import annotations

from dataclasses import replace

from resnet_core.families.published import Errors, Published, by_torchvision, he_2015
from resnet_core.families.vgg.spec import VggSpec

__all__ = ["PUBLISHED", "ZOO"]

GROUP = "VGG"
DEPTHS = {
    11: (1, 1, 2, 2, 2),
    13: (2, 2, 2, 2, 2),
    16: (2, 2, 3, 3, 3),
    19: (2, 2, 4, 4, 4),
}
PAPER = Errors("ImageNet", "10-crop", "28.07", "9.33", he_2015("table 3"))
VGG16 = by_torchvision("VGG-16", GROUP, "138,357,544", "15.47", "28.408", "9.618")

ZOO: dict[str, VggSpec] = {
    **{f"vgg{depth}": VggSpec(depths) for depth, depths in DEPTHS.items()},
    **{f"vgg{depth}_bn": VggSpec(depths, norm="batch") for depth, depths in DEPTHS.items()},
}
PUBLISHED: dict[str, Published] = {
    "vgg11": by_torchvision("VGG-11", GROUP, "132,863,336", "7.609", "30.980", "11.372"),
    "vgg13": by_torchvision("VGG-13", GROUP, "133,047,848", "11.308", "30.072", "10.754"),
    "vgg16": replace(VGG16, errors=(PAPER, *VGG16.errors)),
    "vgg19": by_torchvision("VGG-19", GROUP, "143,667,240", "19.632", "27.624", "9.124"),
    "vgg11_bn": by_torchvision("VGG-11, batch norm", GROUP, "132,868,840", "7.609", "29.630", "10.190"),
    "vgg13_bn": by_torchvision("VGG-13, batch norm", GROUP, "133,053,736", "11.308", "28.414", "9.626"),
    "vgg16_bn": by_torchvision("VGG-16, batch norm", GROUP, "138,365,992", "15.47", "26.640", "8.484"),
    "vgg19_bn": by_torchvision("VGG-19, batch norm", GROUP, "143,678,248", "19.632", "25.782", "8.158"),
}
