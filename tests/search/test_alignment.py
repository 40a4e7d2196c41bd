"""Networks beside each other by resolution: what stands at the same place."""

from __future__ import annotations

import itertools

import pytest

from resnet_core.network import Network, named
from resnet_core.readers.parts import Part, blocks_of, part_named, parts_of
from resnet_core.search.alignment import HEAD, same_place, slots, usual_side
from resnet_core.zoo import ZOO

DRAWN = 60


def network(name: str) -> Network:
    return named(name).network


def parts(name: str) -> tuple[Part, ...]:
    return parts_of(network(name).plan, DRAWN)


def sides(name: str) -> list[float]:
    """The usual side of the stem and of each stage."""
    return [usual_side(slot) for slot in slots(parts(name), network(name).input).values() if slot != HEAD]


def beside(name: str, key: str, other: str) -> str:
    own = parts(name)
    inputs = (network(name).input, network(other).input)
    part = same_place(part_named(own, key), own, parts(other), inputs)
    return part.key if part else ""


def test_stages_belong_to_the_nearest_of_the_usual_sides() -> None:
    assert sides("resnet50") == [56, 56, 28, 14, 7]
    assert sides("efficientnet_b0") == [112, 112, 56, 28, 14, 14, 7, 7]
    assert sides("vit_b_16") == [14, 14]
    assert sides("cifar_resnet1202") == [28, 28, 14, 7]  # 32, 16 and 8 pixels
    assert sides("?height=448&width=448") == [112, 112, 56, 28, 14]


def test_tokens_stand_where_their_patches_do() -> None:
    assert sides("vit_b_32") == [7, 7]
    assert sides("?family=vit&height=448&width=448") == [28, 28]


@pytest.mark.parametrize("name", list(ZOO))
def test_no_stage_stands_before_the_one_it_reads(name: str) -> None:
    places = list(slots(parts(name), network(name).input).values())
    assert places == sorted(places)
    assert places[-1] == HEAD


def test_the_ends_go_with_the_ends_and_stem_and_head_with_each_other() -> None:
    assert beside("resnet50", "layer2.0", "efficientnet_b0") == "stage3.0"
    assert beside("resnet50", "layer2.3", "efficientnet_b0") == "stage3.1"
    assert beside("resnet50", "layer3.0", "vit_b_16") == "stage1.0"
    assert beside("resnet50", "layer3.5", "vit_b_16") == "stage1.11"
    assert beside("resnet50", "layer3.5", "efficientnet_b0") == "stage5.2"  # 14 x 14 has two stages there
    assert beside("vit_b_16", "stem", "resnet50") == "stem"
    assert beside("resnet50", "head", "vit_b_16") == "head"


def test_where_a_network_has_no_such_resolution_nothing_stands_there() -> None:
    assert beside("resnet50", "layer1.0", "vit_b_16") == ""
    assert beside("efficientnet_b0", "stage1.0", "resnet50") == ""


def test_blocks_folded_into_one_count_by_their_middle() -> None:
    assert beside("cifar_resnet1202", "layer3.1", "resnet50") == "layer4.1"
    assert beside("resnet50", "layer4.2", "cifar_resnet1202") == "layer3.1"  # which stands for 199


def test_an_entry_goes_with_an_entry_or_the_first_block() -> None:
    entry = next(part.key for part in parts("densenet121") if part.is_entry)
    assert beside("densenet121", entry, "convnext_tiny") == "stage2.entry"
    assert beside("densenet121", entry, "resnet50") == "layer2.0"


@pytest.mark.parametrize(
    ("one", "two"), list(itertools.permutations(("resnet50", "densenet121", "vgg16"), 2))
)
def test_places_keep_the_order_of_blocks_and_a_network_is_at_its_own_place(one: str, two: str) -> None:
    own, other = parts(one), parts(two)
    inputs = (network(one).input, network(two).input)
    found = [same_place(part, own, other, inputs) for part in blocks_of(own)]
    places = [other.index(part) for part in found if part]
    assert places == sorted(places)
    assert all(same_place(part, own, own, (inputs[0], inputs[0])) == part for part in own)
