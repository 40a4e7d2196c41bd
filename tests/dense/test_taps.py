"""The maps that necks read against timm's list of features."""

from __future__ import annotations

from typing import Any

import pytest

from resnet_core.checks import SpecError
from resnet_core.dense.taps import taps
from resnet_core.plan import unfold
from resnet_core.spec import Input
from resnet_core.zoo import ZOO
from tests.timm_oracle import timms

TIMMS = {
    "resnest50d": "resnest50d",
    "resnetv2_50": "resnetv2_50",
    "densenet121": "densenet121",
    "mobilenet_v2": "mobilenetv2_100",
    "mnasnet1_0": "mnasnet_100",
    "efficientnet_b0": "efficientnet_b0",
    "regnet_y_400mf": "regnety_004",
    "convnext_tiny": "convnext_tiny",
}


@pytest.mark.parametrize("name", TIMMS)
def test_taps_are_the_features_that_timm_lists(name: str) -> None:
    listed: Any = timms(TIMMS[name], features_only=True).feature_info
    ours = [(tap.stride, tap.shape.channels) for tap in taps(unfold(ZOO[name], Input(224)))]
    assert ours == list(zip(listed.reduction(), listed.channels(), strict=True))


def test_maps_of_one_size_are_no_taps() -> None:
    with pytest.raises(SpecError, match="this network has tokens"):
        taps(unfold(ZOO["vit_b_16"], Input(224)))
