"""Which of timm's architectures are networks of the zoo: the same layers, parameters and counts.

A name that both have means the same network where `SAME` has it; others go by other names in timm. timm's
networks that begin with `tf_` pad as TensorFlow does; their layers and counts are the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from resnet_core.network import Network
from resnet_core.published.tables import Row
from resnet_core.search.names import published_name
from resnet_core.spec import Input
from resnet_core.zoo import ZOO

SAME = (
    *("resnet18", "resnet34", "resnet50", "resnet101", "resnet152", "resnet50c", "resnet50d"),
    *("resnext50_32x4d", "resnext101_32x8d", "resnext101_64x4d", "wide_resnet50_2", "wide_resnet101_2"),
    *("seresnet50", "res2net50_26w_4s", "resnetv2_50", "resnetv2_101", "resnet26t", "resnetaa50"),
    *("resnetrs50", "skresnext50_32x4d", "resnest50d", "ecaresnet50d"),
    *("vgg11", "vgg13", "vgg16", "vgg19", "vgg11_bn", "vgg13_bn", "vgg16_bn", "vgg19_bn"),
    *("densenet121", "densenet161", "densenet169", "densenet201"),
    *("efficientnet_b0", "efficientnet_b1", "efficientnet_b2", "efficientnet_b3", "efficientnet_b4"),
    *("efficientnet_b5", "convnext_tiny", "convnext_small", "convnext_base", "convnext_large"),
    *("deit_tiny_patch16_224", "deit_small_patch16_224"),
)
RENAMED = {
    "mobilenetv2_100": "mobilenet_v2",
    "mobilenetv3_large_100": "mobilenet_v3_large",
    "mobilenetv3_small_100": "mobilenet_v3_small",
    "tf_mobilenetv3_large_100": "mobilenet_v3_large",
    "tf_mobilenetv3_small_100": "mobilenet_v3_small",
    "mnasnet_100": "mnasnet1_0",
    **{f"tf_efficientnet_b{size}": f"efficientnet_b{size}" for size in range(8)},
    **{f"tf_efficientnetv2_{size}": f"efficientnet_v2_{size}" for size in "sml"},
    "regnetx_004_tv": "regnet_x_400mf",
    "regnetx_008": "regnet_x_800mf",
    "regnetx_016": "regnet_x_1_6gf",
    "regnetx_032": "regnet_x_3_2gf",
    "regnetx_080": "regnet_x_8gf",
    "regnetx_160": "regnet_x_16gf",
    "regnetx_320": "regnet_x_32gf",
    "regnety_004": "regnet_y_400mf",
    "regnety_008_tv": "regnet_y_800mf",
    "regnety_016": "regnet_y_1_6gf",
    "regnety_032": "regnet_y_3_2gf",
    "regnety_080_tv": "regnet_y_8gf",
    "regnety_160": "regnet_y_16gf",
    "regnety_320": "regnet_y_32gf",
    "regnety_1280": "regnet_y_128gf",
    "vit_tiny_patch16_224": "deit_tiny_patch16_224",
    "vit_small_patch16_224": "deit_small_patch16_224",
    "vit_base_patch16_224": "vit_b_16",
    "deit_base_patch16_224": "vit_b_16",
    "vit_base_patch32_224": "vit_b_32",
    "vit_large_patch16_224": "vit_l_16",
    **{f"{name}_patch16_384": "vit_b_16" for name in ("vit_base", "deit_base")},
    "vit_tiny_patch16_384": "deit_tiny_patch16_224",
    "vit_small_patch16_384": "deit_small_patch16_224",
    "vit_base_patch32_384": "vit_b_32",
    "vit_large_patch16_384": "vit_l_16",
    "vit_large_patch32_384": "vit_l_32",
}
ZOO_NAMES: Mapping[str, str] = MappingProxyType({**{name: name for name in SAME}, **RENAMED})


def zoo_name(row: Row) -> str:
    """The network of the zoo that the weights are for; empty where there is none."""
    return ZOO_NAMES.get(row.architecture, "")


def network_of(row: Row) -> Network | None:
    """That network with images of the row's size; None where the zoo has none."""
    name = zoo_name(row)
    return Network(ZOO[name], Input(row.side, row.side)) if name else None


def row_of(network: Network, rows: Iterable[Row]) -> Row | None:
    """A row of this very network with images of this size: its speed is the same with any weights."""
    name, input = published_name(network.spec), network.input
    if name is None or input.height != input.width:
        return None
    return next((row for row in rows if row.side == input.height and zoo_name(row) == name), None)
