"""The pixels that a cell reads are those that a gradient reaches in a network where every path counts."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings

from resnet_core.families.convnext.spec import ConvNextSpec
from resnet_core.language.layers import Conv, Shape
from resnet_core.language.plan import Plan, each_part
from resnet_core.plan import unfold
from resnet_core.readers.cell_field import (
    CellField,
    Place,
    Rectangle,
    cell_field,
    left_out,
    map_shape,
    place_named,
)
from resnet_core.readers.cells import first_cells, one_cell
from resnet_core.readers.sources import sources_of
from resnet_core.spec import ArchSpec, Input, Spec
from resnet_core.zoo import ZOO
from tests.any_network import any_cases
from tests.examples import examples
from tests.readers.gradient_pixels import pixels_with_gradient


@settings(max_examples=examples(60))
@given(any_cases())
def test_a_cell_reads_exactly_the_pixels_with_a_gradient(case: tuple[Spec, Input]) -> None:
    plan, chance = unfold(*case), Random(repr(case))
    name = chance.choice([name for name, _ in each_part(plan) if name != "head"])
    shape = map_shape(plan, place_named(plan, name))
    check(plan, name, chance.randrange(shape.height), chance.randrange(shape.width))


def check(plan: Plan, name: str, row: int, column: int) -> CellField:
    field = cell_field(plan, place_named(plan, name), row, column)
    reached = pixels_with_gradient(plan, name, row, column)
    assert field.pixels == reached.sum()
    if field.seen is None:
        return field
    assert field.seen == box(
        reached.any(1).nonzero().flatten().tolist(), reached.any(0).nonzero().flatten().tolist()
    )
    return field


def box(rows: list[int], columns: list[int]) -> Rectangle:
    return Rectangle(rows[0], rows[-1], columns[0], columns[-1])


def test_pixels_that_no_window_reads_are_in_no_field() -> None:
    plan = unfold(ConvNextSpec(depths=(1, 1), widths=(4, 4)), Input(35, 38))
    field = check(plan, "stage1.0", 7, 8)
    assert field.seen == Rectangle(16, 31, 20, 35)
    assert field.reach == Rectangle(16, 43, 20, 47)


def test_a_dilated_kernel_steps_over_pixels() -> None:
    image = Shape(1, 9, 9)
    nodes = sources_of((Conv("conv", image, image, 3, 1, 2, 1, bias=False),)).nodes
    side = frozenset((2, 4, 6))
    assert first_cells(nodes, one_cell(4, 4)) == frozenset(((side, side),))


def test_the_gradient_notices_a_field_that_is_wrong() -> None:
    plan = unfold(ArchSpec(depths=(2, 1), widths=(4, 4), stem="cifar"), Input(32, 32))
    field = cell_field(plan, Place(1, 0), 5, 5)
    assert field.pixels != pixels_with_gradient(plan, "layer1.1", 5, 5).sum()


def test_published_fields_are_those_of_a_cell_in_the_middle() -> None:
    plan = unfold(ArchSpec(), Input(1024, 1024))
    field = cell_field(plan, Place(3, 2), 16, 16)
    assert field.seen == field.reach
    assert field.pixels == 427**2


def test_a_layer_inside_a_block_has_its_own_map_and_field() -> None:
    plan = unfold(ArchSpec(), Input(224, 224))
    before, after = (cell_field(plan, Place(1, 0, layer), 3, 3) for layer in (0, 3))
    assert map_shape(plan, Place(1, 0, 0)).height == 2 * map_shape(plan, Place(1, 0, 3)).height
    assert (before.reach, after.reach) == (Rectangle(-5, 29, -5, 29), Rectangle(3, 45, 3, 45))


def test_a_million_equal_blocks_take_no_more_steps_than_the_map_has_cells() -> None:
    plan = unfold(ArchSpec(depths=(3, 4, 1_000_000, 3)))
    field = cell_field(plan, place_named(plan, "layer3.999999"), 0, 0)
    assert field.seen == Rectangle(0, 223, 0, 223)


def test_tokens_see_their_patch_and_after_attention_everything() -> None:
    plan = unfold(ZOO["vit_b_16"], Input(64, 48))
    stem = Place(-1, 0)
    assert cell_field(plan, stem, 0, 0) == CellField(None, 0, None)
    assert cell_field(plan, stem, 5, 0).seen == Rectangle(16, 31, 16, 31)
    assert cell_field(plan, Place(0, 0), 0, 0).seen == Rectangle(0, 63, 0, 47)


def test_what_sees_a_whole_map_is_named() -> None:
    plain = ArchSpec(block="basic", depths=(1, 1), widths=(16, 16), stem="cifar")
    assert left_out(unfold(plain), Place(1, 0)) == frozenset()
    assert left_out(unfold(replace(plain, attention="se")), Place(1, 0)) == {"factors"}
    assert left_out(unfold(replace(plain, norm="group")), Place(1, 0)) == {"statistics"}


def test_a_cell_that_is_not_there_is_refused() -> None:
    plan = unfold(ArchSpec())
    with pytest.raises(IndexError, match="7 rows and 7 columns"):
        cell_field(plan, Place(3, 0), 7, 0)
    with pytest.raises(KeyError):
        place_named(plan, "layer9.0")
