"""One block's Jacobian, and gradients at neighbouring images: claims with fixed seeds, and the measuring."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
import torch

from resnet_core.experiments.gradients import jacobian, shattering
from resnet_core.experiments.gradients.frozen import frozen
from resnet_core.experiments.gradients.kernels import blocks_of
from resnet_core.experiments.gradients.subject import batch, compare
from resnet_core.families.resnet.small_networks import digits_network
from resnet_core.labs.events import Event, Point, timeless
from resnet_core.labs.gradients.settings import (
    LARGEST_JACOBIAN,
    JacobianSettings,
    ShatteringSettings,
    jacobian_settings,
    shattering_settings,
)
from resnet_core.plan import unfold
from resnet_core.spec import ArchSpec, Input, SpecError

DIGITS = Input(8, 8, 32)
SMALL = digits_network(20)


def said(events: Iterable[Event], name: str) -> dict[str, dict[str, Any]]:
    """The last point of that name of each network."""
    points = [dict(event.values) for event in events if isinstance(event, Point) and event.name == name]
    return {str(point["variant"]): point for point in points}


def apart(spec: ArchSpec, input: Input = DIGITS, **settings: Any) -> list[Event]:
    return list(jacobian.run(spec, input, jacobian_settings(settings), 0, "cpu"))


def walked(spec: ArchSpec, input: Input = DIGITS, **settings: Any) -> list[Event]:
    return list(shattering.run(spec, input, shattering_settings(settings), 0, "cpu"))


def test_a_trained_block_has_singular_values_below_1() -> None:
    found = said(apart(SMALL, steps=60, twins=""), "jacobian")["asked"]
    assert found["sum"][-1] < 1 < found["sum"][0]
    assert found["block_values"][-1] < 1


def test_the_jacobian_is_that_of_autograd() -> None:
    asked = compare(SMALL, DIGITS, JacobianSettings(), "cpu")
    block = blocks_of(frozen(asked, asked.variants[0], 0, batch(asked, 0)))[-1].double()
    x = torch.randn(32, 2, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    expected = torch.autograd.functional.jacobian(lambda y: block(y[None])[0], x).reshape(128, 128)
    torch.testing.assert_close(jacobian.jacobian(block, x), expected)


def test_a_branch_that_adds_nothing_leaves_all_singular_values_at_1() -> None:
    for name in ("layer3.1", "layer3.2"):
        found = said(apart(SMALL, twins="zero_gamma", block=name), "jacobian")["zero_gamma"]
        assert set(found["sum"]) == {1.0}
        assert set(found["branch"]) == {0.0}
        # What the last ReLU lets through passes unchanged, and the rest not at all.
        assert set(found["block_values"]) <= {0.0, 1.0}


def test_a_plain_block_is_its_branch() -> None:
    found = said(apart(SMALL), "jacobian")["plain"]
    assert found["sum"] == found["branch"]


def test_large_maps_are_cut_to_what_can_be_taken_apart() -> None:
    found = said(apart(SMALL, Input(40, 40, 4), twins="", block="layer1.1"), "jacobian")["asked"]
    assert found["channels"] * found["height"] * found["width"] == len(found["sum"]) <= LARGEST_JACOBIAN


def test_a_shortcut_keeps_the_direction_of_the_gradient_and_a_plain_block_does_not() -> None:
    turned = said(apart(digits_network(56)), "turning")
    mean = {name: sum(point["cosine"]) / len(point["cosine"]) for name, point in turned.items()}
    assert mean["asked"] > 0.4
    assert abs(mean["plain"]) < 0.1


def test_a_zero_gamma_v2_block_hands_the_gradient_on_unchanged() -> None:
    turned = said(apart(replace(SMALL, order="pre"), twins="zero_gamma"), "turning")["zero_gamma"]
    assert turned["cosine"] == pytest.approx([1.0] * len(turned["cosine"]))
    assert turned["ratio"] == pytest.approx([1.0] * len(turned["ratio"]))


def test_a_block_that_is_not_there_is_refused_with_one_that_is() -> None:
    with pytest.raises(SpecError) as fault:
        apart(SMALL, block="layer9.9")
    assert (fault.value.field, fault.value.nearest) == ("block", "layer3.2")
    assert jacobian.block_named(unfold(SMALL, DIGITS), "") == "layer3.2"


def test_plain_56_has_shattered_gradients_and_residual_56_has_not() -> None:
    found = said(walked(digits_network(56), replace(DIGITS, dtype="float64")), "shattering")
    at = found["asked"]["distance"].index(2.0**-7)
    assert found["plain"]["correlation"][at] < 0.3 < 0.8 < found["asked"]["correlation"][at]


def test_gradients_at_the_same_image_are_the_same() -> None:
    asked = compare(SMALL, DIGITS, ShatteringSettings(), "cpu")
    shown = batch(asked, 0)
    network = frozen(asked, asked.variants[0], 0, shown)
    here = shown.images[0]
    assert shattering.correlations(network, here, here, 0) == pytest.approx([1.0] * 13)


def test_frozen_statistics_are_those_of_the_batch() -> None:
    asked = compare(SMALL, replace(DIGITS, batch=256), JacobianSettings(), "cpu")
    shown = batch(asked, 0)
    network = frozen(asked, asked.variants[0], 0, shown)
    alone = network(shown.images)
    torch.testing.assert_close(alone, network.train()(shown.images), rtol=0.05, atol=0.05)


def test_the_same_seed_gives_the_same_events() -> None:
    assert timeless(apart(digits_network(8), steps=2)) == timeless(apart(digits_network(8), steps=2))
    first, second = (timeless(walked(digits_network(8), pairs=2, steps=2)) for _ in range(2))
    assert first == second


@pytest.mark.parametrize("run", [apart, walked])
def test_a_training_that_diverges_is_told(run: Any) -> None:
    assert (
        said(run(digits_network(20, norm="none"), twins="", steps=9, lr=1e6), "diverged")["asked"]["step"]
        <= 9
    )
