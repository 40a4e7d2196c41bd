"""The parts that drawing and table share add up to the network, however it is folded."""

import pytest
from hypothesis import given

from app.drawing.strip import layout
from app.frame import network_strip
from resnet_core.cost import Cost, price
from resnet_core.network import Network, fitted
from resnet_core.plan import layers_in, layers_of
from resnet_core.readers.field import block_field, receptive_field
from resnet_core.readers.memory import saved_for_backward
from resnet_core.readers.parts import SHOWN_ONE_BY_ONE, Part, fields_in, part_named, parts_of, spread
from resnet_core.spec import ArchSpec, Input
from resnet_core.zoo import PUBLISHED, RESNETS, ZOO
from tests.strategies import specs


def added(parts: tuple[Part, ...]) -> tuple[Cost, int]:
    cost = Cost(*(sum(part.copies * part.cost[index] for part in parts) for index in range(3)))
    return cost, sum(part.copies * sum(part.saved) for part in parts)


@pytest.mark.parametrize("name", list(RESNETS))
def test_the_parts_of_the_zoo_add_up(name: str) -> None:
    plan = Network(RESNETS[name]).plan
    assert added(parts_of(plan)) == (price(plan), saved_for_backward(plan))


@given(specs())
def test_the_parts_of_any_network_add_up(spec: ArchSpec) -> None:
    network, _ = fitted(spec, Input())
    plan = network.plan
    assert added(parts_of(plan)) == (price(plan), saved_for_backward(plan))


@pytest.mark.parametrize(
    "name", ["resnet152", "cifar_resnet1202", "efficientnet_b7", "regnet_y_32gf", "vit_b_16"]
)
def test_parts_that_are_spread_are_those_of_which_fewer_are_folded(name: str) -> None:
    plan = Network(ZOO[name], PUBLISHED[name].input).plan
    for one_by_one in (0, SHOWN_ONE_BY_ONE, 20, layout.DRAWN):
        assert spread(parts_of(plan, 0), one_by_one) == parts_of(plan, one_by_one)


@given(specs())
def test_the_field_of_a_part_is_that_of_its_last_block(spec: ArchSpec) -> None:
    plan = fitted(spec, Input())[0].plan
    for part in parts_of(plan)[1:-1]:
        assert part.field == block_field(plan, part.stage - 1, part.copy + part.copies - 1)
    assert parts_of(plan)[-1].field == receptive_field(plan)[-1]


def test_every_layer_of_a_part_has_a_field_and_bytes() -> None:
    plan = Network(ArchSpec(scales=4, attention="se", order="pre")).plan
    for part in parts_of(plan):
        assert len(fields_in(plan, part)) == len(part.saved) == len(list(layers_of(layers_in(part.content))))


def test_blocks_are_folded_when_there_are_many() -> None:
    parts = parts_of(Network(ArchSpec(depths=(3, 4, 4_000_000, 3))).plan)
    assert [(part.key, part.copies) for part in parts if part.stage == 3] == [
        ("layer3.0", 1),
        ("layer3.1", 3_999_999),
    ]


def test_blocks_are_not_folded_when_there_are_few() -> None:
    parts = parts_of(Network(ArchSpec(depths=(SHOWN_ONE_BY_ONE,), widths=(64,))).plan)
    assert len(parts) == SHOWN_ONE_BY_ONE + 2


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("layer2.0", "layer2.0"),
        ("layer3.1234", "layer3.1"),
        ("layer3.4000000", "layer1.0"),
        ("layer9.0", "layer1.0"),
        ("head", "head"),
        ("", "layer1.0"),
        ("layer3.99999999999999", "layer1.0"),
    ],
)
def test_a_name_finds_its_part_or_the_first_block(name: str, found: str) -> None:
    parts = parts_of(Network(ArchSpec(depths=(3, 4, 4_000_000, 3))).plan)
    assert part_named(parts, name).key == found


def test_the_strip_draws_parts_of_the_table_only_where_they_are_its_own() -> None:
    for name, spec in ZOO.items():
        network = Network(spec, PUBLISHED[name].input)
        assert network_strip.drawn_parts(network) == parts_of(network.plan, layout.DRAWN)
