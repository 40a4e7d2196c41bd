"""A plan has the shapes, names and depths of the papers, however many blocks there are."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

import pytest
from hypothesis import given, settings

from resnet_core.language.layers import AvgPool, Conv, Pad, Shape
from resnet_core.language.plan import residual
from resnet_core.plan import layers_of, named_blocks, named_layers, unfold
from resnet_core.spec import ArchSpec, Input, SpecError, Stem
from tests.examples import examples
from tests.strategies import cases, least_pixels, specs

R50 = ArchSpec()
R18 = ArchSpec("basic", (2, 2, 2, 2))
CIFAR20 = ArchSpec("basic", (3, 3, 3), (16, 32, 64), stem="cifar", num_classes=10)


def strides(spec: ArchSpec) -> dict[str, int]:
    """The convolutions of stride 2, and the pools, by name."""
    return {
        name: leaf.stride
        for name, leaf in named_layers(unfold(spec))
        if isinstance(leaf, Conv | AvgPool | Pad) and leaf.stride > 1
    }


def test_resnet50_has_the_shapes_of_table_1() -> None:
    plan = unfold(R50)
    assert [layer.out for layer in plan.stem] == [Shape(64, 112, 112)] * 3 + [Shape(64, 56, 56)]
    assert [residual(stage.runs[0].block).out for stage in plan.stages] == [
        Shape(256, 56, 56),
        Shape(512, 28, 28),
        Shape(1024, 14, 14),
        Shape(2048, 7, 7),
    ]
    assert [layer.out for layer in plan.head] == [Shape(2048, 1, 1), Shape(1000, 1, 1)]


def test_cifar_resnet20_has_the_shapes_of_table_6() -> None:
    plan = unfold(CIFAR20, Input(32, 32))
    assert [layer.out for layer in plan.stem] == [Shape(16, 32, 32)] * 3
    assert [residual(stage.runs[0].block).out.sizes for stage in plan.stages] == [
        (16, 32, 32),
        (32, 16, 16),
        (64, 8, 8),
    ]


@pytest.mark.parametrize(
    ("spec", "depth"),
    [
        (R18, 18),
        (R50, 50),
        (replace(R50, depths=(3, 8, 36, 3)), 152),
        (CIFAR20, 20),
        (replace(R50, scales=4), 50),
    ],
)
def test_depth_counts_weighted_layers_of_the_main_path(spec: ArchSpec, depth: int) -> None:
    assert unfold(spec).depth == depth


def test_projections_do_not_count_as_depth() -> None:
    assert (
        unfold(replace(R50, shortcut="projection_all")).depth
        == unfold(replace(R50, shortcut="none")).depth
        == 50
    )


def test_v15_strides_in_the_3x3_and_v1_in_the_1x1() -> None:
    def at(layer: str) -> dict[str, int]:
        openings = [f"layer{stage}.0" for stage in (2, 3, 4)]
        names = [f"{opening}.{name}" for opening in openings for name in (layer, "downsample.0")]
        return {"conv1": 2} | dict.fromkeys(names, 2)

    assert strides(R50) == at("conv2")
    assert strides(replace(R50, stride_at="1x1")) == at("conv1")


def test_an_average_pooled_shortcut_strides_in_its_pool() -> None:
    assert strides(replace(R18, shortcut="avgpool")) == {"conv1": 2} | {
        f"layer{stage}.0.{name}": 2 for stage in (2, 3, 4) for name in ("conv1", "downsample.0")
    }


def test_the_first_stage_of_bottlenecks_projects_without_a_stride() -> None:
    assert residual(unfold(R50).stages[0].runs[0].block).link == "projection"
    assert residual(unfold(R18).stages[0].runs[0].block).link == "identity"
    assert residual(unfold(R18).stages[0].runs[0].block).shortcut == ()


@pytest.mark.parametrize(
    ("stem", "stride"), [("imagenet", 4), ("deep", 4), ("tiered", 4), ("rs", 4), ("cifar", 1)]
)
def test_the_stem_divides_the_image(stem: Stem, stride: int) -> None:
    plan = unfold(replace(R50, stem=stem), Input(224, 192))
    assert plan.stem[-1].out == Shape(64, 224 // stride, 192 // stride)


def test_the_deep_stem_has_three_3x3_of_which_the_first_strides() -> None:
    convs = [layer for layer in unfold(replace(R50, stem="deep")).stem if isinstance(layer, Conv)]
    assert [(conv.name, conv.out.channels, conv.kernel, conv.stride) for conv in convs] == [
        ("conv1.0", 32, 3, 2),
        ("conv1.3", 32, 3, 1),
        ("conv1.6", 64, 3, 1),
    ]


@pytest.mark.parametrize(
    ("output_stride", "sizes", "dilations"),
    [
        (32, [56, 28, 14, 7], [1, 1, 1, 1]),
        (16, [56, 28, 14, 14], [1, 1, 1, 2]),
        (8, [56, 28, 28, 28], [1, 1, 2, 4]),
    ],
)
def test_output_stride_turns_strides_into_dilation(
    output_stride: int, sizes: list[int], dilations: list[int]
) -> None:
    plan = unfold(replace(R50, output_stride=output_stride))  # type: ignore[arg-type]
    assert [residual(stage.runs[0].block).out.height for stage in plan.stages] == sizes
    found = []
    for stage in plan.stages:
        found += [
            conv.dilation
            for conv in residual(stage.runs[1].block).branch
            if isinstance(conv, Conv) and conv.kernel == 3
        ]
    assert found == dilations


def test_odd_sizes_are_rounded_up_at_each_stride() -> None:
    plan = unfold(R50, Input(225, 65))
    assert [
        (residual(stage.runs[0].block).out.height, residual(stage.runs[0].block).out.width)
        for stage in plan.stages
    ] == [
        (57, 17),
        (29, 9),
        (15, 5),
        (8, 3),
    ]


@given(specs())
def test_an_image_that_is_too_small_is_refused_with_the_least_that_works(spec: ArchSpec) -> None:
    least = least_pixels(spec)
    unfold(spec, Input(least, least))
    if least > 1:
        with pytest.raises(SpecError) as error:
            unfold(spec, Input(least - 1, least))
        assert (error.value.field, error.value.nearest) == ("height", least)


def test_the_strategy_reaches_images_that_are_too_small() -> None:
    assert least_pixels(R50) == 17
    assert least_pixels(replace(CIFAR20, depths=(1,), widths=(16,))) == 1


def test_an_image_that_is_too_small_for_resnet50_names_the_side() -> None:
    with pytest.raises(SpecError, match="17 or more") as error:
        unfold(R50, Input(224, 16))
    assert (error.value.field, error.value.nearest) == ("width", 17)


@settings(max_examples=examples(25))
@given(cases())
def test_each_layer_reads_what_the_one_before_gives(case: tuple[ArchSpec, Input]) -> None:
    plan = unfold(*case)
    given_shape = plan.stem[-1].out
    for named in named_blocks(plan):
        block = residual(named.block)
        assert block.inp == given_shape
        assert (block.branch or block.pre)[-1].out == block.out
        assert not block.shortcut or block.shortcut[-1].out == block.out
        assert block.shortcut or block.link != "identity" or block.inp == block.out
        given_shape = block.out


@settings(max_examples=examples(25))
@given(cases())
def test_names_are_unique_and_blocks_are_counted(case: tuple[ArchSpec, Input]) -> None:
    plan = unfold(*case)
    names = [name for name, _ in named_layers(plan)]
    assert len(set(names)) == len(names)
    blocks = list(named_blocks(plan))
    assert [named.place for named in blocks] == list(range(plan.blocks))
    assert plan.blocks == sum(case[0].depths)


def test_names_are_torchvisions() -> None:
    names = [name for name, _ in named_layers(unfold(R50))]
    assert names[:4] == ["conv1", "bn1", "act1", "maxpool"]
    assert [name for name in names if name.startswith("layer3.5.conv")] == [
        f"layer3.5.conv{index}" for index in (1, 2, 3)
    ]
    assert [name for name in names if "downsample" in name] == [
        f"layer{stage}.0.downsample.{index}" for stage in (1, 2, 3, 4) for index in (0, 1)
    ]
    assert names[-2:] == ["avgpool", "fc"]


def test_a_plan_of_millions_of_blocks_is_made_and_walked_lazily() -> None:
    plan = unfold(replace(R50, depths=(10**6,) * 4))
    assert plan.blocks == 4 * 10**6
    assert plan.depth == 3 * 4 * 10**6 + 2
    assert [named.name for named in islice(named_blocks(plan), 3)] == ["layer1.0", "layer1.1", "layer1.2"]


def test_leaves_inside_gates_and_splits_are_walked() -> None:
    branch = residual(unfold(replace(R50, scales=4, attention="se")).stages[0].runs[0].block).branch
    names = [leaf.name for leaf in layers_of(branch)]
    assert [name for name in names if name.startswith(("convs", "pool", "se."))] == [
        *("convs.0", "convs.1", "convs.2", "pool"),
        *("se.pool", "se.fc1", "se.act", "se.fc2", "se.gate"),
    ]
