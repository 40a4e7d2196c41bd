"""Prices are exact: equal to printed tables, other counters, and a convolution that counts its own steps."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from torch.nn import functional

from resnet_core.cost import Cost, price, price_of, times, total
from resnet_core.language.layers import Conv, Linear, Residual, Shape
from resnet_core.language.plan import residual
from resnet_core.plan import Plan, named_blocks, named_layers, unfold
from resnet_core.spec import ArchSpec, Input, from_query
from resnet_core.zoo import PUBLISHED, RESNETS
from tests.examples import examples
from tests.readers.naive import convolve
from tests.strategies import cases

GOLDENS = Path(__file__).resolve().parents[1] / "goldens"


def golden(name: str) -> Any:
    """A file of numbers with its source."""
    content = json.loads((GOLDENS / f"{name}.json").read_text())
    assert content["source"]
    return content


EXACT = golden("exact_counts")["networks"]
OPTIONS = golden("options_2015")
CIFAR = golden("cifar_2015")["rows"]


def zoo_price(name: str) -> Cost:
    """The price of a network of the zoo, for the image size that its published numbers are for."""
    return price(unfold(RESNETS[name], PUBLISHED[name].input))


def rounded(count: int, unit: int, printed: str) -> Decimal:
    """`count` in `unit`, rounded to as many decimals as were printed."""
    return (Decimal(count) / unit).quantize(Decimal(printed))


@pytest.mark.parametrize("name", EXACT)
def test_the_count_is_the_one_that_other_counters_find(name: str) -> None:
    assert {key: getattr(zoo_price(name), key) for key in EXACT[name]} == EXACT[name]


@pytest.mark.parametrize("row", OPTIONS["rows"], ids=lambda row: row["network"])
def test_each_shortcut_option_of_the_2015_paper_has_its_price(row: dict[str, Any]) -> None:
    cost = price(unfold(from_query(row["link"])))
    assert cost.params == row["params"]
    assert rounded(cost.macs, 10**9, row["gmacs"]) == Decimal(row["gmacs"])


def test_table_1_of_the_2015_paper_is_reproduced() -> None:
    links = {row["network"]: row["link"] for row in OPTIONS["rows"]}
    for network, printed in OPTIONS["printed_in_table_1"].items():
        gmacs = Decimal(price(unfold(from_query(links[network]))).macs) / 10**9
        # Four of the five are rounded; 3.858 is cut to 3.8.
        cut = network.startswith("ResNet-50")
        assert (Decimal(int(gmacs * 10)) / 10 if cut else round(gmacs, 1)) == Decimal(printed), network


@pytest.mark.parametrize("row", CIFAR, ids=lambda row: str(row["depth"]))
def test_the_cifar_networks_have_the_published_parameters(row: dict[str, Any]) -> None:
    depth = row["depth"]
    option_a, option_b = zoo_price(f"cifar_resnet{depth}"), zoo_price(f"cifar_resnet{depth}_b")
    assert (option_a.params, option_b.params) == (row["params_a"], row["params_b"])
    assert rounded(option_a.params, 10**6, row["printed_params_m"]) == Decimal(row["printed_params_m"])
    assert rounded(option_a.macs, 10**6, row["mmacs_a"]) == Decimal(row["mmacs_a"])
    assert zoo_price(f"cifar_plain{depth}") == option_a


def test_a_golden_that_is_one_off_would_be_noticed() -> None:
    assert rounded(3_858_000_000, 10**9, "3.8581") != Decimal("3.8581")
    assert zoo_price("resnet50").params != EXACT["resnet50"]["params"] + 1


def test_squeeze_and_excitation_adds_two_layers_a_block_and_their_biases() -> None:
    added = zoo_price("seresnet50").params - zoo_price("resnet50").params
    weights = sum(
        2 * (4 * w) * (4 * w) // 16 * n for w, n in zip((64, 128, 256, 512), (3, 4, 6, 3), strict=True)
    )
    biases = sum((4 * w + 4 * w // 16) * n for w, n in zip((64, 128, 256, 512), (3, 4, 6, 3), strict=True))
    assert (weights, biases) == (2_514_944, 16_048)
    assert added == weights + biases
    assert zoo_price("seresnet50").macs - zoo_price("resnet50").macs == weights


def test_a_bottleneck_costs_69_632_weights_and_two_3x3_on_256_channels_17_times_as_many() -> None:
    plan = unfold(ArchSpec())
    weights = [
        price(layer).params
        for layer in residual(plan.stages[0].runs[1].block).branch
        if isinstance(layer, Conv)
    ]
    assert weights == [256 * 64, 9 * 64 * 64, 64 * 256]
    assert sum(weights) == 69_632
    wide = unfold(ArchSpec(block="basic", depths=(2,), widths=(256,)))
    assert [
        price(layer).params
        for layer in residual(wide.stages[0].runs[0].block).branch
        if isinstance(layer, Conv)
    ] == [
        589_824,
        589_824,
    ]


@settings(max_examples=examples(25))
@given(cases())
def test_the_price_of_a_network_is_the_sum_of_its_layers(case: tuple[ArchSpec, Input]) -> None:
    plan = unfold(*case)
    assert price(plan) == total(tuple(price(leaf) for _, leaf in named_layers(plan)))


@settings(max_examples=examples(25))
@given(cases())
def test_the_price_of_a_network_is_stem_blocks_and_head(case: tuple[ArchSpec, Input]) -> None:
    plan = unfold(*case)
    parts = [plan.stem, *(named.block for named in named_blocks(plan)), plan.head]
    assert price(plan) == total(tuple(price_of(part) for part in parts))


def test_a_stage_costs_its_opening_block_and_copies_of_the_rest() -> None:
    stage = unfold(ArchSpec()).stages[2]
    assert isinstance(stage.runs[1].block, Residual)
    assert price(stage) == total((price_of(stage.runs[0].block), times(price_of(stage.runs[1].block), 5)))


def test_the_price_grows_linearly_with_depth() -> None:
    prices = [price(unfold(ArchSpec(depths=(3, 4, blocks, 3)))).params for blocks in (6, 7, 8, 10**6)]
    block = prices[1] - prices[0]
    assert prices[2] - prices[1] == block
    assert prices[3] - prices[0] == block * (10**6 - 6)


def test_macs_ignore_the_batch_and_the_number_format() -> None:
    assert price(unfold(ArchSpec(), Input(batch=64, dtype="float16"))) == price(unfold(ArchSpec()))


def test_activations_are_the_outputs_of_convolutions_and_linear_layers() -> None:
    plan = unfold(ArchSpec())
    counted = sum(leaf.out.elements for _, leaf in named_layers(plan) if isinstance(leaf, Conv | Linear))
    assert price(plan).activations == counted == 11_114_984


CONVS = [
    Conv(
        "c",
        Shape(4, 5, 6),
        Shape(6, -(-5 // stride), -(-6 // stride)),
        kernel,
        stride,
        dilation,
        groups,
        bias,
    )
    for kernel, stride, dilation, groups, bias in product((1, 3, 7), (1, 2), (1, 2), (1, 2), (False, True))
]


def convs_of(plan: Plan, most: int) -> list[Conv]:
    """The different convolutions of a plan that take at most `most` steps."""
    convs = {leaf._replace(name="") for _, leaf in named_layers(plan) if isinstance(leaf, Conv)}
    return [conv for conv in convs if price(conv).macs <= most]


def of_small_plans() -> list[Conv]:
    """Real convolutions: grouped, dilated, split, with and without bias, on odd and even maps."""
    tiny = ArchSpec(depths=(1, 2), widths=(8, 12), num_classes=2)
    specs = (
        replace(tiny, groups=3, width_per_group=24, output_stride=8, stem="deep"),
        replace(tiny, scales=3, stride_at="1x1", norm="none"),
        replace(tiny, block="basic", shortcut="avgpool", attention="se", se_reduction=4, order="pre"),
    )
    return [conv for spec in specs for conv in convs_of(unfold(spec, Input(17, 12)), 60_000)]


@pytest.mark.parametrize("conv", CONVS + of_small_plans())
def test_the_macs_of_a_convolution_are_the_steps_of_six_loops(conv: Conv) -> None:
    draw = torch.Generator().manual_seed(0)
    per_group = conv.inp.channels // conv.groups
    # Whole numbers are exact in any order of summation, so the outputs must be equal, not close.
    image = torch.randint(-9, 10, conv.inp.sizes, generator=draw).double()
    weight = torch.randint(
        -9, 10, (conv.out.channels, per_group, conv.kernel, conv.kernel), generator=draw
    ).double()
    bias = torch.randint(-9, 10, (conv.out.channels,), generator=draw).double() if conv.bias else None

    counted = convolve(conv, image, weight, bias)

    pad = conv.dilation * (conv.kernel // 2)
    expected = functional.conv2d(image, weight, bias, conv.stride, pad, conv.dilation, conv.groups)
    assert torch.equal(torch.tensor(counted.out).double(), expected)
    learned = weight.numel() + (0 if bias is None else bias.numel())
    assert price(conv) == Cost(learned, counted.multiplications, expected.numel())


def test_the_six_loops_count_multiplications_with_padding_too() -> None:
    conv = Conv("c", Shape(1, 3, 3), Shape(1, 3, 3), 3, 1, 1, 1, bias=False)
    counted = convolve(conv, torch.ones(1, 3, 3), torch.ones(1, 1, 3, 3), None)
    # 9 outputs of 9 taps; the centre touches no padding, an edge 3 taps, a corner 5.
    assert (counted.multiplications, counted.of_padding) == (81, 4 * 3 + 4 * 5)
    assert price(conv).macs != counted.multiplications - counted.of_padding
