"""Twins of a network, the slope of a norm, and the memory that gradients take."""

from dataclasses import replace

import pytest

from resnet_core.labs.gradients.growth import first_to_last, growth
from resnet_core.labs.gradients.settings import crop_side, gradients_memory, gradients_settings
from resnet_core.labs.gradients.twins import CHANGES, TWINS, TWO_BY_TWO, link_of, variants
from resnet_core.search.limits import bytes_to_run
from resnet_core.spec import ArchSpec, Input, SpecError, as_resnet, to_query
from resnet_core.zoo import RESNETS

RESIDUAL = RESNETS["cifar_resnet20"]


@pytest.mark.parametrize("name", CHANGES)
def test_a_twin_differs_in_its_own_fields_only(name: str) -> None:
    spec = replace(ArchSpec(), drop_path=0.1)
    found = variants(spec, "xavier", name)[1:]
    expected = {**vars(spec), **CHANGES[name]}
    assert [vars(twin.spec) for twin in found] == ([expected] if expected != vars(spec) else [])


def test_every_network_comes_once() -> None:
    names = [one.name for one in variants(RESIDUAL, "xavier", "identity,plain,plain,xavier")]
    assert names == ["asked", "plain"]
    pinned = link_of(to_query(replace(RESIDUAL, shortcut="none")))
    assert [one.name for one in variants(RESIDUAL, "xavier", "plain", pinned)] == ["asked", "plain"]


def test_two_by_two_is_batch_norm_by_shortcut() -> None:
    found = variants(RESIDUAL, "he_fan_out", ",".join(TWO_BY_TWO))
    assert [(as_resnet(one.spec).shortcut != "none", as_resnet(one.spec).norm) for one in found] == [
        *((True, "batch"), (False, "batch")),
        *((True, "none"), (False, "none")),
    ]


def test_the_other_of_a_plain_network_is_the_residual_one() -> None:
    _, other = variants(RESNETS["cifar_plain56"], "he_fan_out", "plain")
    assert other.spec == RESNETS["cifar_resnet56"]
    narrowing = replace(RESIDUAL, shortcut="none", widths=(64, 32, 16))
    assert [one.name for one in variants(narrowing, "xavier", "plain")] == ["asked", "projection"]


def test_a_scheme_is_a_twin_too() -> None:
    found = variants(RESIDUAL, "he_fan_out", "xavier,normal_0.01")
    assert [one.init(7).scheme for one in found] == ["he_fan_out", "xavier", "normal_0.01"]
    assert found[1].init(7).seed == 7


def test_impossible_twins_are_left_out() -> None:
    without = replace(RESIDUAL, norm="none")
    assert [one.name for one in variants(without, "xavier", "zero_gamma,no_norm")] == ["asked"]
    narrowing = replace(RESIDUAL, shortcut="projection", widths=(64, 32, 16))
    assert [one.name for one in variants(narrowing, "xavier", "identity")] == ["asked"]


@pytest.mark.parametrize("spec", [ArchSpec(), RESNETS["resnet18"], RESNETS["cifar_preact110"]])
def test_a_pinned_network_goes_through_its_link_and_sees_the_same_images(spec: ArchSpec) -> None:
    *_, pinned = variants(RESIDUAL, "xavier", "", link_of(to_query(spec)))
    assert pinned.spec == replace(spec, in_channels=3, num_classes=10)


def test_a_name_that_is_no_twin_is_refused_with_the_closest() -> None:
    with pytest.raises(SpecError) as fault:
        variants(RESIDUAL, "xavier", "plane")
    assert fault.value.nearest == "plain"
    assert all(name in str(fault.value) for name in TWINS)


def test_a_norm_that_doubles_grows_by_2_a_block_without_error() -> None:
    line = growth([2.0**place for place in range(20)])
    assert line is not None
    assert line.factor == pytest.approx(2)
    assert line.error == pytest.approx(0, abs=1e-12)
    assert line.blocks == 20


def test_zeros_and_overflow_are_no_part_of_a_slope() -> None:
    line = growth([1.0, 0.0, 100.0, float("inf"), float("nan"), 1e5])
    assert line is not None
    assert line.slope == pytest.approx(1)
    assert line.blocks == 3
    assert growth([1.0, 0.0, 2.0]) is None


def test_the_error_of_a_slope_is_that_of_least_squares() -> None:
    # log10 is 0, 1, 0, 1: slope 0.2, residuals -0.2, 0.6, -0.6, 0.2, so sqrt(0.8 / 2 / 5).
    line = growth([1.0, 10.0, 1.0, 10.0])
    assert line is not None
    assert line.slope == pytest.approx(0.2)
    assert line.error == pytest.approx((0.8 / 10) ** 0.5)


def test_a_ratio_needs_two_ends() -> None:
    assert first_to_last([4.0, 0.0, 2.0]) == 2
    assert first_to_last([0.0, 1.0]) is None
    assert first_to_last([float("inf"), 1.0]) is None


def test_memory_is_that_of_the_largest_network_and_of_training() -> None:
    input = Input(32, 32, 64)
    alone = gradients_memory(RESIDUAL, input, gradients_settings({"twins": ""}))
    large = gradients_settings({"twins": "", "pinned": link_of(to_query(RESNETS["cifar_resnet110"]))})
    assert gradients_memory(RESIDUAL, input, large) > 3 * (alone - 80 * 2**20)
    assert alone > bytes_to_run(RESIDUAL, input)
    assert gradients_memory(RESIDUAL, replace(input, batch=2), gradients_settings({"steps": 5})) > alone
    # ResNet-50's five halvings leave nothing of 8 x 8 pixels: the run says so, and the estimate is quiet.
    tiny = gradients_settings({"pinned": link_of(to_query(ArchSpec()))})
    assert gradients_memory(RESIDUAL, Input(8, 8, 4), tiny) > 0


def test_a_crop_keeps_within_the_largest_jacobian() -> None:
    assert crop_side(16, 32, 32) == (8, 8)
    assert crop_side(64, 3, 8) == (3, 4)
    assert crop_side(2048, 7, 7) == (1, 1)
