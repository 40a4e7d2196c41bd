"""The block lab's blocks of other families: equal to those of their networks, and set at equal cost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.block_lab import costs
from resnet_core.cost import price_of
from resnet_core.labs import block_kinds, block_lab
from resnet_core.labs.block_lab import CHANNELS, GROUPS, MEASURES, RATIOS, SIDES, Measure, Setting
from resnet_core.language.plan import runs
from resnet_core.plan import unfold
from resnet_core.readers.saved import saved_by_layer, saved_in_block
from resnet_core.spec import ArchSpec, EfficientNetSpec, Input
from resnet_core.zoo import ZOO

settings = st.builds(
    Setting,
    st.sampled_from(CHANNELS),
    st.sampled_from(RATIOS),
    st.sampled_from(GROUPS),
    st.sampled_from(SIDES),
)


@pytest.mark.parametrize("measure", MEASURES)
def test_laws_are_the_costs_of_other_families_blocks(measure: Measure) -> None:
    for kind in block_kinds.OTHERS:
        law = block_lab.curve(kind, measure, 14)
        for channels in (64, 256, 2048):
            assert law.at(channels) == block_lab.contender(kind, channels, 14).amount(measure)


@pytest.mark.parametrize(
    ("key", "network", "block", "channels", "side"),
    [
        ("mbconv", "efficientnet_b0", "stage7.0", 320, 7),
        ("convnext", "convnext_tiny", "stage3.0", 384, 14),
        ("dense", "densenet121", "stage2.3", 128 + 3 * 32, 28),
        ("vit", "vit_b_16", "stage1.0", 768, 14),
    ],
)
def test_blocks_are_those_of_their_published_networks(
    key: str, network: str, block: str, channels: int, side: int
) -> None:
    kind = next(kind for kind in block_kinds.OTHERS if kind.key == key)
    size = 16 * side if key == "vit" else 224
    spec = ZOO[network]
    if isinstance(spec, EfficientNetSpec):  # its last stage has one block, which widens; the lab's do not
        spec = replace(spec, depths=(*spec.depths[:-1], 2))
        block = "stage7.1"
    plan = unfold(spec, Input(height=size, width=size))
    parts = [run for run in runs(plan) if run.name == block]
    mine = block_lab.contender(kind, channels, side)
    if key == "vit":  # the lab leaves the class token out
        assert mine.cost.params == price_of(parts[0].content).params
    else:
        assert (mine.cost.params, mine.cost.macs, mine.cost.activations) == price_of(parts[0].content)


@pytest.mark.parametrize(
    "name", ["resnet50", "resnet18", "efficientnet_b0", "convnext_tiny", "vit_b_16", "densenet121"]
)
def test_a_block_among_its_like_saves_what_it_saves_in_the_network(name: str) -> None:
    plan = unfold(ZOO[name], Input())
    for run, saved in zip(runs(plan), saved_by_layer(plan), strict=True):
        if run.copies > 1 or (name == "densenet121" and run.name.endswith((".3", ".4"))):
            assert saved_in_block(run.content, Input()) == saved


@given(settings, st.sampled_from(block_lab.EQUAL_IN))
def test_blocks_at_equal_cost_stand_where_no_other_width_is_nearer(
    setting: Setting, equal_in: block_lab.EqualIn
) -> None:
    blocks = block_lab.at_equal_cost(setting, equal_in)
    target = block_lab.contenders(setting)[1].amount(equal_in)
    assert blocks[1].amount(equal_in) == target
    for each in blocks:
        step = each.kind.spec.expansion if isinstance(each.kind.spec, ArchSpec) else 1
        for other in (each.inp.channels - step, each.inp.channels + step):
            if other >= each.kind.least:
                near = block_lab.contender(each.kind, other, setting.side).amount(equal_in)
                assert abs(each.amount(equal_in) - target) <= abs(near - target)


def test_the_layer_by_which_a_block_sees_others_is_named() -> None:
    seen = {each.key: costs.sight(each) for each in block_lab.contenders(Setting())}
    assert seen["basic"] == "3×3 on 256, 2 times"
    assert seen["bottleneck"] == "3×3 on 64"
    assert seen["resnext"] == "3×3 on 128 in 32 groups"
    assert seen["res2net"] == "3×3 on 26, 3 times"
    assert seen["mbconv"] == "depthwise 3×3 on 1,536"
    assert seen["convnext"] == "depthwise 7×7 on 256"
    assert seen["dense"] == "3×3 from 128 to 32"
    assert seen["vit"] == "attention, 4 heads"


def test_words_at_equal_cost_name_the_ends() -> None:
    assert "nearest to the 69,632 of the bottleneck on 256" in costs.equal_words(Setting(), "weights")
    assert "176.9 M of the inverted bottleneck (MBConv) to 1.712 G of the ViT layer" in costs.equal_words(
        Setting(), "weights"
    )
