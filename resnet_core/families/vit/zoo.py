"""The published vision transformers: torchvision's, and the two of DeiT under timm's names."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from resnet_core.families.published import Errors, Figure, Published, Source, by_torchvision
from resnet_core.families.vit.spec import VitSpec

__all__ = ["PUBLISHED", "ZOO"]

VIT = "ViT"
DEIT = "DeiT"
NO_FILE = (
    "The network is that of DeiT without distillation (Touvron 2021, arXiv 2012.12877). Its weights have "
    "torchvision's names here, so timm's file of this name cannot be loaded. The printed multiply-adds add "
    "5 for each element of a layer norm, which counts 0 here."
)
H_NOTE = (
    "torchvision's weights come from a pre-training on other images (SWAG); this error is that of a linear "
    "layer trained on top of them."
)

ZOO: Mapping[str, VitSpec] = MappingProxyType(
    {
        "vit_b_16": VitSpec(),
        "vit_b_32": VitSpec(32),
        "vit_l_16": VitSpec(16, 24, 1024, 16, 4096),
        "vit_l_32": VitSpec(32, 24, 1024, 16, 4096),
        "vit_h_14": VitSpec(14, 32, 1280, 16, 5120),
        "deit_small_patch16_224": VitSpec(16, 12, 384, 6, 1536),
        "deit_tiny_patch16_224": VitSpec(16, 12, 192, 3, 768),
    }
)


def _huge() -> Published:
    counts = Source("torchvision", "counts beside the weights")
    weights = Source("torchvision", "weights IMAGENET1K_SWAG_LINEAR_V1")
    return Published(
        "ViT-H/14",
        VIT,
        params=Figure("632,045,800", "", counts),
        macs=Figure("167.295", "G", counts),
        errors=(Errors("ImageNet", "1-crop", "14.292", "2.270", weights),),
        note=H_NOTE,
    )


def _deit(title: str, params: str, macs: str, top1: str, top5: str) -> Published:
    accuracies = Source("timm", "results/results-imagenet.csv")
    speeds = Source("timm", "results/benchmark-infer-amp-nchw-pt291-cu128-4090.csv")
    return Published(
        title,
        DEIT,
        params=Figure(params, "M", accuracies),
        macs=Figure(macs, "G", speeds),
        errors=(Errors("ImageNet", "1-crop", top1, top5, accuracies),),
        note=NO_FILE,
    )


PUBLISHED: Mapping[str, Published] = MappingProxyType(
    {
        "vit_b_16": by_torchvision("ViT-B/16", VIT, "86,567,656", "17.564", "18.928", "4.682"),
        "vit_b_32": by_torchvision("ViT-B/32", VIT, "88,224,232", "4.409", "24.088", "7.534"),
        "vit_l_16": by_torchvision("ViT-L/16", VIT, "304,326,632", "61.555", "20.338", "5.362"),
        "vit_l_32": by_torchvision("ViT-L/32", VIT, "306,535,400", "15.378", "23.028", "6.930"),
        "vit_h_14": _huge(),
        "deit_small_patch16_224": _deit("DeiT-S/16", "22.05", "4.61", "20.144", "4.944"),
        "deit_tiny_patch16_224": _deit("DeiT-Ti/16", "5.72", "1.26", "27.810", "8.900"),
    }
)
