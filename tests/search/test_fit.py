"""Whether a network fits in memory, the largest batch that does, and what makes it fit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from resnet_core.checks import SpecError
from resnet_core.cost import price
from resnet_core.network import named
from resnet_core.plan import unfold
from resnet_core.search.fit import Setting, all_blocks, changes, larger, largest_batch, needed, recomputed
from resnet_core.search.fit_text import checkpoints_of, checkpoints_text, parts
from resnet_core.spec import FAMILIES, Input
from resnet_core.zoo import ZOO

GIB = 2**30
RESNET50 = ZOO["resnet50"]


@pytest.mark.parametrize("family", FAMILIES)
def test_the_largest_batch_of_every_family_fits_and_one_more_does_not(family: str) -> None:
    spec, input = (network := named(f"?family={family}").network).recipe, network.input
    setting = Setting(optimizer="adam")
    batch = largest_batch(spec, input, setting, 8 * GIB)
    fits, more = (needed(spec, replace(input, batch=each), setting).peak for each in (batch, batch + 1))
    assert fits <= 8 * GIB < more


def test_nothing_fits_where_the_weights_do_not() -> None:
    assert largest_batch(RESNET50, Input(), Setting(), 10**8) == 0
    assert changes(RESNET50, Input(), Setting(), 10**8) == ()


def test_every_way_fits_and_checkpoints_are_no_more_than_needed() -> None:
    input, setting, memory = Input(batch=128), Setting(), 7 * GIB
    assert needed(RESNET50, input, setting).peak > memory
    found = changes(RESNET50, input, setting, memory)
    assert [way.extra_macs for way in found] == [*sorted(way.extra_macs for way in found[:-1]), 0]
    for way in found:
        assert needed(RESNET50, replace(input, batch=way.batch), way.setting).peak == way.peak <= memory
    (again,) = (way for way in found if any(way.setting.checkpoints))
    fewer = list(again.setting.checkpoints)
    fewer[max(place for place, count in enumerate(fewer) if count)] -= 1
    assert needed(RESNET50, input, setting._replace(checkpoints=tuple(fewer))).peak > memory


def test_checkpoints_in_all_blocks_do_all_but_stem_and_head_again() -> None:
    plan = unfold(RESNET50)
    ends = price(plan.stem[0]).macs + price(plan.head[-1]).macs
    assert recomputed(plan, all_blocks(plan)) == price(plan).macs - ends
    assert recomputed(plan, ()) == 0


def test_a_deeper_network_is_the_next_published_one_of_the_family() -> None:
    images, deeper = larger(RESNET50, Input(), Setting(), 24 * GIB)
    assert (images.side, images.name, deeper.name) == (256, "", "resnet101")


def test_the_parts_add_up_to_the_peak() -> None:
    step = needed(RESNET50, Input(batch=8), Setting(optimizer="adam"))
    assert sum(parts(step).values()) == step.peak


def test_checkpoints_are_read_as_they_are_written() -> None:
    plan = unfold(RESNET50)
    assert checkpoints_of("3-0-2-0", plan) == (3, 0, 2, 0)
    assert checkpoints_text((3, 0, 2, 0)) == "3-0-2-0"
    assert checkpoints_of("all", plan) == (3, 4, 6, 3)
    assert checkpoints_of("none", plan) == ()
    for wrong in ("4-0-0-0", "1-2-3-4-5", "x", "-1"):
        with pytest.raises(SpecError):
            checkpoints_of(wrong, plan)
