"""The published RegNets, by torchvision's names. X has no squeeze-and-excitation, Y has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from resnet_core.families.published import Published, counted_by_torchvision, weights_errors
from resnet_core.families.regnet.spec import RegNetSpec

__all__ = ["PUBLISHED", "ZOO"]

REGNET = "RegNet"


def _x(depth: int, w0: int, wa: float, wm: float, group_width: int) -> RegNetSpec:
    return RegNetSpec(depth, w0, wa, wm, group_width, "none")


def _published(title: str, params: str, macs: str, *errors: tuple[str, str]) -> Published:
    """With the errors of torchvision's weights IMAGENET1K_V1, and of V2 where there are such."""
    each = (weights_errors(f"IMAGENET1K_V{version}", *pair) for version, pair in enumerate(errors, 1))
    return counted_by_torchvision(title, REGNET, params, macs, *each)


ZOO: Mapping[str, RegNetSpec] = MappingProxyType(
    {
        "regnet_x_400mf": _x(22, 24, 24.48, 2.54, 16),
        "regnet_x_800mf": _x(16, 56, 35.73, 2.28, 16),
        "regnet_x_1_6gf": _x(18, 80, 34.01, 2.25, 24),
        "regnet_x_3_2gf": _x(25, 88, 26.31, 2.25, 48),
        "regnet_x_8gf": _x(23, 80, 49.56, 2.88, 120),
        "regnet_x_16gf": _x(22, 216, 55.59, 2.1, 128),
        "regnet_x_32gf": _x(23, 320, 69.86, 2.0, 168),
        "regnet_y_400mf": RegNetSpec(),
        "regnet_y_800mf": RegNetSpec(14, 56, 38.84, 2.4, 16),
        "regnet_y_1_6gf": RegNetSpec(27, 48, 20.71, 2.65, 24),
        "regnet_y_3_2gf": RegNetSpec(21, 80, 42.63, 2.66, 24),
        "regnet_y_8gf": RegNetSpec(17, 192, 76.82, 2.19, 56),
        "regnet_y_16gf": RegNetSpec(18, 200, 106.23, 2.48, 112),
        "regnet_y_32gf": RegNetSpec(20, 232, 115.89, 2.53, 232),
        "regnet_y_128gf": RegNetSpec(27, 456, 160.83, 2.52, 264),
    }
)
SWAG = weights_errors("IMAGENET1K_SWAG_LINEAR_V1", "13.932", "2.156")
PUBLISHED: Mapping[str, Published] = MappingProxyType(
    {
        "regnet_x_400mf": _published(
            "RegNetX-400MF", "5,495,976", "0.414", ("27.166", "9.050"), ("25.136", "7.678")
        ),
        "regnet_x_800mf": _published(
            "RegNetX-800MF", "7,259,656", "0.8", ("24.788", "7.652"), ("22.478", "6.174")
        ),
        "regnet_x_1_6gf": _published(
            "RegNetX-1.6GF", "9,190,136", "1.603", ("22.960", "6.560"), ("20.332", "5.078")
        ),
        "regnet_x_3_2gf": _published(
            "RegNetX-3.2GF", "15,296,552", "3.177", ("21.636", "6.008"), ("18.804", "4.570")
        ),
        "regnet_x_8gf": _published(
            "RegNetX-8GF", "39,572,648", "7.995", ("20.656", "5.314"), ("18.318", "4.322")
        ),
        "regnet_x_16gf": _published(
            "RegNetX-16GF", "54,278,536", "15.941", ("19.942", "5.056"), ("17.284", "3.804")
        ),
        "regnet_x_32gf": _published(
            "RegNetX-32GF", "107,811,560", "31.736", ("19.378", "4.752"), ("16.986", "3.712")
        ),
        "regnet_y_400mf": _published(
            "RegNetY-400MF", "4,344,144", "0.402", ("25.954", "8.284"), ("24.196", "7.258")
        ),
        "regnet_y_800mf": _published(
            "RegNetY-800MF", "6,432,512", "0.834", ("23.580", "6.864"), ("21.172", "5.498")
        ),
        "regnet_y_1_6gf": _published(
            "RegNetY-1.6GF", "11,202,430", "1.612", ("22.050", "6.034"), ("19.124", "4.556")
        ),
        "regnet_y_3_2gf": _published(
            "RegNetY-3.2GF", "19,436,338", "3.176", ("21.052", "5.424"), ("18.018", "4.028")
        ),
        "regnet_y_8gf": _published(
            "RegNetY-8GF", "39,381,472", "8.473", ("19.968", "4.952"), ("17.172", "3.670")
        ),
        "regnet_y_16gf": _published(
            "RegNetY-16GF", "83,590,140", "15.912", ("19.576", "4.760"), ("17.114", "3.672")
        ),
        "regnet_y_32gf": _published(
            "RegNetY-32GF", "145,046,770", "32.28", ("19.122", "4.660"), ("16.632", "3.502")
        ),
        "regnet_y_128gf": replace(
            _published("RegNetY-128GF", "644,812,894", "127.518"),
            errors=(SWAG,),
            note="Its blocks were trained on other images than ImageNet's (SWAG, arXiv 2201.08371).",
        ),
    }
)
