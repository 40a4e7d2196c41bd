"""The map of depth and width in the families beside the ResNets: its cells are prices, and it stays."""

from __future__ import annotations

from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resnet_core.families.efficientnet.spec import scaled_by
from resnet_core.language.input import Input
from resnet_core.plan import unfold
from resnet_core.search.axes import Scaled, as_scaled, crossed, deeper, depth_of, wider, width_of
from resnet_core.search.map import MEASURES
from resnet_core.search.scaled_costs import amounts_of
from resnet_core.search.scaled_map import (
    ScaledMap,
    compound_line,
    map_of_scaled,
    published_like,
    scaled_family_of,
    scaled_family_text,
)
from resnet_core.spec import ConvNextSpec, DenseNetSpec, MobileNetSpec, RegNetSpec, VitSpec
from resnet_core.zoo import ZOO
from tests.examples import examples

FAMILIES = (
    *("vgg16", "vgg11_bn", "densenet121", "densenet161", "convnext_tiny", "regnet_y_400mf", "regnet_x_8gf"),
    *("vit_b_16", "deit_tiny_patch16_224", "mobilenet_v2", "mobilenet_v3_large", "mobilenet_v3_small"),
    *("mnasnet1_0", "efficientnet_b0", "efficientnet_b4", "efficientnet_v2_s"),
)


def network_named(name: str) -> Scaled:
    network = as_scaled(ZOO[name])
    assert network is not None
    return network


@lru_cache
def shown(name: str) -> ScaledMap:
    family = network_named(name)
    return map_of_scaled(family, Input(), family)


@given(st.sampled_from(FAMILIES), st.integers(0, 10**6))
@settings(max_examples=examples(25), deadline=None)
def test_a_cell_has_the_price_of_its_network(name: str, number: int) -> None:
    place = number % shown(name).kept.size
    expected = amounts_of(unfold(shown(name).network(place), Input()))
    assert tuple(int(shown(name).counts(measure).flat[place]) for measure in MEASURES) == expected


@pytest.mark.parametrize("name", FAMILIES)
def test_a_network_is_a_cell_of_its_own_map_and_every_cell_stays_in_the_family(name: str) -> None:
    family, cells = network_named(name), range(shown(name).kept.size)
    assert family in [shown(name).network(place) for place in cells]
    assert len(cells) <= 40 * 40
    for place in cells[::7]:
        assert scaled_family_of(shown(name).network(place), scaled_family_text(family)) == family
    x, y = shown(name).x, shown(name).y
    assert list(x) == sorted(x)
    assert list(y) == sorted(y)
    for each in published_like(family):
        assert x[0] - 0.2 <= each.x <= x[-1] + 0.2
        assert y[0] - 0.2 <= each.y <= y[-1] + 0.2


def test_published_networks_of_a_kind_stand_on_one_map() -> None:
    assert [each.name for each in published_like(network_named("densenet121"))] == [
        *("DenseNet-121", "DenseNet-161", "DenseNet-169", "DenseNet-201")
    ]
    assert len(published_like(network_named("efficientnet_b0"))) == 8
    assert len(published_like(network_named("vgg16"))) == 4
    names = [each.name for each in published_like(network_named("vit_b_16"))]
    assert {"ViT-B/16", "ViT-L/16"} <= set(names)
    assert "ViT-B/32" not in names


def test_published_widths_are_reached_by_scaling() -> None:
    base = wider(network_named("convnext_small"), 128 / 96)
    assert isinstance(base, ConvNextSpec)
    assert base.widths == (128, 256, 512, 1024)
    assert wider(network_named("densenet121"), 1.5) == DenseNetSpec(growth_rate=48, stem_width=96)
    assert wider(VitSpec(), 1024 / 768) == VitSpec(token_width=1024, heads=16, mlp_width=4096)
    assert deeper(VitSpec(), 2) == VitSpec(depth=24)


def test_a_deeper_regnet_keeps_the_width_of_its_last_block() -> None:
    spec = network_named("regnet_y_8gf")
    twice = deeper(spec, 2)
    assert isinstance(spec, RegNetSpec)
    assert isinstance(twice, RegNetSpec)
    assert twice.depth == 2 * spec.depth
    assert twice.block_widths[-1] == spec.block_widths[-1]


def test_depth_of_one_and_width_of_another_make_a_network() -> None:
    base = MobileNetSpec()
    both = crossed(deeper(base, 2), wider(base, 1.4))
    assert (depth_of(both), width_of(both)) == (34, 1.4)


def test_families_with_no_such_numbers_have_no_map() -> None:
    assert [
        name for name in ("alexnet", "googlenet", "squeezenet1_0", "resnet50") if as_scaled(ZOO[name])
    ] == []


def test_the_compound_line_is_efficientnets_alone_and_begins_at_b0() -> None:
    line = compound_line(network_named("efficientnet_b0"))
    assert line is not None
    assert (line.x[0], 2 ** line.y[0]) == (0, 16)
    assert round(2 ** line.x[-1], 2) == scaled_by(7).width_multiplier == 1.95
    assert scaled_by(7).depth_multiplier == 3.58
    assert compound_line(network_named("efficientnet_v2_s")) is None
    assert compound_line(network_named("vit_b_16")) is None


@pytest.mark.parametrize("text", ["", "family=vit", "family=efficientnet&depth_multiplier=x", "x=%"])
def test_any_text_in_the_link_names_a_family(text: str) -> None:
    spec = network_named("densenet121")
    assert scaled_family_of(spec, text) == spec
