"""The published MobileNets, by torchvision's names."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from resnet_core.families.mobilenet.spec import DEPTHS, MobileNetSpec
from resnet_core.families.published import Published, counted_by_torchvision, weights_errors

__all__ = ["PUBLISHED", "ZOO"]

MOBILENET = "MobileNet"


def _published(title: str, params: str, macs: str, *errors: tuple[str, str]) -> Published:
    """With the errors of torchvision's weights IMAGENET1K_V1, and of V2 where there are such."""
    each = (weights_errors(f"IMAGENET1K_V{version}", *pair) for version, pair in enumerate(errors, 1))
    return counted_by_torchvision(title, MOBILENET, params, macs, *each)


ZOO: Mapping[str, MobileNetSpec] = MappingProxyType(
    {
        "mobilenet_v2": MobileNetSpec(),
        "mobilenet_v3_large": MobileNetSpec("v3_large", depths=DEPTHS["v3_large"]),
        "mobilenet_v3_small": MobileNetSpec("v3_small", depths=DEPTHS["v3_small"]),
    }
)
PUBLISHED: Mapping[str, Published] = MappingProxyType(
    {
        "mobilenet_v2": _published(
            "MobileNetV2", "3,504,872", "0.301", ("28.122", "9.714"), ("27.846", "9.178")
        ),
        "mobilenet_v3_large": _published(
            "MobileNetV3-Large", "5,483,032", "0.217", ("25.958", "8.660"), ("24.726", "7.434")
        ),
        "mobilenet_v3_small": _published("MobileNetV3-Small", "2,542,856", "0.057", ("32.332", "12.598")),
    }
)
