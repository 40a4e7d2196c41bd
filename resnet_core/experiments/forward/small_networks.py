"""The networks that calibrate a device: one or two blocks a stage, and every kind of work in several sizes.

None is published, so that predictions can be checked on those that are.
"""

from __future__ import annotations

from dataclasses import replace

from resnet_core.spec import (
    AlexNetSpec,
    ArchSpec,
    ConvNextSpec,
    DenseNetSpec,
    EfficientNetSpec,
    GoogLeNetSpec,
    MobileNetSpec,
    RegNetSpec,
    Spec,
    SqueezeNetSpec,
    VggSpec,
    VitSpec,
)

CIFAR = ArchSpec(block="basic", depths=(2, 2, 2), widths=(16, 32, 64), stem="cifar", num_classes=10)
ONE_EACH = ArchSpec(depths=(1, 1, 1, 1))
NETWORKS: tuple[tuple[Spec, int], ...] = (
    (replace(ONE_EACH, depths=(1, 2, 2, 2)), 224),
    (replace(ONE_EACH, block="basic", depths=(1, 1, 2, 1)), 224),
    (replace(ONE_EACH, groups=32, width_per_group=4), 160),
    (replace(ONE_EACH, width_per_group=128), 160),
    (replace(ONE_EACH, norm="group", attention="se", stem="deep", shortcut="avgpool", act="gelu"), 128),
    (replace(ONE_EACH, scales=4, width_per_group=26, act="silu"), 128),
    (replace(CIFAR, shortcut="identity"), 32),
    (replace(CIFAR, depths=(1, 1, 1), widths=(64, 128, 256), stem_width=16, order="pre"), 32),
    (replace(ONE_EACH, block="basic", widths=(24, 48, 96, 192), norm="none"), 96),
    (AlexNetSpec(hidden=1024), 192),
    (AlexNetSpec(widths=(32, 96, 96, 64, 64), hidden=512, pool_side=3), 96),
    (VggSpec(depths=(2, 1, 1), widths=(64, 128, 256), fc_width=512), 112),
    (GoogLeNetSpec(depths=(1, 1, 1), wide_kernel=5), 128),
    (SqueezeNetSpec(depths=(1, 1)), 96),
    (DenseNetSpec(depths=(2, 2, 2)), 112),
    (MobileNetSpec(depths=(1,) * 7), 160),
    (MobileNetSpec(version="v3_large", depths=(1,) * 6), 160),
    (EfficientNetSpec(depths=(1,) * 7), 128),
    (RegNetSpec(depth=5, group_width=16), 128),
    (ConvNextSpec(depths=(1, 1, 1, 1)), 128),
    (ConvNextSpec(depths=(1, 1), widths=(48, 160), kernel=5), 96),
    (VitSpec(patch=16, depth=1, token_width=384, heads=6, mlp_width=1536), 192),
    (VitSpec(patch=32, depth=1, mlp_width=1536), 160),
)
