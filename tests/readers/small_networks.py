"""Networks small enough to run, by hand and at random, over all fields of a spec."""

import random
from dataclasses import replace
from typing import Any

from resnet_core.families.resnet.spec import IN_THE_3X3
from resnet_core.spec import ArchSpec, Input, SpecError

Case = tuple[ArchSpec, Input]

SMALL = ArchSpec(depths=(1, 2), widths=(8, 16), num_classes=10)
BASIC = replace(SMALL, block="basic")
IMAGES = Input(32, 32, batch=2)
SPLIT = replace(SMALL, attention="split")
CIFAR = ArchSpec(block="basic", depths=(3, 3, 3), widths=(16, 32, 64), stem="cifar", num_classes=10)

BY_HAND: dict[str, Case] = {
    "ResNet-50": (ArchSpec(), Input()),
    "ResNet-18, 4 images": (ArchSpec(block="basic", depths=(2, 2, 2, 2)), Input(64, 64, 4)),
    "ResNeXt": (replace(SMALL, groups=4, width_per_group=32), IMAGES),
    "wide": (replace(SMALL, width_per_group=128), IMAGES),
    "CIFAR, option A": (replace(CIFAR, shortcut="identity"), Input(32, 32, 2)),
    "CIFAR, option B": (CIFAR, Input(32, 32, 2)),
    "CIFAR, plain": (replace(CIFAR, shortcut="none"), Input(32, 32, 2)),
    "plain, wide at the end": (
        ArchSpec(block="basic", depths=(3, 3, 3), widths=(4, 64, 512), stem="cifar", shortcut="none"),
        Input(16, 16, 2),
    ),
    "CIFAR, v2": (replace(CIFAR, order="pre"), Input(32, 32, 2)),
    "v1": (replace(SMALL, stride_at="1x1"), IMAGES),
    "v2": (replace(SMALL, order="pre"), IMAGES),
    "v2 without norm": (replace(SMALL, order="pre", norm="none"), IMAGES),
    "v2 plain with gelu": (replace(SMALL, order="pre", act="gelu", shortcut="none"), IMAGES),
    "option C": (replace(SMALL, shortcut="projection_all"), IMAGES),
    "option C, v2": (replace(SMALL, shortcut="projection_all", order="pre"), IMAGES),
    "ResNet-D": (replace(SMALL, stem="deep", shortcut="avgpool"), IMAGES),
    "ResNet-D, odd image": (replace(SMALL, stem="deep", shortcut="avgpool"), Input(45, 37, 2)),
    "average pools": (replace(SMALL, downsampling="average"), IMAGES),
    "average pools, odd image": (replace(BASIC, downsampling="average"), Input(45, 37, 2)),
    "average pools, v2": (replace(SMALL, downsampling="average", stem="rs", order="pre"), IMAGES),
    "3x3 average pools": (replace(SMALL, downsampling="average_3x3"), IMAGES),
    "3x3 average pools first": (replace(BASIC, downsampling="average_3x3_first", order="pre"), IMAGES),
    "ECA": (replace(SMALL, attention="eca"), IMAGES),
    "ECA, v2, float16": (replace(BASIC, attention="eca", order="pre"), Input(32, 32, 2, "float16")),
    "split attention": (replace(SPLIT, downsampling="average_3x3"), IMAGES),
    "split attention in groups": (
        replace(SPLIT, downsampling="average_3x3_first", radix=4, groups=2, width_per_group=40),
        IMAGES,
    ),
    "split attention, one part": (replace(SPLIT, radix=1, groups=2), IMAGES),
    "split attention, v2": (replace(SPLIT, radix=3, order="pre", act="gelu", norm="none"), IMAGES),
    "split attention with group norm": (replace(SPLIT, norm="group"), IMAGES),
    "split attention on a pixel": (replace(SPLIT, depths=(1,) * 5, widths=(4,) * 5), Input(32, 32, 2)),
    "selective kernels": (replace(SMALL, attention="sk"), IMAGES),
    "selective kernels, v2": (replace(BASIC, attention="sk", order="pre", act="silu"), IMAGES),
    "selective kernels, halves": (replace(BASIC, attention="sk_half"), IMAGES),
    "selective kernels, halves, no norm": (
        replace(BASIC, attention="sk_half", norm="none", downsampling="average"),
        Input(45, 37, 2),
    ),
    "ResNet-RS": (replace(SMALL, stem="rs", shortcut="avgpool", attention="se", se_reduction=3), IMAGES),
    "ResNet-T": (replace(SMALL, stem="tiered", shortcut="avgpool"), IMAGES),
    "ResNet-D, v2": (replace(BASIC, stem="deep", shortcut="avgpool", order="pre"), IMAGES),
    "gelu": (replace(SMALL, act="gelu"), IMAGES),
    "silu": (replace(BASIC, act="silu"), IMAGES),
    "silu without norm": (replace(SMALL, act="silu", norm="none"), IMAGES),
    "group norm": (replace(SMALL, norm="group"), Input(32, 32, 3)),
    "group norm of odd channels": (replace(SMALL, norm="group", widths=(9, 20)), Input(32, 32, 3)),
    "no norm": (replace(SMALL, norm="none"), Input(32, 32, 1)),
    "SE": (replace(SMALL, attention="se", se_reduction=4), IMAGES),
    "SE, v2, gelu": (replace(SMALL, attention="se", se_reduction=3, order="pre", act="gelu"), IMAGES),
    "SE, plain": (replace(BASIC, attention="se", se_reduction=4, shortcut="none"), IMAGES),
    "drop path": (replace(SMALL, drop_path=0.5), Input(32, 32, 4)),
    "drop path after SE": (replace(SMALL, drop_path=0.5, attention="se", se_reduction=4), IMAGES),
    "Res2Net": (replace(SMALL, scales=4), IMAGES),
    "Res2Net of two": (replace(SMALL, scales=2), IMAGES),
    "Res2Net of eight, grouped": (replace(SMALL, scales=8, groups=2), IMAGES),
    "Res2Net, gelu": (replace(SMALL, scales=4, act="gelu"), IMAGES),
    "Res2Net, silu without norm": (replace(SMALL, scales=3, act="silu", norm="none"), IMAGES),
    "Res2Net, v2": (replace(SMALL, scales=4, order="pre"), IMAGES),
    "dilated": (replace(SMALL, depths=(1, 1, 2, 2), widths=(8, 8, 8, 8), output_stride=8), Input(64, 64, 2)),
    "many classes and channels": (replace(SMALL, num_classes=1000, in_channels=7), IMAGES),
    "stem of its own width": (replace(SMALL, stem_width=24), IMAGES),
    "one stage of one block": (ArchSpec(depths=(1,), widths=(8,), stem="cifar"), Input(8, 8, 2)),
    "64-bit": (SMALL, replace(IMAGES, dtype="float64")),
    "16-bit": (SMALL, replace(IMAGES, dtype="float16")),
    "brain float": (replace(SMALL, attention="se", drop_path=0.1), replace(IMAGES, dtype="bfloat16")),
}


def at_random(count: int, seed: int) -> list[Case]:
    """Networks small enough to run, drawn over all fields."""
    pick = random.Random(seed).choice
    cases: list[Case] = []
    while len(cases) < count:
        stages = pick((1, 2, 3))
        inner: dict[str, Any] = {
            "groups": pick((1, 2, 4)),
            "width_per_group": pick((32, 64, 100)),
            "scales": pick((1, 2, 4)),
            "stride_at": pick(("3x3", "1x1")),
        }
        basic = pick((True, False))
        try:
            spec = ArchSpec(
                block="basic" if basic else "bottleneck",
                depths=tuple(pick((1, 2, 3)) for _ in range(stages)),
                widths=tuple(pick((6, 8, 16)) for _ in range(stages)),
                shortcut=pick(("projection", "identity", "projection_all", "avgpool", "none")),
                order=pick(("post", "pre")),
                stem=pick(("imagenet", "cifar", "deep", "tiered", "rs")),
                stem_width=pick((0, 0, 12)),
                downsampling=pick(("stride", "stride", "average", "average_3x3", "average_3x3_first")),
                attention=pick(("none", "se", "eca", "sk", "sk_half" if basic else "split")),
                se_reduction=pick((2, 3)),
                norm=pick(("batch", "group", "none")),
                act=pick(("relu", "gelu", "silu")),
                drop_path=pick((0.0, 0.2)),
                output_stride=pick((32, 16, 8)),
                in_channels=pick((1, 3)),
                num_classes=pick((2, 10)),
                **({} if basic else inner),
            )
        except SpecError:
            continue
        # A batch norm refuses to train on one value a channel, so the smallest maps have four, and vectors
        # come in twos.
        images = Input(
            pick((33, 40)),
            pick((33, 48)),
            pick((2, 4) if spec.attention in IN_THE_3X3 else (1, 2, 4)),
            pick(("float32", "float32", "float64", "float16", "bfloat16")),
        )
        cases.append((spec, images))
    return cases


RANDOM = at_random(80, seed=20151210)
CASES = [*BY_HAND.values(), *RANDOM]
NAMES = [*BY_HAND, *(f"random {number}" for number in range(len(RANDOM)))]
