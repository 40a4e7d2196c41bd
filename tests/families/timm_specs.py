"""timm's residual networks by name, as specs: the 107 of which it has weights, as far as we have them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from resnet_core.spec import ArchSpec, Block

DEPTHS = {
    10: (1, 1, 1, 1),
    14: (1, 1, 1, 1),
    18: (2, 2, 2, 2),
    26: (2, 2, 2, 2),
    34: (3, 4, 6, 3),
    50: (3, 4, 6, 3),
    101: (3, 4, 23, 3),
    152: (3, 8, 36, 3),
    200: (3, 24, 36, 3),
    269: (3, 30, 48, 8),
}
BASIC = (10, 18, 34)
D: dict[str, Any] = {"stem": "deep", "shortcut": "avgpool"}
T: dict[str, Any] = {"stem": "tiered", "shortcut": "avgpool"}
S: dict[str, Any] = {"stem": "deep", "stem_width": 128}
X4, X8 = ({"groups": 32, "width_per_group": width} for width in (4, 8))
X64 = {"groups": 64, "width_per_group": 4}
SE: dict[str, Any] = {"attention": "se"}
ECA: dict[str, Any] = {"attention": "eca"}
V2: dict[str, Any] = {"order": "pre"}


def net(depth: int, *changes: Mapping[str, Any], **more: Any) -> ArchSpec:
    """The network of the usual blocks for a depth, with fields changed."""
    spec = ArchSpec("basic" if depth in BASIC else "bottleneck", DEPTHS[depth])
    return replace(spec, **{field: value for part in changes for field, value in part.items()}, **more)


def _plain() -> dict[str, ArchSpec]:
    depths = (18, 26, 34, 50, 101, 152)
    return {
        **{f"resnet{depth}": net(depth) for depth in depths},
        **{f"resnet{depth}d": net(depth, D) for depth in (*depths, 200)},
        **{f"resnet{depth}c": net(depth, stem="deep") for depth in (50, 101, 152)},
        **{f"resnet{depth}s": net(depth, S) for depth in (50, 101, 152)},
        **{f"wide_resnet{depth}_2": net(depth, width_per_group=128) for depth in (50, 101)},
        "resnet50_gn": net(50, norm="group"),
        "resnext50_32x4d": net(50, X4),
        "resnext50d_32x4d": net(50, X4, D),
        **{f"resnext101_32x{width}d": net(101, groups=32, width_per_group=width) for width in (4, 8, 16, 32)},
        "resnext101_64x4d": net(101, X64),
    }


def _of_two_kinds() -> dict[str, ArchSpec]:
    narrow = ArchSpec(depths=(1, 1, 1, 1), widths=(32, 48, 48, 96), stem_width=32)
    blocks: tuple[Block, ...] = ("basic", "basic", "bottleneck", "basic")
    return {"test_resnet": replace(narrow, **D, stage_blocks=blocks)}


def _squeezed() -> dict[str, ArchSpec]:
    return {
        "seresnet50": net(50, SE),
        "seresnet152d": net(152, SE, D),
        "seresnext26d_32x4d": net(26, SE, X4, D),
        "seresnext50_32x4d": net(50, SE, X4),
        "seresnext101_32x4d": net(101, SE, X4),
        "seresnext101_32x8d": net(101, SE, X8),
        "seresnext101d_32x8d": net(101, SE, X8, D),
        "seresnext101_64x4d": net(101, SE, X64),
        **{f"legacy_seresnet{depth}": net(depth, SE) for depth in (18, 34)},
        **{f"legacy_seresnet{depth}": net(depth, SE, stride_at="1x1") for depth in (50, 101, 152)},
        **{f"legacy_seresnext{depth}_32x4d": net(depth, SE, X4) for depth in (26, 50, 101)},
    }


def _res2nets() -> dict[str, ArchSpec]:
    sizes = ((14, 8), (26, 4), (26, 6), (26, 8), (48, 2))
    return {
        **{f"res2net50_{width}w_{scales}s": _res2net(50, width, scales) for width, scales in sizes},
        "res2net101_26w_4s": _res2net(101, 26, 4),
        **{f"res2net{depth}d": replace(_res2net(depth, 26, 4), **D) for depth in (50, 101)},
        "res2next50": net(50, scales=4, groups=8, width_per_group=4),
    }


def _res2net(depth: int, width: int, scales: int) -> ArchSpec:
    return net(depth, scales=scales, width_per_group=width)


def _pre_activated() -> dict[str, ArchSpec]:
    return {
        **{f"resnetv2_{depth}": net(depth, V2) for depth in (18, 34, 50, 101)},
        **{f"resnetv2_{depth}d": net(depth, V2, D) for depth in (18, 34)},
        "resnetv2_50d_gn": net(50, V2, D, norm="group"),
    }


def _tiered() -> dict[str, ArchSpec]:
    return {
        **{f"resnet{depth}t": net(depth, T) for depth in (10, 14, 26)},
        "seresnext26t_32x4d": net(26, SE, X4, T),
    }


def _rs() -> dict[str, ArchSpec]:
    made = {270: (4, 29, 53, 4), 350: (4, 36, 72, 4), 420: (4, 44, 87, 4)}
    depths = {depth: DEPTHS[depth] for depth in (50, 101, 152, 200)} | made
    rs = net(50, SE, stem="rs", shortcut="avgpool", se_reduction=4)
    return {f"resnetrs{depth}": replace(rs, depths=blocks) for depth, blocks in depths.items()}


def _pooled() -> dict[str, ArchSpec]:
    aa: dict[str, Any] = {"downsampling": "average"}
    wide = net(200, SE, X8, D, aa, stem_width=128)
    return {
        "resnetaa50": net(50, aa),
        **{f"resnetaa{depth}d": net(depth, D, aa) for depth in (50, 101)},
        "seresnextaa101d_32x8d": net(101, SE, X8, D, aa),
        "seresnextaa201d_32x8d": replace(wide, depths=(3, 24, 36, 4)),
    }


def _eca() -> dict[str, ArchSpec]:
    return {
        **{f"ecaresnet{depth}d": net(depth, ECA, D) for depth in (50, 101, 269)},
        "ecaresnetlight": replace(net(50, ECA, shortcut="avgpool"), depths=(1, 1, 11, 3)),
        **{f"ecaresnet{depth}t": net(depth, ECA, T) for depth in (26, 50)},
    }


def _split_attention() -> dict[str, ArchSpec]:
    split: dict[str, Any] = {"attention": "split", "se_reduction": 4, "downsampling": "average_3x3"}
    first: dict[str, Any] = {"downsampling": "average_3x3_first"}
    return {
        **{f"resnest{depth}d": net(depth, D, split) for depth in (14, 26, 50)},
        **{f"resnest{depth}e": net(depth, D, split, stem_width=128) for depth in (101, 200, 269)},
        "resnest50d_4s2x40d": net(50, D, split, first, radix=4, groups=2, width_per_group=40),
        "resnest50d_1s4x24d": net(50, D, split, first, radix=1, groups=4, width_per_group=24),
    }


def _selective_kernels() -> dict[str, ArchSpec]:
    halves = {f"skresnet{depth}": net(depth, attention="sk_half", se_reduction=8) for depth in (18, 34)}
    return {**halves, "skresnext50_32x4d": net(50, X4, attention="sk")}


# By what they need beyond the options of the networks above them.
BY_OPTION: dict[str, dict[str, ArchSpec]] = {
    "none of these": {**_plain(), **_squeezed(), **_res2nets(), **_pre_activated()},
    "blocks of two kinds": _of_two_kinds(),
    "tiered stem": _tiered(),
    "ResNet-RS stem": _rs(),
    "average pools": _pooled(),
    "ECA": _eca(),
    "split attention": _split_attention(),
    "selective kernels": _selective_kernels(),
}
SPECS: dict[str, ArchSpec] = {name: spec for part in BY_OPTION.values() for name, spec in part.items()}
# Widths found by pruning; convolutions with standardised weights, a norm with an activation inside, blurred
# strides, and 3x3 shortcuts.
MISSING = {
    "resnetblur50",
    "senet154",
    "legacy_senet154",
    "ecaresnet50d_pruned",
    "ecaresnet101d_pruned",
    "resnetv2_50d_evos",
    *(f"resnetv2_{size}_bit" for size in ("50x1", "50x3", "101x1", "101x3", "152x2", "152x4")),
}
