"""Attention, groups and dilation by stage: each stage is that of a network that has it everywhere."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

import pytest
import torch
from torch import nn

from resnet_core.build import build
from resnet_core.checks import SpecError
from resnet_core.code.network import write_code
from resnet_core.cost import price
from resnet_core.decoder.decode import decode
from resnet_core.language.layers import Conv, NormKind
from resnet_core.plan import named_layers, unfold
from resnet_core.search.names import name_of
from resnet_core.spec import ArchSpec, Block, Input, from_query, nearest, read_query, to_query
from tests.torchvision_oracle import torchvision_models

SE = ArchSpec(attention="se")
MIXED: tuple[Block, ...] = ("basic", "basic", "bottleneck", "bottleneck")


def test_a_stage_is_that_of_the_network_that_has_it_everywhere() -> None:
    some = unfold(replace(SE, attention_in=(0, 0, 1, 1)))
    everywhere, nowhere = unfold(SE), unfold(ArchSpec())
    assert some.stages == (*nowhere.stages[:2], *everywhere.stages[2:])
    grouped = unfold(ArchSpec(width_per_group=4, stage_groups=(1, 1, 32, 32), widths=(64, 128, 256, 512)))
    one, many = (unfold(ArchSpec(groups=groups, width_per_group=4)) for groups in (1, 32))
    assert grouped.stages == (*one.stages[:2], *many.stages[2:])


def test_norms_and_widths_of_groups_are_those_of_the_network_that_has_them_everywhere() -> None:
    own = unfold(ArchSpec(stage_norms=("group", "none", "batch", "batch")))
    batch, group, none = (unfold(ArchSpec(norm=kind)) for kind in get_args(NormKind))
    assert own.stages == (group.stages[0], none.stages[1], *batch.stages[2:])
    assert (own.stem, own.head) == (batch.stem, batch.head)
    grouped = unfold(ArchSpec(groups=32, stage_group_widths=(4, 4, 8, 8)))
    narrow, wide = (unfold(ArchSpec(groups=32, width_per_group=width)) for width in (4, 8))
    assert grouped.stages == (*narrow.stages[:2], *wide.stages[2:])


def test_the_trunk_is_as_wide_as_each_stages_own_block_makes_it() -> None:
    plan = unfold(ArchSpec(stage_blocks=MIXED))
    assert [stage.out.channels for stage in plan.stages] == [64, 128, 1024, 2048]
    basic, bottleneck = unfold(replace(ArchSpec(), block="basic")), unfold(ArchSpec())
    assert plan.stages[:2] == basic.stages[:2]
    assert plan.stages[2].runs[1:] + plan.stages[3].runs == (
        bottleneck.stages[2].runs[1:] + bottleneck.stages[3].runs
    )


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


@pytest.mark.parametrize(
    ("more", "link"),
    [
        ({"stage_norms": ("group", "group", "batch", "batch")}, "stage_norms=group-group-batch-batch"),
        ({"stage_blocks": MIXED}, "stage_blocks=basic-basic-bottleneck-bottleneck"),
        ({"stage_group_widths": (64, 64, 32, 32)}, "stage_group_widths=64-64-32-32"),
    ],
)
def test_a_network_survives_its_link_its_file_and_its_weights(more: dict[str, object], link: str) -> None:
    spec = ArchSpec(depths=(1, 2, 1, 1), widths=(8, 8, 16, 16), num_classes=3, **more)  # type: ignore[arg-type]
    assert link in "&".join(f"{field}={value}" for field, value in to_query(spec).items())
    assert from_query(to_query(spec)) == spec
    network = build(spec).eval()
    shapes = {name: tuple(tensor.shape) for name, tensor in network.state_dict().items()}
    decoded = decode(shapes)
    assert decoded is not None
    assert decoded.spec == spec
    names: dict[str, Any] = {}
    exec(write_code(spec), names)
    written = names["ResNet"]().eval()
    written.load_state_dict(network.state_dict())
    images = torch.randn(2, 3, 64, 64)
    with torch.inference_mode():
        assert torch.equal(network(images), written(images))


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
        ({"stage_blocks": ("basic",) * 4}, "stage_blocks", ()),
        ({"stage_blocks": MIXED, "block": "basic"}, "stage_blocks", ()),
        (
            {"stage_blocks": ("basic", "bottle", "basic", 3)},
            "stage_blocks",
            ("basic", "bottleneck", "basic", "basic"),
        ),
        ({"stage_blocks": MIXED[:3]}, "stage_blocks", MIXED),
        ({"stage_blocks": MIXED, "stage_groups": (2, 1, 2, 4)}, "stage_groups", (1, 1, 2, 4)),
        ({"stage_blocks": MIXED, "stage_groups": (1, 1, 2, 2)}, "stage_groups", ()),
        ({"stage_blocks": MIXED, "attention": "split"}, "attention", "none"),
        ({"stage_blocks": MIXED, "attention": "sk_half"}, "attention", "sk"),
        ({"stage_blocks": MIXED[::-1], "shortcut": "identity"}, "shortcut", "projection"),
        ({"stage_norms": ("batch",) * 4}, "stage_norms", ()),
        ({"stage_norms": "batch"}, "stage_norms", ()),
        ({"stage_group_widths": (8, 8, 4, 4), "widths": (4, 8, 16, 32)}, "stage_group_widths", (16, 8, 4, 4)),
        ({"stage_group_widths": (8, 8, 4, 4), "width_per_group": 4}, "width_per_group", 64),
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
    norms = ArchSpec(stage_norms=("group", "group", "none", "batch"))
    assert name_of(norms) == "ResNet-50, GN in stages 1, 2 and without norm in stage 3"
    assert name_of(ArchSpec(stage_blocks=MIXED)).endswith("basic blocks in stages 1, 2")
    assert "group widths 64-64-4-4" in name_of(ArchSpec(stage_group_widths=(64, 64, 4, 4)))
