"""The roofline, predicted latency and predicted memory: arithmetic on the plan."""

from dataclasses import replace
from random import Random

import pytest

from resnet_core.cost import price
from resnet_core.plan import each_copy, unfold
from resnet_core.readers.footprint import allocated, resident
from resnet_core.readers.latency import Calibration, features, predict, predict_by_run
from resnet_core.readers.memory import memory
from resnet_core.readers.roofline import CALL, SUM, Ceilings, Work, dot, least_seconds, works
from resnet_core.spec import ArchSpec, Input
from tests.random_networks import random_network

CEILINGS = Ceilings(flops_per_second=100e9, bytes_per_second=10e9)


def all_works(spec: ArchSpec, input: Input) -> list[Work]:
    plan = unfold(spec, input)
    return [work for part in each_copy(plan, works(plan)) for work in part]


def calibration(spec: ArchSpec, input: Input, constants: tuple[float, ...], call: float = 0.0) -> Calibration:
    kinds = {work.kind for work in all_works(spec, input)}
    return Calibration("test", 1, {CALL: (call,), **dict.fromkeys(kinds, constants)})


@pytest.mark.parametrize("seed", range(20))
def test_the_macs_of_all_work_are_the_price_of_the_network_for_the_batch(seed: int) -> None:
    spec, side = random_network(Random(seed))
    plan = unfold(spec, Input(side, side, 3))
    assert sum(work.macs for work in all_works(spec, plan.input)) == 3 * price(plan).macs


def test_a_convolution_moves_its_input_its_weights_and_its_output_once() -> None:
    first = works(unfold(ArchSpec(), Input(batch=2)))[0][0]
    assert (first.read, first.weights, first.written) == (2 * 3 * 224**2 * 4, 9408 * 4, 2 * 64 * 112**2 * 4)


def test_half_the_bytes_in_bfloat16() -> None:
    full, half = (all_works(ArchSpec(), Input(dtype=dtype)) for dtype in ("float32", "bfloat16"))
    assert [work.bytes for work in full] == [2 * work.bytes for work in half]


def test_every_block_with_a_shortcut_has_one_sum_and_a_plain_one_has_none() -> None:
    with_shortcuts = all_works(ArchSpec(), Input())
    assert sum(work.kind == SUM for work in with_shortcuts) == 16
    assert not any(work.kind == SUM for work in all_works(ArchSpec(shortcut="none"), Input()))


def test_work_on_the_ridge_takes_as_long_by_either_bound() -> None:
    on_the_ridge = Work("conv1", "conv 3x3", macs=50, read=4, weights=2, written=4)
    assert CEILINGS.ridge == dot(on_the_ridge, CEILINGS).intensity == 10.0
    more_macs, more_bytes = on_the_ridge._replace(macs=51), on_the_ridge._replace(read=5)
    assert dot(more_macs, CEILINGS).bound == "compute"
    assert dot(more_bytes, CEILINGS).bound == "memory"
    assert dot(on_the_ridge, CEILINGS).seconds == 100 / 100e9 == 10 / 10e9


def test_norms_are_bound_by_memory_and_wide_convolutions_by_compute() -> None:
    opening = works(unfold(ArchSpec()))[1]
    bounds = {work.name: dot(work, CEILINGS).bound for work in opening}
    assert bounds["bn1"] == "memory"
    assert bounds["conv2"] == "compute"


def test_the_least_time_of_a_network_is_that_of_its_work_one_after_the_other() -> None:
    expected = sum(dot(work, CEILINGS).seconds for work in all_works(ArchSpec(), Input(batch=2)))
    assert least_seconds(unfold(ArchSpec(), Input(batch=2)), CEILINGS) == pytest.approx(expected, rel=1e-12)


def test_latency_that_only_counts_macs_is_the_price_in_seconds() -> None:
    plan = unfold(ArchSpec(), Input(batch=8))
    per_mac = calibration(ArchSpec(), plan.input, (0, 0, 0, 0, 0, 0, 1e-12))
    assert predict(plan, per_mac) == pytest.approx(8 * price(plan).macs * 1e-12, rel=1e-12)


def test_every_layer_takes_one_call_and_a_sum_takes_none() -> None:
    plan = unfold(ArchSpec(), Input())
    calls = calibration(ArchSpec(), plan.input, (0.0,) * 7, call=1.0)
    assert predict(plan, calls) == sum(work.kind != SUM for work in all_works(ArchSpec(), Input()))


def test_parts_add_up_to_the_network() -> None:
    plan = unfold(ArchSpec(), Input())
    some = calibration(ArchSpec(), plan.input, (1e-5, 1e-10, 1e-10, 1e-10, 1e-10, 1e-10, 1e-11), 1e-6)
    parts = each_copy(plan, predict_by_run(plan, some))
    assert predict(plan, some) == pytest.approx(sum(parts), rel=1e-12)


def test_a_million_blocks_are_predicted_like_sixteen() -> None:
    deep = replace(ArchSpec(), depths=(3, 4, 1_000_000, 3))
    plan = unfold(deep)
    each = calibration(deep, plan.input, (1.0, 0, 0, 0, 0, 0, 0))
    assert predict(plan, each) > 8e6


def test_only_what_exceeds_a_cache_costs_extra() -> None:
    small, large = Work("a", "relu", 0, 2**20, 0, 2**20), Work("a", "relu", 0, 2**25, 0, 2**25)
    assert features(small)[4:6] == (0, 0)
    assert features(large)[4:6] == (2**26 - 2**22, 2**26 - 2**25)


@pytest.mark.parametrize("seed", range(20))
def test_predicted_memory_is_not_below_weights_and_the_exact_peak_of_maps(seed: int) -> None:
    spec, side = random_network(Random(seed))
    plan = unfold(spec, Input(side, side, 2))
    exact = memory(plan)
    assert exact.weights + exact.buffers + exact.peak < allocated(plan) < resident(plan)


def on_a_card(launch: float) -> Calibration:
    """A card that takes 1 microsecond and twice the roofline's time for each kernel."""
    kinds = {kind.removeprefix("small ") for kind in KINDS}
    constants = {CALL: (0.0,), **dict.fromkeys(kinds, (1e-6, 2.0))}
    launches = dict.fromkeys((CALL, *kinds), launch)
    return Calibration("a card", 1, constants, launches, (1 / 50e12, 1 / 2e12))


KINDS = {work.kind for batch in (1, 8) for work in all_works(ArchSpec(), Input(224, 224, batch))}


def test_a_pass_on_a_card_takes_as_long_as_its_kernels_or_as_their_launches() -> None:
    few, many = (unfold(ArchSpec(), Input(224, 224, batch)) for batch in (1, 64))
    slow, quick = on_a_card(launch=20e-6), on_a_card(launch=0.0)
    pieces = [work for part in each_copy(few, works(few)) for work in part]
    launches = 20e-6 * (2 * len(pieces) - sum(work.kind == SUM for work in pieces))
    assert predict(few, slow) == pytest.approx(launches)
    assert predict(few, quick) < launches < predict(many, quick)
    assert predict(many, slow) == predict(many, quick)


def test_kernels_take_a_fixed_cost_and_a_multiple_of_the_roofline() -> None:
    plan = unfold(ArchSpec(), Input(224, 224, 64))
    roof = Ceilings(50e12, 2e12)
    pieces = sum(len(part) for part in each_copy(plan, works(plan)))
    assert predict(plan, on_a_card(0.0)) == pytest.approx(pieces * 1e-6 + 2 * least_seconds(plan, roof))


def test_the_parts_of_a_pass_on_a_card_add_up_to_it() -> None:
    plan, card = unfold(ArchSpec()), on_a_card(launch=20e-6)
    assert sum(each_copy(plan, predict_by_run(plan, card))) == pytest.approx(predict(plan, card))
