"""Residual networks picked so that each part of an exported file is in one of them."""

from __future__ import annotations

from dataclasses import replace

from resnet_core.spec import ArchSpec
from resnet_core.zoo import RESNETS

SMALL = ArchSpec(depths=(2, 1, 2, 1), widths=(16, 24, 32, 40), num_classes=7)
BASIC = replace(SMALL, block="basic")
PICKED = {
    **{  # no line of the file depends on the widths but in their numbers
        name: replace(RESNETS[name], widths=(16, 32, 64, 128))
        for name in ("resnet18", "resnet50", "resnext50_32x4d", "seresnet50", "res2net50_26w_4s")
    },
    **{
        f"zoo_{name}": RESNETS[name]
        for name in ("cifar_resnet20", "cifar_resnet20_b", "cifar_plain20", "wrn_40_4")
    },
    "basic_option_a": replace(BASIC, shortcut="identity"),
    "basic_option_a_pre": replace(BASIC, shortcut="identity", order="pre"),
    "equal_widths_option_a": replace(BASIC, shortcut="identity", widths=(16, 16, 16, 16)),
    "equal_widths": replace(BASIC, widths=(16, 16, 16, 16)),
    "one_stage": ArchSpec(block="basic", depths=(2,), widths=(8,), num_classes=3),
    "one_stage_option_a": ArchSpec(depths=(2,), widths=(8,), shortcut="identity", num_classes=3),
    "one_stage_avgpool": ArchSpec(depths=(2,), widths=(8,), shortcut="avgpool", num_classes=3),
    "one_block": ArchSpec(depths=(1,), widths=(8,), num_classes=3),
    "ones": replace(SMALL, depths=(1, 1, 1, 1)),
    "eight_stages": ArchSpec("basic", (1, 2) * 4, (4, 6, 8, 10) * 2, drop_path=0.1, num_classes=3),
    "plain_pre": replace(SMALL, shortcut="none", order="pre"),
    "option_c_pre": replace(SMALL, shortcut="projection_all", order="pre"),
    "dilated": replace(SMALL, output_stride=8),
    "dilated_res2net": replace(
        SMALL, output_stride=8, scales=4, width_per_group=26, groups=2, drop_path=0.3, attention="se"
    ),
    "res2net_pre": replace(SMALL, scales=3, order="pre", stride_at="1x1"),
    "deep_without_norm": replace(SMALL, stem="deep", norm="none", shortcut="avgpool"),
    "tiered": replace(SMALL, stem="tiered", shortcut="avgpool"),
    "average": replace(SMALL, downsampling="average"),
    "average_rs_1x1": replace(SMALL, downsampling="average", stem="rs", stride_at="1x1", shortcut="identity"),
    "average_pre": replace(SMALL, downsampling="average", stem="rs", order="pre", drop_path=0.1),
    "average_3x3": replace(SMALL, downsampling="average_3x3", output_stride=16),
    "average_3x3_first": replace(BASIC, downsampling="average_3x3_first", order="pre"),
    "average_3x3_first_post": replace(BASIC, downsampling="average_3x3_first", norm="none"),
    "eca": replace(SMALL, attention="eca", drop_path=0.2),
    "eca_basic_pre": replace(BASIC, attention="eca", order="pre"),
    "split": replace(SMALL, attention="split", downsampling="average_3x3", se_reduction=4),
    "split_first": replace(
        SMALL,
        attention="split",
        downsampling="average_3x3_first",
        radix=4,
        groups=2,
        width_per_group=40,
        widths=(16, 24, 30, 42),
    ),
    "split_one_part": replace(SMALL, attention="split", radix=1, groups=3, order="pre", output_stride=8),
    "split_without_norm": replace(SMALL, attention="split", norm="none", stride_at="1x1", act="gelu"),
    "selective": replace(SMALL, attention="sk", groups=2, width_per_group=32),
    "selective_pre": replace(BASIC, attention="sk", order="pre", norm="group", output_stride=8),
    "selective_halves": replace(BASIC, attention="sk_half", se_reduction=8, downsampling="average"),
    "selective_halves_without_norm": replace(BASIC, attention="sk_half", norm="none", act="silu"),
    "rs": replace(SMALL, stem="rs", attention="se", se_reduction=4),
    "rs_pre": replace(SMALL, stem="rs", order="pre"),
    "rs_without_norm": replace(BASIC, stem="rs", norm="none"),
    "deep_pre_group": replace(SMALL, stem="deep", norm="group", order="pre", act="silu"),
    "se_without_norm": replace(BASIC, attention="se", norm="none", act="gelu"),
    "split_by_stage": replace(
        SMALL,
        attention="split",
        attention_in=(0, 0, 1, 1),
        stage_blocks=("basic", "basic", "bottleneck", "bottleneck"),
        drop_path=0.1,
    ),
    "selective_by_stage": replace(
        SMALL,
        attention="sk",
        order="pre",
        stage_blocks=("basic", "bottleneck", "basic", "bottleneck"),
        stage_norms=("group", "batch", "group", "none"),
    ),
    "res2net_by_stage": replace(
        SMALL,
        scales=3,
        stage_groups=(1, 2, 2, 1),
        stage_group_widths=(64, 32, 32, 64),
        stage_norms=("none", "batch", "batch", "batch"),
    ),
    "wide_numbers": replace(SMALL, groups=3, width_per_group=26, in_channels=1, stem_width=10),
}
