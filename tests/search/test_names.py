"""What networks are called: by the nearest published network, and by their differences from it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given

from resnet_core.families.every import FAMILIES
from resnet_core.network import Network
from resnet_core.search.names import (
    differences,
    input_name,
    made_for,
    name_of,
    nearest_published,
    published_name,
)
from resnet_core.spec import ArchSpec, Input
from resnet_core.zoo import PUBLISHED, RESNETS, ZOO
from tests.examples import examples
from tests.random_specs import random_network
from tests.strategies import specs

R50 = ArchSpec()


@pytest.mark.parametrize("name", RESNETS)
def test_a_published_network_has_its_title(name: str) -> None:
    same = [PUBLISHED[other].title for other, spec in RESNETS.items() if spec == RESNETS[name]]
    assert name_of(RESNETS[name]) == same[0]
    assert differences(RESNETS[name], RESNETS[name]) == ()


@pytest.mark.parametrize(
    ("spec", "name"),
    [
        (replace(R50, widths=(128, 256, 512, 1024), norm="group"), "ResNet-50, 2x wide, GN"),
        (replace(R50, norm="group", act="gelu"), "ResNet-50, GN, GELU"),
        (replace(R50, num_classes=10), "ResNet-50, 10 classes"),
        (replace(R50, order="pre", norm="group"), "ResNet-50 (v2), GN"),
        (replace(R50, depths=(3, 4, 7, 3)), "ResNet-53, 3-4-7-3 blocks"),
        (replace(R50, groups=32, width_per_group=2), "ResNet-50, 32x2d"),
        (replace(R50, widths=(64, 100, 200, 300)), "ResNet-50, widths 64-100-200-300"),
        (replace(RESNETS["wrn_28_10"], depths=(5, 5, 5)), "WRN-34-10, 5-5-5 blocks"),
        (replace(RESNETS["cifar_plain20"], norm="none"), "Plain-20, without norm"),
        (replace(RESNETS["seresnet50"], se_reduction=8), "SE-ResNet-50, SE reduction 8"),
        (replace(RESNETS["resnet50d"], output_stride=8), "ResNet-50-D, output stride 8"),
        (
            ArchSpec(act="silu", norm="group", stem="cifar", drop_path=0.1, num_classes=2),
            "ResNet-50, CIFAR stem, GN, SiLU, 2 more changes",
        ),
    ],
)
def test_a_network_is_named_by_its_differences(spec: ArchSpec, name: str) -> None:
    assert name_of(spec) == name


@given(specs())
def test_only_published_networks_have_no_differences(spec: ArchSpec) -> None:
    near = nearest_published(spec)
    assert (differences(spec, RESNETS[near]) == ()) == (published_name(spec) is not None)


@pytest.mark.parametrize("family", FAMILIES)
def test_no_published_network_of_the_family_has_fewer_differences_than_the_nearest(family: str) -> None:
    for seed in range(examples(20)):
        spec, _ = random_network(family, seed)
        apart = [len(differences(spec, each)) for each in ZOO.values() if type(each) is type(spec)]
        assert len(differences(spec, ZOO[nearest_published(spec)])) == min(apart)


def test_images_do_not_change_a_name_and_have_one_of_their_own() -> None:
    asked = Input(384, 384, 64, "bfloat16")
    assert input_name(asked, made_for(R50)) == "at 384x384, batch 64, bfloat16"
    assert input_name(Input(), made_for(R50)) == ""
    assert input_name(Input(32, 32), made_for(RESNETS["cifar_resnet20"])) == ""
    assert Network(R50, asked) != Network(R50)
