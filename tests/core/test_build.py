"""The module and its plan say the same, for random networks over all fields; its blocks are the papers'."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from resnet_core.build import build
from resnet_core.cost import price
from resnet_core.language.layers import Conv, Conv1d, Rearrange
from resnet_core.language.plan import residual
from resnet_core.nn.modules import Block, DropPath
from resnet_core.plan import Plan, layers_of, named_blocks, named_layers, unfold
from resnet_core.search.limits import LimitError
from resnet_core.spec import CHOICES, COUNTS, ArchSpec, Init, Input, NormKind, Scheme, SpecError
from tests.examples import examples
from tests.strategies import cases, specs

TINY = ArchSpec(depths=(2, 1), widths=(8, 16), num_classes=5)
TINY_BASIC = replace(TINY, block="basic")
IMAGE = Input(33, 40)


def leaves(network: nn.Module) -> dict[str, nn.Module]:
    """The modules without children, by name."""
    return {name: module for name, module in network.named_modules() if name and not any(module.children())}


def shapes_seen(network: nn.Module, input: Input, channels: int) -> dict[str, tuple[int, ...]]:
    """The output shape of each leaf in one pass, without the batch; each runs once.

    Whatever the weights are: on the meta device a pass through a small network takes three times as long.
    """
    seen: dict[str, tuple[int, ...]] = {}

    def noting(name: str) -> Callable[[nn.Module, tuple[Tensor, ...], Tensor], None]:
        def note(module: nn.Module, given: tuple[Tensor, ...], out: Tensor) -> None:
            assert name not in seen, f"{name} ran twice"
            seen[name] = tuple(out.shape[1:])

        return note

    for name, module in leaves(network).items():
        module.register_forward_hook(noting(name))
    network.to_empty(device="cpu")
    with torch.inference_mode():
        network(torch.zeros(2, channels, input.height, input.width))
    return seen


def shapes_planned(plan: Plan) -> dict[str, tuple[int, ...]]:
    """The output shape of each leaf that is a module; the last one works on vectors, ECA on rows."""
    shapes: dict[str, tuple[int, ...]] = {
        name: leaf.out.sizes for name, leaf in named_layers(plan) if not isinstance(leaf, Rearrange)
    }
    rows = [name.rpartition(".")[0] for name, leaf in named_layers(plan) if isinstance(leaf, Conv1d)]
    for name in (f"{gate}.{part}" for gate in rows for part in ("conv", "gate")):
        shapes[name] = shapes[name][:2]
    shapes["fc"] = shapes["fc"][:1]
    return shapes


def differences(plan: Plan, network: nn.Module) -> list[str]:
    """Where the plan, its price and a network disagree, whatever its weights are."""
    cost = price(plan)
    found = []
    if (params := sum(weights.numel() for weights in network.parameters())) != cost.params:
        found.append(f"{params} parameters, priced {cost.params}")
    with FlopCounterMode(display=False) as counter:
        seen = shapes_seen(network, plan.input, plan.image.channels)
    if (flops := counter.get_total_flops()) != 2 * 2 * cost.macs:  # 2 FLOP a MAC, for 2 images
        found.append(f"{flops} FLOP of two images, priced {cost.macs} MAC of one")
    planned = shapes_planned(plan)
    found += [
        f"{name} gives {seen.get(name)}, planned {planned.get(name)}"
        for name in sorted({*seen, *planned})
        if seen.get(name) != planned.get(name)
    ]
    return found


@pytest.mark.slow
@settings(max_examples=examples(50))
@given(cases())
def test_any_network_has_the_parameters_macs_and_shapes_of_its_plan(case: tuple[ArchSpec, Input]) -> None:
    spec, input = case
    network = build(spec, device="meta").eval()
    assert differences(unfold(spec, input), network) == []


def test_random_networks_reach_every_choice_and_vary_every_count() -> None:
    reached: dict[str, set[object]] = {name: set() for name in vars(TINY)}

    @settings(max_examples=400, database=None, derandomize=True)
    @given(specs())
    def draw(spec: ArchSpec) -> None:
        for name, value in vars(spec).items():
            reached[name].add(value)

    draw()
    of_images = {name: {*choices} for name, choices in CHOICES.items()} | {"dims": {2}}
    assert {name: reached[name] for name in CHOICES} == of_images  # tests/families/test_signals.py has dims 1
    assert [name for name in (*COUNTS, "depths", "widths", "drop_path") if len(reached[name]) < 4] == []
    assert {len(depths) for depths in reached["depths"] if isinstance(depths, tuple)} == {1, 2, 3, 4, 5}


@pytest.mark.parametrize(
    ("other", "word"),
    [
        (replace(TINY, num_classes=6), "parameters"),
        (replace(TINY, stride_at="1x1"), "FLOP"),
        (replace(TINY, stem="deep"), "conv1.0"),
        (replace(TINY, drop_path=0.1), "drop_path"),
    ],
)
def test_a_network_of_another_plan_is_noticed(other: ArchSpec, word: str) -> None:
    found = differences(unfold(TINY, IMAGE), build(other, device="meta").eval())
    assert any(word in line for line in found)


def test_leaves_run_in_the_order_of_the_plan() -> None:
    seen = shapes_seen(build(TINY, device="meta").eval(), IMAGE, 3)
    order = [name for name in shapes_planned(unfold(TINY, IMAGE)) if "downsample" not in name]
    assert [name for name in seen if "downsample" not in name] == order


@pytest.mark.slow
@settings(max_examples=examples(20))
@given(cases())
def test_any_network_runs_and_every_weight_gets_a_gradient(case: tuple[ArchSpec, Input]) -> None:
    spec, input = case
    spec = replace(spec, drop_path=0.0)
    network = build(spec)
    # Batch statistics of a single pixel do not exist, so the running ones are used.
    images = torch.randn(2, spec.in_channels, input.height, input.width)
    scores = network.eval()(images)
    assert scores.shape == (2, spec.num_classes)
    assert torch.isfinite(scores).all()
    scores.sum().backward()
    assert [name for name, weights in network.named_parameters() if weights.grad is None] == []


def test_stochastic_depth_follows_the_linear_rule() -> None:
    network = build(replace(TINY_BASIC, depths=(2, 2), drop_path=0.4), device="meta")
    rates = [module.rate for module in network.modules() if isinstance(module, DropPath)]
    assert rates == pytest.approx([0.1, 0.2, 0.3, 0.4])


def test_stochastic_depth_drops_whole_branches_in_training_only() -> None:
    torch.manual_seed(0)
    drop, x = DropPath(0.25), torch.ones(4000, 2, 1, 1)
    kept = drop.train()(x)
    assert kept.unique().tolist() == pytest.approx([0, 4 / 3])
    assert torch.equal(kept[:, 0], kept[:, 1])
    assert (kept == 0).float().mean().item() == pytest.approx(0.25, abs=0.03)
    assert drop.eval()(x) is x


def test_dilation_takes_the_place_of_the_stride() -> None:
    spec = replace(TINY_BASIC, depths=(1, 2, 2, 2), widths=(4, 4, 4, 4), output_stride=8)
    network = build(spec, device="meta")
    dilations = {
        name: module.dilation[0]
        for name, module in network.named_modules()
        if isinstance(module, nn.Conv2d) and name.endswith("conv1") and "layer" in name
    }
    assert list(dilations.values()) == [1, 1, 1, 1, 2, 2, 4]


@pytest.mark.parametrize("scheme", ["he_fan_out", "he_fan_in", "xavier", "normal_0.01"])
def test_each_scheme_gives_its_standard_deviation(scheme: Scheme) -> None:
    spec = replace(TINY_BASIC, widths=(64, 128), depths=(1, 1))
    weight = build(spec, Init(scheme, seed=3)).get_submodule("layer2.0.conv1").get_parameter("weight")
    fan_in, fan_out = 9 * 64, 9 * 128
    expected = {
        "he_fan_out": (2 / fan_out) ** 0.5,
        "he_fan_in": (2 / fan_in) ** 0.5,
        "xavier": (2 / (fan_in + fan_out)) ** 0.5,
        "normal_0.01": 0.01,
    }
    assert weight.std().item() == pytest.approx(expected[scheme], rel=0.02)


def test_the_same_seed_gives_the_same_weights() -> None:
    one, same, other = (build(TINY, Init(seed=seed)).state_dict() for seed in (1, 1, 2))
    assert all(torch.equal(one[key], same[key]) for key in one)
    assert not torch.equal(one["conv1.weight"], other["conv1.weight"])


def test_building_leaves_the_global_random_state_alone() -> None:
    torch.manual_seed(5)
    before = torch.get_rng_state()
    build(TINY)
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize("block", ["basic", "bottleneck"])
def test_zero_gamma_makes_a_v1_block_the_identity_of_what_is_not_negative(block: str) -> None:
    spec = TINY if block == "bottleneck" else TINY_BASIC
    network = build(spec, Init(zero_gamma=True)).eval()
    x = torch.rand(2, 8 * spec.expansion, 9, 7)
    assert torch.equal(network.get_submodule("layer1.1")(x), x)
    assert not torch.equal(build(spec).eval().get_submodule("layer1.1")(x), x)


def test_zero_gamma_without_norm_is_refused() -> None:
    with pytest.raises(SpecError) as error:
        build(replace(TINY, norm="none"), Init(zero_gamma=True))
    assert (error.value.field, error.value.nearest) == ("zero_gamma", False)


def test_a_module_on_the_meta_device_holds_no_values() -> None:
    assert all(weights.is_meta for weights in build(TINY, device="meta").parameters())


def test_convolutions_have_a_bias_only_without_norm() -> None:
    biased_by: dict[NormKind, bool] = {"batch": False, "group": False, "none": True}
    for norm, biased in biased_by.items():
        plan = unfold(replace(TINY, norm=norm))
        convs = [
            leaf
            for leaf in layers_of(residual(plan.stages[0].runs[0].block).branch)
            if isinstance(leaf, Conv)
        ]
        assert {conv.bias for conv in convs} == {biased}


def test_blocks_of_the_module_are_the_blocks_of_the_plan() -> None:
    blocks = [
        name for name, module in build(TINY, device="meta").named_modules() if isinstance(module, Block)
    ]
    assert blocks == [block.name for block in named_blocks(unfold(TINY))]


def test_what_is_too_large_is_refused_before_it_is_built() -> None:
    with pytest.raises(LimitError) as refused:
        build(ArchSpec(depths=(3, 4, 10**6, 3)))
    assert refused.value.field == "depths"
    with pytest.raises(LimitError):
        build(ArchSpec(widths=(4096, 4096, 4096, 4096)))
