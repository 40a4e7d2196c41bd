"""The receptive field: published values, and the pixels that a gradient reaches in a real network."""

import pytest
import torch
from torch import Tensor, nn

from resnet_core.build import build
from resnet_core.nn.network import PlanModule
from resnet_core.plan import named_blocks, named_layers, unfold
from resnet_core.readers.field import Field, block_field, field_before, layer_fields, receptive_field
from resnet_core.spec import ArchSpec, Input


def sizes(spec: ArchSpec) -> list[int]:
    """The receptive field after each stage."""
    return [field.size for field in receptive_field(unfold(spec))[1:]]


@pytest.mark.parametrize(
    ("spec", "published"),
    [
        (ArchSpec(block="basic", depths=(2, 2, 2, 2)), [43, 99, 211, 435]),
        (ArchSpec(block="basic"), [59, 179, 547, 899]),
        (ArchSpec(), [35, 91, 267, 427]),
        (ArchSpec(stride_at="1x1"), [35, 99, 291, 483]),
        (ArchSpec(depths=(3, 4, 23, 3)), [35, 91, 811, 971]),
        (ArchSpec(depths=(3, 4, 23, 3), stride_at="1x1"), [35, 99, 835, 1027]),
        (ArchSpec(depths=(3, 8, 36, 3)), [35, 155, 1291, 1451]),
        (ArchSpec(depths=(3, 8, 36, 3), stride_at="1x1"), [35, 163, 1315, 1507]),
    ],
)
def test_stages_have_the_published_receptive_fields(spec: ArchSpec, published: list[int]) -> None:
    assert sizes(spec) == published


def test_fields_of_odd_kernels_are_centred() -> None:
    for field in receptive_field(unfold(ArchSpec(depths=(3, 4, 23, 3), scales=4, width_per_group=26))):
        assert field.size == 2 * field.padding + 1


MEASURED = {
    "basic": ArchSpec(block="basic", depths=(2, 2), widths=(2, 4), stem="cifar"),
    "imagenet stem": ArchSpec(block="basic", depths=(1, 2), widths=(2, 4)),
    "deep stem": ArchSpec(block="basic", depths=(2, 1), widths=(2, 4), stem="deep"),
    "ResNet-RS stem": ArchSpec(block="basic", depths=(2, 1), widths=(2, 4), stem="rs"),
    "one block": ArchSpec(depths=(1,), widths=(2,), stem="cifar"),
    "v1.5": ArchSpec(depths=(2, 3, 2), widths=(2, 3, 4), stem="cifar"),
    "v1": ArchSpec(depths=(2, 3, 2), widths=(2, 3, 4), stem="cifar", stride_at="1x1"),
    "v1, average-pooled": ArchSpec(
        depths=(1, 2), widths=(2, 4), stem="cifar", stride_at="1x1", shortcut="avgpool"
    ),
    "basic, average-pooled": ArchSpec(
        block="basic", depths=(1, 2), widths=(2, 4), stem="cifar", shortcut="avgpool"
    ),
    "option A": ArchSpec(block="basic", depths=(2, 2), widths=(2, 4), stem="cifar", shortcut="identity"),
    "plain": ArchSpec(block="basic", depths=(2, 2), widths=(2, 4), stem="cifar", shortcut="none"),
    "v2": ArchSpec(depths=(2, 2), widths=(2, 4), stem="cifar", order="pre"),
    "grouped": ArchSpec(depths=(2, 2), widths=(2, 4), stem="cifar", groups=2),
    "Res2Net": ArchSpec(depths=(3, 2), widths=(2, 2), stem="cifar", scales=4),
    "Res2Net of two": ArchSpec(depths=(3, 2), widths=(2, 2), stem="cifar", scales=2),
    "Res2Net v2, v1 stride": ArchSpec(
        depths=(2, 3), widths=(2, 2), stem="cifar", scales=3, order="pre", stride_at="1x1"
    ),
    "dilated": ArchSpec(
        block="basic", depths=(1, 2, 2, 2), widths=(2, 2, 2, 2), stem="cifar", output_stride=8
    ),
    "dilated Res2Net": ArchSpec(depths=(1, 1, 1, 2), widths=(2, 2, 2, 2), scales=2, output_stride=8),
    "no norm, gelu": ArchSpec(depths=(2, 2), widths=(2, 4), stem="cifar", norm="none", act="gelu"),
    "drop path": ArchSpec(block="basic", depths=(2, 2), widths=(2, 4), stem="cifar", drop_path=0.5),
}


@pytest.mark.parametrize("spec", MEASURED.values(), ids=MEASURED.keys())
def test_a_gradient_reaches_exactly_the_receptive_field(spec: ArchSpec) -> None:
    largest = receptive_field(unfold(spec))[-1]
    side = (largest.size // largest.jump + 3) * largest.jump
    fields = receptive_field(unfold(spec, Input(side, side)))
    network = positive_network(spec)
    for stage, field in enumerate(fields[1:], 1):
        assert footprint(network, f"layer{stage}", side) == expected_footprint(field, side)


def test_the_footprint_notices_a_field_that_is_wrong() -> None:
    network = positive_network(MEASURED["v1"])
    wrong = receptive_field(unfold(MEASURED["v1.5"]))[-1]
    side = (wrong.size // wrong.jump + 4) * wrong.jump
    assert footprint(network, "layer3", side) != expected_footprint(wrong, side)


def positive_network(spec: ArchSpec) -> nn.Module:
    """A network in which every path lets a positive gradient through, in 64-bit numbers.

    A max pool sends gradient to one pixel of its window, so an average of the same window stands in for it.
    """
    network = build(spec).double().eval()
    for parameter in network.parameters():
        nn.init.constant_(parameter, 1.0 if parameter.dim() == 1 else 1 / parameter[0].numel())
    if isinstance(dict(network.named_children()).get("maxpool"), nn.MaxPool2d):
        network.add_module("maxpool", nn.AvgPool2d(3, 2, 1))
    return network


def footprint(network: nn.Module, name: str, side: int) -> tuple[int, int, int, int]:
    """First and last row, first and last column, that the middle of the map `name` has a gradient to."""
    maps: list[Tensor] = []
    assert isinstance(network, PlanModule)
    last = [block for block in network.places if block.startswith(f"{name}.")]
    module = network.block(last[-1]) if last else network.get_submodule(name)
    handle = module.register_forward_hook(lambda _module, _args, out: maps.append(out))
    image = torch.ones(1, 3, side, side, dtype=torch.float64, requires_grad=True)
    network(image)
    handle.remove()
    middle = maps[0].shape[-1] // 2
    (gradient,) = torch.autograd.grad(maps[0][0, :, middle, middle].sum(), image)
    reached = gradient[0].abs().sum(0) > 0
    rows, columns = (reached.any(axis).nonzero().flatten().tolist() for axis in (1, 0))
    return rows[0], rows[-1], columns[0], columns[-1]


def expected_footprint(field: Field, side: int) -> tuple[int, int, int, int]:
    """The same for the field of the middle value, which has to lie inside the image."""
    middle = -(-side // field.jump) // 2
    first = middle * field.jump - field.padding
    last = first + field.size - 1
    assert 0 < first < last < side - 1, "the image is too small to see the field's borders"
    return first, last, first, last


VARIED = (
    ArchSpec(depths=(3, 4, 2), widths=(2, 2, 4), stem="cifar", scales=4, attention="se", se_reduction=2),
    ArchSpec(block="basic", depths=(1, 3), widths=(4, 4), order="pre", shortcut="avgpool", output_stride=8),
    ArchSpec(depths=(2, 3), widths=(4, 8), shortcut="projection_all", stride_at="1x1", drop_path=0.1),
)


@pytest.mark.parametrize("spec", VARIED)
def test_blocks_follow_each_other(spec: ArchSpec) -> None:
    plan = unfold(spec)
    reads = receptive_field(plan)[0]
    for stage, field in enumerate(receptive_field(plan)[1:]):
        for copy in range(spec.depths[stage]):
            assert field_before(plan, stage, copy) == reads
            reads = block_field(plan, stage, copy)
        assert reads == field


@pytest.mark.parametrize("spec", VARIED)
def test_every_layer_has_a_field_and_the_branch_ends_with_the_blocks(spec: ArchSpec) -> None:
    plan = unfold(spec)
    count = len(layer_fields(plan.stem))
    for name, _, block, _ in named_blocks(plan):
        stage, copy = int(name[5]) - 1, int(name.split(".")[1])
        fields = layer_fields(block, field_before(plan, stage, copy))
        count += len(fields)
        assert max(fields) == block_field(plan, stage, copy)
    assert layer_fields(plan.stem)[-1] == receptive_field(plan)[0]
    assert count + len(plan.head) == len(list(named_layers(plan)))


def test_layers_of_a_bottleneck_widen_where_the_kernel_does() -> None:
    fields = layer_fields(unfold(ArchSpec()).stages[1].runs[0].block, Field(35, 4, 17))
    assert [field.size for field in fields] == [35, 35, 35, 43, 43, 43, 43, 43, 35, 35, 43]
    assert [field.jump for field in fields] == [4, 4, 4, 8, 8, 8, 8, 8, 8, 8, 8]


def test_a_million_blocks_take_no_more_steps_than_two() -> None:
    deep = sizes(ArchSpec(depths=(3, 4, 1_000_000, 3)))
    assert deep[2] - sizes(ArchSpec())[2] == (1_000_000 - 6) * 2 * 16
