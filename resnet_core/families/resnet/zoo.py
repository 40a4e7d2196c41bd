"""The published residual networks, by the names torchvision and timm use where they have one.

Names that end in `_v1` are the bottleneck networks of the 2015 paper, with the stride in the 1x1. `_a`, `_b`
and `_c` are its three kinds of shortcut; a CIFAR ResNet without a letter has option A, as there.
"""

from __future__ import annotations

from dataclasses import replace

from resnet_core.families.published import Published
from resnet_core.families.resnet.published_cifar import CIFAR
from resnet_core.families.resnet.published_imagenet import IMAGENET
from resnet_core.families.resnet.spec import ArchSpec, Order, Shortcut

__all__ = ["PUBLISHED", "ZOO"]

CIFAR_DEPTHS = (20, 32, 44, 56, 110, 1202)
CIFAR_WIDTHS = (16, 32, 64)


def _cifar(depth: int, shortcut: Shortcut, order: Order = "post") -> ArchSpec:
    """6n + 2 layers: three stages of n basic blocks (He 2015, section 4.2)."""
    blocks = ((depth - 2) // 6,) * 3
    return ArchSpec(
        block="basic",
        depths=blocks,
        widths=CIFAR_WIDTHS,
        shortcut=shortcut,
        order=order,
        stem="cifar",
        num_classes=10,
    )


def _cifar_bottleneck(depth: int) -> ArchSpec:
    """9n + 2 layers: three stages of n bottlenecks, v2, stride in the 1x1 (He 2016, authors' code)."""
    blocks = ((depth - 2) // 9,) * 3
    return replace(_cifar(20, "projection", "pre"), block="bottleneck", depths=blocks, stride_at="1x1")


def _wide(depth: int, factor: int) -> ArchSpec:
    """6n + 4 layers as Zagoruyko 2016 (arXiv 1605.07146) counts them, three projections among them."""
    blocks = ((depth - 4) // 6,) * 3
    widths = tuple(width * factor for width in CIFAR_WIDTHS)
    return replace(_cifar(20, "projection", "pre"), depths=blocks, widths=widths, stem_width=16)


def _of_50(r50: ArchSpec) -> dict[str, ArchSpec]:
    """Attention, stems and pools, on ResNet-50 but for one."""
    d = replace(r50, stem="deep", shortcut="avgpool")
    return {
        "seresnet50": replace(r50, attention="se"),
        "res2net50_26w_4s": replace(r50, scales=4, width_per_group=26),
        "ecaresnet50d": replace(d, attention="eca"),
        "resnest50d": replace(d, attention="split", se_reduction=4, downsampling="average_3x3"),
        "skresnext50_32x4d": replace(r50, groups=32, width_per_group=4, attention="sk"),
        "resnet50b": r50,
        "resnet50c": replace(r50, stem="deep"),
        "resnet50d": d,
        "resnet26t": replace(r50, depths=(2, 2, 2, 2), stem="tiered", shortcut="avgpool"),
        "resnetaa50": replace(r50, downsampling="average"),
        "resnetrs50": replace(d, stem="rs", attention="se", se_reduction=4),
    }


def _zoo() -> dict[str, ArchSpec]:
    r18, r34 = ArchSpec("basic", (2, 2, 2, 2)), ArchSpec("basic")
    r50, r101, r152 = ArchSpec(), ArchSpec(depths=(3, 4, 23, 3)), ArchSpec(depths=(3, 8, 36, 3))
    return {
        "resnet18": r18,
        "resnet34": r34,
        "resnet50": r50,
        "resnet101": r101,
        "resnet152": r152,
        "resnet18_a": replace(r18, shortcut="identity"),
        "resnet34_a": replace(r34, shortcut="identity"),
        "resnet34_c": replace(r34, shortcut="projection_all"),
        "resnet50_v1": replace(r50, stride_at="1x1"),
        "resnet101_v1": replace(r101, stride_at="1x1"),
        "resnet152_v1": replace(r152, stride_at="1x1"),
        "plain18": replace(r18, shortcut="none"),
        "plain34": replace(r34, shortcut="none"),
        "resnext50_32x4d": replace(r50, groups=32, width_per_group=4),
        "resnext101_32x8d": replace(r101, groups=32, width_per_group=8),
        "resnext101_64x4d": replace(r101, groups=64, width_per_group=4),
        "wide_resnet50_2": replace(r50, width_per_group=128),
        "wide_resnet101_2": replace(r101, width_per_group=128),
        **_of_50(r50),
        "resnetv2_50": replace(r50, order="pre"),
        "resnetv2_101": replace(r101, order="pre"),
        "resnetv2_152": replace(r152, order="pre"),
        **{f"cifar_resnet{depth}": _cifar(depth, "identity") for depth in CIFAR_DEPTHS},
        **{f"cifar_resnet{depth}_b": _cifar(depth, "projection") for depth in CIFAR_DEPTHS},
        **{f"cifar_plain{depth}": _cifar(depth, "none") for depth in CIFAR_DEPTHS},
        "cifar_preact110": _cifar(110, "identity", "pre"),
        "cifar_preact164": _cifar_bottleneck(164),
        "cifar_preact1001": _cifar_bottleneck(1001),
        "wrn_28_10": _wide(28, 10),
        "wrn_40_4": _wide(40, 4),
    }


ZOO: dict[str, ArchSpec] = _zoo()
PUBLISHED: dict[str, Published] = {name: (IMAGENET | CIFAR)[name] for name in ZOO}
