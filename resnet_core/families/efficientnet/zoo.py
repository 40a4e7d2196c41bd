"""The published EfficientNets, by torchvision's names, with the images that each is for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from resnet_core.families.efficientnet.spec import EfficientNetSpec
from resnet_core.families.published import Published, counted_by_torchvision, weights_errors

__all__ = ["PUBLISHED", "SIDES", "ZOO"]

V1, V2 = "EfficientNet", "EfficientNetV2"
B2_NOTE = "Its authors' code has images of 260 x 260 pixels; torchvision's weights are for 288 x 288."

# The side of the images that the authors' code gives each network (tensorflow/tpu, efficientnet_builder.py).
SIDES = {
    "efficientnet_b0": 224,
    "efficientnet_b1": 240,
    "efficientnet_b2": 260,
    "efficientnet_b3": 300,
    "efficientnet_b4": 380,
    "efficientnet_b5": 456,
    "efficientnet_b6": 528,
    "efficientnet_b7": 600,
}


def _published(
    title: str, group: str, params: str, macs: str, *errors: tuple[str, str], side: int = 224
) -> Published:
    """With the errors of torchvision's weights IMAGENET1K_V1, and of V2 where there are such."""
    return counted_by_torchvision(
        title,
        group,
        params,
        macs,
        *(weights_errors(f"IMAGENET1K_V{version}", *pair) for version, pair in enumerate(errors, 1)),
        side=side,
    )


def _b(width: float, depth: float, dropout: float) -> EfficientNetSpec:
    return EfficientNetSpec("v1", width, depth, dropout=dropout)


def _large_b(width: float, depth: float, dropout: float) -> EfficientNetSpec:
    """B5 to B7 have TensorFlow's eps in torchvision."""
    return EfficientNetSpec("v1", width, depth, dropout=dropout, norm_eps="tensorflow")


def _v2(depths: tuple[int, ...], widths: tuple[int, ...], dropout: float) -> EfficientNetSpec:
    return EfficientNetSpec(
        "v2",
        depths=depths,
        widths=widths,
        dropout=dropout,
        stem_width=widths[0],
        head_width=1280,
        norm_eps="tensorflow",
    )


ZOO: Mapping[str, EfficientNetSpec] = MappingProxyType(
    {
        "efficientnet_b0": _b(1.0, 1.0, 0.2),
        "efficientnet_b1": _b(1.0, 1.1, 0.2),
        "efficientnet_b2": _b(1.1, 1.2, 0.3),
        "efficientnet_b3": _b(1.2, 1.4, 0.3),
        "efficientnet_b4": _b(1.4, 1.8, 0.4),
        "efficientnet_b5": _large_b(1.6, 2.2, 0.4),
        "efficientnet_b6": _large_b(1.8, 2.6, 0.5),
        "efficientnet_b7": _large_b(2.0, 3.1, 0.5),
        "efficientnet_v2_s": _v2((2, 4, 4, 6, 9, 15), (24, 48, 64, 128, 160, 256), 0.2),
        "efficientnet_v2_m": _v2((3, 5, 5, 7, 14, 18, 5), (24, 48, 80, 160, 176, 304, 512), 0.3),
        "efficientnet_v2_l": _v2((4, 7, 7, 10, 19, 25, 7), (32, 64, 96, 192, 224, 384, 640), 0.4),
    }
)
PUBLISHED: Mapping[str, Published] = MappingProxyType(
    {
        "efficientnet_b0": _published("EfficientNet-B0", V1, "5,288,548", "0.386", ("22.308", "6.468")),
        "efficientnet_b1": _published(
            "EfficientNet-B1", V1, "7,794,184", "0.687", ("21.358", "5.814"), ("20.162", "5.066"), side=240
        ),
        "efficientnet_b2": replace(
            _published("EfficientNet-B2", V1, "9,109,994", "1.088", ("19.392", "4.690"), side=288),
            note=B2_NOTE,
        ),
        "efficientnet_b3": _published(
            "EfficientNet-B3", V1, "12,233,232", "1.827", ("17.992", "3.946"), side=300
        ),
        "efficientnet_b4": _published(
            "EfficientNet-B4", V1, "19,341,616", "4.394", ("16.616", "3.406"), side=380
        ),
        "efficientnet_b5": _published(
            "EfficientNet-B5", V1, "30,389,784", "10.266", ("16.556", "3.372"), side=456
        ),
        "efficientnet_b6": _published(
            "EfficientNet-B6", V1, "43,040,704", "19.068", ("15.992", "3.084"), side=528
        ),
        "efficientnet_b7": _published(
            "EfficientNet-B7", V1, "66,347,960", "37.746", ("15.878", "3.092"), side=600
        ),
        "efficientnet_v2_s": _published(
            "EfficientNetV2-S", V2, "21,458,488", "8.366", ("15.772", "3.122"), side=384
        ),
        "efficientnet_v2_m": _published(
            "EfficientNetV2-M", V2, "54,139,356", "24.582", ("14.888", "2.844"), side=480
        ),
        "efficientnet_v2_l": _published(
            "EfficientNetV2-L", V2, "118,515,272", "56.08", ("14.192", "2.212"), side=480
        ),
    }
)
