"""The published MNASNets, by torchvision's names."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from resnet_core.families.mnasnet.spec import MnasNetSpec
from resnet_core.families.published import Published, counted_by_torchvision, weights_errors

__all__ = ["PUBLISHED", "ZOO"]

MNASNET = "MNASNet"


def _published(title: str, params: str, macs: str, errors: tuple[str, str]) -> Published:
    """With the errors of torchvision's weights."""
    return counted_by_torchvision(title, MNASNET, params, macs, weights_errors("IMAGENET1K_V1", *errors))


ZOO: Mapping[str, MnasNetSpec] = MappingProxyType(
    {
        "mnasnet0_5": MnasNetSpec(0.5),
        "mnasnet0_75": MnasNetSpec(0.75),
        "mnasnet1_0": MnasNetSpec(),
        "mnasnet1_3": MnasNetSpec(1.3),
    }
)
PUBLISHED: Mapping[str, Published] = MappingProxyType(
    {
        "mnasnet0_5": _published("MNASNet 0.5", "2,218,512", "0.104", ("32.266", "12.510")),
        "mnasnet0_75": _published("MNASNet 0.75", "3,170,208", "0.215", ("28.820", "9.504")),
        "mnasnet1_0": _published("MNASNet 1.0", "4,383,312", "0.314", ("26.544", "8.490")),
        "mnasnet1_3": _published("MNASNet 1.3", "6,282,256", "0.526", ("23.494", "6.478")),
    }
)
