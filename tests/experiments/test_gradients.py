"""Gradients across depth: claims about networks at initialisation, with fixed seeds, and the measuring."""

import json
from collections.abc import Iterable
from dataclasses import replace
from math import hypot, isfinite
from typing import Any

import pytest
import torch
from torch.nn import functional

from resnet_core.build import build
from resnet_core.experiments.gradients import run as gradients
from resnet_core.experiments.gradients.kernels import blocks_of, kernels_of
from resnet_core.experiments.gradients.norms import deviation_of, measure, norm_of
from resnet_core.experiments.gradients.subject import batch, compare
from resnet_core.families.resnet.small_networks import digits_network
from resnet_core.labs.events import Event, Point, timeless, to_json
from resnet_core.labs.gradients.settings import GradientsSettings, gradients_settings
from resnet_core.spec import ArchSpec, Init, Input, SpecError
from tests.readers.small_networks import BY_HAND

DIGITS = Input(8, 8, 32)
SMALL = digits_network(8)
OVERWRITING = [
    *("CIFAR, plain", "v2 without norm", "no norm", "silu without norm", "SE, v2, gelu", "Res2Net"),
    *("ResNet-D, v2", "drop path after SE", "group norm"),
]


def told(spec: ArchSpec, input: Input = DIGITS, seed: int = 0, **settings: Any) -> list[Event]:
    return list(gradients.run(spec, input, gradients_settings({"seeds": 1, **settings}), seed, "cpu"))


def looks(events: Iterable[Event], variant: str = "asked") -> list[dict[str, Any]]:
    said = [dict(event.values) for event in events if isinstance(event, Point) and event.name == "norms"]
    return [look for look in said if look["variant"] == variant]


def ends(look: dict[str, Any], what: str = "weights") -> float:
    """The first block's number over the last one's."""
    return float(look[what][0] / look[what][-1])


@pytest.fixture(scope="module")
def deep() -> list[Event]:
    """ResNet-110 and its plain twin, three seeds."""
    return told(digits_network(110), seeds=3)


def test_with_batch_norm_plain_110_grows_its_gradient_10_000_times_as_much(deep: list[Event]) -> None:
    for plain, residual in zip(looks(deep, "plain"), looks(deep), strict=True):
        assert ends(plain) >= 1e4 * ends(residual)


def test_with_batch_norm_the_plain_signal_itself_is_healthy() -> None:
    (plain,) = looks(told(digits_network(56, "none"), replace(DIGITS, batch=16), twins=""))
    assert all(0.99 < deviation <= 1.0 for deviation in plain["signal"])
    assert ends(plain) > 100


def test_without_batch_norm_the_plain_signal_fades_and_the_residual_one_grows() -> None:
    events = told(digits_network(56, norm="none"))
    (plain,), (residual,) = looks(events, "plain"), looks(events)
    assert plain["signal"][-1] < 1e-2 * plain["signal"][0]
    assert residual["signal"][-1] > 1e2 * residual["signal"][0]


@pytest.mark.parametrize("order", ["post", "pre"])
@pytest.mark.parametrize("block", ["basic", "bottleneck"])
def test_zero_gamma_makes_branch_gradients_exactly_zero(block: str, order: str) -> None:
    spec = digits_network({"basic": 20, "bottleneck": 29}[block], "projection", block=block, order=order)
    (look,) = looks(told(spec, twins="zero_gamma"), "zero_gamma")
    assert look["weights"] == [0.0] * 9
    assert all(norm > 0 for norm in look["outputs"])
    assert all(norm > 0 for norm in looks(told(spec))[0]["weights"])


def test_zero_gamma_is_left_after_one_step() -> None:
    first, last = looks(told(SMALL, twins="zero_gamma", steps=2), "zero_gamma")
    assert set(first["weights"]) == {0.0}
    assert all(norm > 0 for norm in last["weights"])


def test_a_zero_gamma_v1_block_is_the_identity_for_no_negative_number_only() -> None:
    x = torch.linspace(-1, 1, 8 * 4 * 4).reshape(1, 8, 4, 4)
    for order, exact_below_zero in (("post", False), ("pre", True)):
        spec = digits_network(8, order=order)
        asked = compare(spec, DIGITS, GradientsSettings(twins="zero_gamma"), "cpu")
        block = blocks_of(asked.network(asked.variants[-1], 0))[0]
        assert torch.equal(block(x.abs()), x.abs())
        assert torch.equal(block(x), x) == exact_below_zero


def test_float64_agrees_with_float32() -> None:
    single, double = (
        looks(told(digits_network(20), replace(DIGITS, dtype=dtype))) for dtype in ("float32", "float64")
    )
    for what in ("weights", "outputs", "signal", "branch"):
        assert single[0][what] == pytest.approx(double[0][what], rel=1e-3)
    assert single[0]["weights"] != double[0]["weights"]


def test_norms_are_those_of_autograd() -> None:
    asked = compare(SMALL, DIGITS, GradientsSettings(), "cpu")
    network, shown = asked.network(asked.variants[0], 0), batch(asked, 0)
    found = measure(network, shown)
    outputs: list[torch.Tensor] = []

    def keep(output: torch.Tensor) -> None:
        output.retain_grad()
        outputs.append(output)

    for block in blocks_of(network):
        block.register_forward_hook(lambda _, __, output: keep(output))
    functional.cross_entropy(network(shown.images), shown.labels).backward()
    expected = [output.grad.norm().item() for output in outputs if output.grad is not None]
    assert found.outputs == pytest.approx(expected, rel=1e-5)
    kernels = [[kernel.grad.norm().item() for kernel in kernels_of(block)] for block in blocks_of(network)]  # type: ignore[union-attr]
    assert found.weights == pytest.approx([hypot(*own) for own in kernels], rel=1e-5)
    sizes = [hypot(*(kernel.norm().item() for kernel in kernels_of(block))) for block in blocks_of(network)]
    assert found.kernels == pytest.approx(sizes, rel=1e-5)


@pytest.mark.parametrize("name", OVERWRITING)
def test_overwriting_changes_no_gradient(name: str) -> None:
    spec, input = BY_HAND[name]
    input = replace(input, height=min(input.height, 45), width=min(input.width, 40), batch=3)
    asked = compare(spec, input, GradientsSettings(data="noise"), "cpu")
    shown = batch(asked, 0)
    ours, usual = asked.network(asked.variants[0], 0), build(spec, Init("he_fan_out")).train()
    for network in (ours, usual):
        torch.manual_seed(0)
        functional.cross_entropy(network(shown.images), shown.labels).backward()
    for (_, weight), (key, other) in zip(ours.named_parameters(), usual.named_parameters(), strict=True):
        assert weight.grad is not None
        torch.testing.assert_close(weight.grad, other.grad, rtol=1e-2, atol=1e-4, msg=key)


def test_the_shortcut_has_no_part_in_the_weights_of_a_block() -> None:
    asked = compare(digits_network(8, "projection"), DIGITS, GradientsSettings(), "cpu")
    assert [len(kernels_of(block)) for block in blocks_of(asked.network(asked.variants[0], 0))] == [2, 2, 2]


def test_the_same_seed_gives_the_same_events_and_another_one_others() -> None:
    assert timeless(told(SMALL, steps=3)) == timeless(told(SMALL, steps=3))
    assert looks(told(SMALL)) != looks(told(SMALL, seed=1))


def test_a_film_looks_at_evenly_spaced_steps_and_begins_as_initialised() -> None:
    film = looks(told(SMALL, steps=10, moments=5))
    assert [look["step"] for look in film] == [0, 2, 4, 6, 8, 10]
    assert film[0] == looks(told(SMALL))[0]
    assert film[-1]["loss"] < film[0]["loss"]


def test_an_exploding_gradient_throws_the_first_weights_out_and_then_hardly_turns_them() -> None:
    events = told(digits_network(56), replace(DIGITS, batch=16), twins="plain", steps=20)
    (before, after), (_, residual) = looks(events, "plain"), looks(events)
    assert after["kernels"][0] > 5 * before["kernels"][0]
    plain_share, residual_share = (look["weights"][0] / look["kernels"][0] for look in (after, residual))
    assert plain_share < 0.1 * residual_share


def test_looking_does_not_change_the_training() -> None:
    often, once = looks(told(SMALL, steps=6, moments=6)), looks(told(SMALL, steps=6, moments=1))
    assert often[-1] == once[-1]


@pytest.mark.parametrize("shortcut", ["identity", "none"])
def test_200_layers_without_batch_norm_end_in_numbers_and_not_in_a_crash(shortcut: str) -> None:
    events = told(digits_network(200, shortcut, norm="none"), twins="", steps=3, lr=0.1)
    assert len(looks(events)) + len([e for e in events if isinstance(e, Point) and e.name == "diverged"]) == 2
    for event in events:
        json.dumps(to_json(event), allow_nan=False)


def test_a_training_that_diverges_says_at_which_step() -> None:
    events = told(digits_network(20, norm="none"), twins="plain", steps=20, lr=1e6)
    points = [event.values for event in events if isinstance(event, Point) and event.name == "diverged"]
    assert [(point["variant"], point["seed"]) for point in points] == [("asked", 0), ("plain", 0)]
    assert all(point["step"] in range(1, 21) for point in points)
    assert all(isfinite(look["loss"]) for look in looks(events))


def test_overflow_is_told_and_not_hidden() -> None:
    spec = replace(digits_network(8, norm="none"), depths=(500,), widths=(8,))
    (look,) = looks(told(spec, twins=""))
    assert not all(map(isfinite, look["signal"]))


@pytest.mark.parametrize("size", [1e-30, 1e-5, 1.0, 1e30])
def test_norms_of_tiny_and_of_huge_gradients_are_neither_zero_nor_infinite(size: float) -> None:
    x = torch.full((100,), size)
    assert norm_of(x).item() == pytest.approx(10 * size)
    assert norm_of(0 * x).item() == 0


@pytest.mark.parametrize("size", [1e-30, 1.0, 1e30, 1e37])
def test_a_deviation_is_that_of_torch(size: float) -> None:
    x = (torch.randn(100, generator=torch.Generator().manual_seed(0), dtype=torch.float64) + 3) * size
    assert deviation_of(x.float()).item() == pytest.approx(x.std(correction=0).item(), rel=1e-5)


def test_a_deep_plain_network_has_large_gradients_and_not_infinite_ones() -> None:
    (look,) = looks(told(replace(digits_network(200, "none"), depths=(100, 60, 40)), twins=""))
    assert 1e19 < look["weights"][0] < float("inf")


@pytest.mark.parametrize("data", ["digits", "noise", "china"])
def test_every_kind_of_image_fits_every_network(data: str) -> None:
    spec = ArchSpec(block="basic", depths=(1, 1), widths=(8, 16), num_classes=10)
    (look,) = looks(told(spec, Input(40, 24, 3), data=data, twins=""))
    assert all(norm > 0 for norm in look["weights"])


@pytest.mark.parametrize(
    ("settings", "input", "field"),
    [
        ({"twins": "sideways"}, DIGITS, "twins"),
        ({"data": "cats"}, DIGITS, "data"),
        ({"data": "noise", "steps": 1}, DIGITS, "data"),
        ({"seeds": 0}, DIGITS, "seeds"),
        ({}, Input(8, 8, 1), "batch"),
        ({}, replace(DIGITS, dtype="float16"), "dtype"),
        ({"moments": 60, "steps": 60, "seeds": 8}, DIGITS, "moments"),
        ({"pinned": "block=nonsense"}, DIGITS, "pinned"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(settings: dict[str, Any], input: Input, field: str) -> None:
    with pytest.raises(SpecError) as fault:
        told(digits_network(2000) if "moments" in settings else SMALL, input, **settings)
    assert fault.value.field == field


def test_digits_need_ten_classes() -> None:
    with pytest.raises(SpecError, match="ten digits"):
        told(replace(SMALL, num_classes=9))
