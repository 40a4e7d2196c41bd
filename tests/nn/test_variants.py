"""The blocks of He 2016 against figures 2 and 4, written out by hand: equal to the last bit."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn
from torch.nn.functional import relu

from resnet_core.build import build
from resnet_core.families.resnet.small_networks import digits_network
from resnet_core.nn.modules import Block
from resnet_core.nn.network import PlanModule
from resnet_core.nn.variants import CHANGES, GatedBlock, change
from resnet_core.plan import unfold
from resnet_core.spec import ArchSpec, Init, Input

SPEC = digits_network(14)
SAME_SIZE = {
    "layer1": 8,
    "layer2": 16,
    "layer3": 32,
}  # channels; one block of each keeps its size, and layer1.0
REORDERED = ("bn_after_addition", "relu_before_addition", "relu_only_pre_activation")
WITHOUT_WEIGHTS = (*REORDERED, "half_shortcut", "half_both", "dropout_shortcut")
GATED = ("exclusive_gating", "open_exclusive_gating", "shortcut_gating", "open_shortcut_gating")


def made(name: str = "", spec: ArchSpec = SPEC) -> PlanModule:
    network = build(spec, Init("he_fan_in", seed=3))
    assert isinstance(network, PlanModule)
    if name:
        change(network, unfold(spec, Input(8, 8)), name, seed=3)
    return network


def block(network: nn.Module, name: str = "layer1.1") -> Block:
    found = network.get_submodule(name)
    assert isinstance(found, Block)
    return found


def signed(channels: int = 8) -> Tensor:
    return torch.randn(4, channels, 8, 8, generator=torch.Generator().manual_seed(1))


def part(owner: nn.Module, name: str) -> Callable[[Tensor], Tensor]:
    return owner.get_submodule(name)


def by_hand(owner: Block, kind: str, x: Tensor) -> Tensor:
    """Figure 4 (a) to (e)."""
    conv1, bn1, conv2, bn2 = (part(owner, name) for name in ("conv1", "bn1", "conv2", "bn2"))
    match kind:
        case "":
            return relu(x + bn2(conv2(relu(bn1(conv1(x))))))
        case "bn_after_addition":
            return relu(bn2(x + conv2(relu(bn1(conv1(x))))))
        case "relu_before_addition":
            return x + relu(bn2(conv2(relu(bn1(conv1(x))))))
        case "relu_only_pre_activation":
            return x + bn2(conv2(relu(bn1(conv1(relu(x))))))
        case _:
            return x + conv2(relu(bn2(conv1(relu(bn1(x))))))


@pytest.mark.parametrize("kind", ["", *REORDERED])
def test_a_block_is_figure_4_written_out(kind: str) -> None:
    network = made(kind)
    assert torch.equal(block(network)(signed()), by_hand(block(network), kind, signed()))


def test_full_pre_activation_is_order_pre() -> None:
    network = made(spec=digits_network(14, order="pre"))
    assert torch.equal(block(network)(signed()), by_hand(block(network), "full", signed()))


def test_the_kinds_of_block_differ() -> None:
    answers = [by_hand(block(made()), kind, signed()) for kind in ("", *REORDERED, "full")]
    assert not any(torch.equal(a, b) for place, a in enumerate(answers) for b in answers[:place])


@pytest.mark.parametrize("name", REORDERED)
def test_another_order_keeps_names_shapes_and_values_of_all_weights(name: str) -> None:
    kept, changed = made().state_dict(), made(name).state_dict()
    assert list(changed) == list(kept)
    assert all(torch.equal(changed[key], kept[key]) for key in kept)


def test_only_where_no_activation_follows_the_last_addition_one_comes_before_the_pool() -> None:
    maps = signed(32)
    plain, changed = (made(name) for name in ("", "relu_only_pre_activation"))
    assert torch.equal(changed.classify(maps), plain.classify(relu(maps)))
    assert not torch.equal(changed.classify(maps), plain.classify(maps))


@pytest.mark.parametrize("name", WITHOUT_WEIGHTS)
def test_only_gates_have_parameters_of_their_own(name: str) -> None:
    count = {key: sum(each.numel() for each in made(key).parameters()) for key in ("", name)}
    assert count[name] == count[""]


@pytest.mark.parametrize("name", GATED)
def test_a_gate_is_a_1x1_convolution_with_bias_in_every_block_that_keeps_its_size(name: str) -> None:
    gates = (2 * (8 * 8 + 8)) + (16 * 16 + 16) + (32 * 32 + 32)
    extra = sum(each.numel() for each in made(name).parameters()) - sum(
        each.numel() for each in made().parameters()
    )
    assert extra == gates


@pytest.mark.parametrize("name", [*CHANGES])
def test_a_changed_network_learns_and_answers_with_scores_of_ten_classes(name: str) -> None:
    network = made(name)
    scores = network(torch.ones(2, 1, 8, 8) + torch.rand(2, 1, 8, 8))
    scores.square().sum().backward()
    assert scores.shape == (2, 10)
    assert all(each.grad is not None for each in network.parameters())


@pytest.mark.parametrize("name", [*GATED, "half_shortcut", "half_both", "dropout_shortcut"])
def test_blocks_that_change_the_size_keep_option_a(name: str) -> None:
    x = signed(8)
    assert torch.equal(block(made(name), "layer2.0")(x), block(made(), "layer2.0")(x))


@pytest.mark.parametrize(("name", "of_x", "of_f"), [("half_shortcut", 0.5, 1.0), ("half_both", 0.5, 0.5)])
def test_constant_scaling_halves(name: str, of_x: float, of_f: float) -> None:
    owner, x = block(made(name)), signed()
    branch = part(owner, "bn2")(part(owner, "conv2")(relu(part(owner, "bn1")(part(owner, "conv1")(x)))))
    assert torch.equal(owner(x), relu(of_f * branch + of_x * x))


@pytest.mark.parametrize(("name", "bias"), [("exclusive_gating", -6.0), ("open_shortcut_gating", 0.0)])
def test_a_gate_starts_with_the_bias_of_the_table(name: str, bias: float) -> None:
    gated = block(made(name))
    assert isinstance(gated, GatedBlock)
    assert torch.equal(gated.gate.get_parameter("bias"), torch.full((8,), bias))


def with_gate_at(name: str, bias: float) -> GatedBlock:
    gated = block(made(name))
    assert isinstance(gated, GatedBlock)
    nn.init.zeros_(gated.gate.weight)
    nn.init.constant_(gated.gate.get_parameter("bias"), bias)
    return gated


def test_a_shut_gate_leaves_the_original_block_or_with_exclusive_gating_the_identity() -> None:
    x = signed()
    assert torch.equal(with_gate_at("shortcut_gating", -1e4)(x), block(made())(x))
    assert torch.equal(with_gate_at("exclusive_gating", -1e4)(x), relu(x))


def test_an_open_gate_leaves_the_plain_block() -> None:
    x = signed()
    plain = block(made(spec=digits_network(14, "none")))
    for name in ("shortcut_gating", "exclusive_gating"):
        assert torch.equal(with_gate_at(name, 1e4)(x), plain(x))


def test_dropout_in_the_shortcut_zeroes_half_of_x_doubles_the_rest_and_is_off_in_evaluation() -> None:
    owner, x = block(made("dropout_shortcut")), signed()
    nn.init.zeros_(owner.get_submodule("bn2").get_parameter("weight"))  # so that the branch is zero
    torch.manual_seed(0)
    ratio = owner(x)[x > 0] / x[x > 0]
    assert set(ratio.tolist()) == {0.0, 2.0}
    assert 0.45 < (ratio == 0).float().mean() < 0.55
    assert torch.equal(owner.eval()(x), relu(x))


def test_a_v1_block_is_the_identity_only_if_its_branch_is_zero_and_then_for_x_of_at_least_0_alone() -> None:
    x = signed()
    owner = block(made())
    assert not torch.equal(owner(x.abs()), x.abs())
    nn.init.zeros_(owner.get_submodule("bn2").get_parameter("weight"))
    assert torch.equal(owner(x.abs()), x.abs())
    assert torch.equal(owner(x), relu(x))
    assert not torch.equal(owner(x), x)
