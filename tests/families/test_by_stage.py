"""Attention, groups and dilation by stage: each stage is that of a network that has it everywhere."""

from __future__ import annotations

from dataclasses import replace

import pytest
from torch import nn

from resnet_core.build import build
from resnet_core.checks import SpecError
from resnet_core.cost import price
from resnet_core.language.layers import Conv
from resnet_core.plan import named_layers, unfold
from resnet_core.search.names import name_of
from resnet_core.spec import ArchSpec, Input, from_query, nearest, read_query, to_query
from tests.torchvision_oracle import torchvision_models

SE = ArchSpec(attention="se")


def test_a_stage_is_that_of_the_network_that_has_it_everywhere() -> None:
    some = unfold(replace(SE, attention_in=(0, 0, 1, 1)))
    everywhere, nowhere = unfold(SE), unfold(ArchSpec())
    assert some.stages == (*nowhere.stages[:2], *everywhere.stages[2:])
    grouped = unfold(ArchSpec(width_per_group=4, stage_groups=(1, 1, 32, 32), widths=(64, 128, 256, 512)))
    one, many = (unfold(ArchSpec(groups=groups, width_per_group=4)) for groups in (1, 32))
    assert grouped.stages == (*one.stages[:2], *many.stages[2:])


def test_dilated_stages_are_torchvisions() -> None:
    theirs = torchvision_models().resnet50(replace_stride_with_dilation=[False, True, True])
    plan = unfold(ArchSpec(dilated=(0, 0, 1, 1)))
    ours = {name: layer for name, layer in named_layers(plan) if isinstance(layer, Conv)}
    for name, module in theirs.named_modules():
        if isinstance(module, nn.Conv2d):
            assert (ours[name].stride, ours[name].dilation) == (module.stride[0], module.dilation[0])
    assert build(ArchSpec(dilated=(0, 0, 1, 1))).state_dict().keys() == theirs.state_dict().keys()
    assert plan.stages == unfold(ArchSpec(output_stride=8)).stages
    assert price(plan).params == price(unfold(ArchSpec())).params


def test_links_round_trip_and_a_single_value_means_all_stages() -> None:
    spec = replace(SE, attention_in=(0, 0, 1, 1), stage_groups=(1, 1, 2, 2), dilated=(0, 0, 0, 1))
    query = to_query(spec)
    assert query == {
        "attention": "se",
        "attention_in": "0-0-1-1",
        "stage_groups": "1-1-2-2",
        "dilated": "0-0-0-1",
    }
    assert from_query(query) == spec
    assert from_query({"attention": "se"}) == SE
    assert from_query({"groups": "32", "width_per_group": "4"}).stage_groups == ()  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("values", "field", "nearest_value"),
    [
        ({"attention_in": (0, 1, 0, 0)}, "attention_in", ()),
        ({"attention": "se", "attention_in": (1, 1, 1, 1)}, "attention_in", ()),
        ({"attention": "se", "attention_in": (0, 0, 2, 1)}, "attention_in", (0, 0, 1, 1)),
        ({"attention": "se", "attention_in": (0, 1)}, "attention_in", (0, 1, 1, 1)),
        ({"stage_groups": (1, 1, 1, 1)}, "stage_groups", ()),
        ({"stage_groups": (0, 1, 2, 2)}, "stage_groups", (1, 1, 2, 2)),
        ({"stage_groups": (1, 1, 2, 2), "groups": 2}, "groups", 1),
        ({"stage_groups": (1, 1, 2, 2), "block": "basic"}, "stage_groups", ()),
        ({"dilated": (1, 0, 0, 1)}, "dilated", (0, 0, 0, 1)),
        ({"dilated": (0, 0, 0, 0)}, "dilated", ()),
        ({"dilated": "all"}, "dilated", ()),
    ],
)
def test_a_list_that_cannot_be_says_so_and_the_nearest_works(
    values: dict[str, object], field: str, nearest_value: object
) -> None:
    with pytest.raises(SpecError) as fault:
        ArchSpec(**values)  # type: ignore[arg-type]
    assert (fault.value.field, fault.value.nearest) == (field, nearest_value)
    nearest(ArchSpec, values)


def test_a_list_that_cannot_be_read_is_left_out() -> None:
    spec, _, faults = read_query({"dilated": "0-x"})
    assert spec == ArchSpec()
    assert "whole numbers joined by dashes" in str(faults[0])


def test_a_stage_more_takes_the_last_ones_choice() -> None:
    longer, _ = nearest(
        ArchSpec, vars(ArchSpec(dilated=(0, 0, 1, 1))) | {"depths": (1,) * 5, "widths": (64,) * 5}
    )
    assert longer.dilated == (0, 0, 1, 1, 1)
    assert unfold(longer, Input()).stages[4].out.height == 28


def test_the_name_says_which_stages() -> None:
    assert name_of(replace(SE, attention_in=(0, 0, 1, 1))).endswith("attention in stages 3, 4")
