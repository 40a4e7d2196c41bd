"""A sweep gives what each network's own price is, to the last digit, and refuses what `unfold` refuses."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from resnet_core.cost import Cost, price
from resnet_core.families.resnet.spec import THREE_CONVS
from resnet_core.plan import unfold
from resnet_core.search.scaling import Counts, least_width, scaled_widths, shared_out, width_step
from resnet_core.search.sweep import LARGEST, Costs, grid, pareto_front, sweep
from resnet_core.spec import ArchSpec, Input, SpecError
from tests.examples import examples
from tests.strategies import cases, large_specs, specs

CIFAR = ArchSpec(block="basic", depths=(9, 9, 9), widths=(16, 32, 64), stem="cifar", num_classes=10)


def one_by_one(spec: ArchSpec, depths: Counts, widths: Counts, images: Counts) -> list[Cost]:
    return [
        price(
            unfold(replace(spec, depths=tuple(deep), widths=tuple(wide)), Input(*side)),
        )
        for deep, wide, side in zip(depths.T.tolist(), widths.T.tolist(), images.T.tolist(), strict=True)
    ]


def as_costs(costs: Costs) -> list[Cost]:
    return [Cost(*counts) for counts in zip(*(array.tolist() for array in costs), strict=True)]


@settings(max_examples=examples(60), deadline=None)
@given(case=cases(), seed=st.integers(0, 2**32 - 1))
def test_every_network_of_a_sweep_has_its_own_price(case: tuple[ArchSpec, Input], seed: int) -> None:
    spec, input = case
    random = np.random.default_rng(seed)
    stages, networks = len(spec.depths), 12
    depths = random.integers(1, 50, (stages, networks))
    # Few different widths, so that some blocks widen and others do not.
    widths = (
        np.array(spec.widths)[:, None]
        * random.integers(1, 3, (1, networks))
        * random.integers(1, 3, (stages, networks))
    )
    widths = np.maximum.accumulate(widths) if spec.shortcut == "identity" else widths
    images = random.integers(0, 40, (2, networks)) + np.array([[input.height], [input.width]])
    swept = sweep(spec, depths, widths, *images)
    assert as_costs(swept) == one_by_one(spec, depths, widths, images)


def test_a_large_random_sweep_agrees_with_single_prices() -> None:
    random = np.random.default_rng(20_151_210)
    networks = 40_000
    depths = random.integers(1, 60, (4, networks))
    widths = random.integers(1, 64, (4, networks)) * 8
    images = np.tile(random.integers(33, 600, networks), (2, 1))
    swept = as_costs(sweep(ArchSpec(), depths, widths, *images))
    sample = random.integers(0, networks, 300)
    alone = one_by_one(ArchSpec(), depths[:, sample], widths[:, sample], images[:, sample])
    assert [swept[place] for place in sample] == alone


def test_resnet50_is_the_published_one_in_a_sweep() -> None:
    params, macs, _ = sweep(ArchSpec(), [[3], [4], [6], [3]], [[64], [128], [256], [512]])
    assert (params.tolist(), macs.tolist()) == ([25_557_032], [4_089_184_256])
    assert {counts.dtype for counts in (params, macs)} == {np.dtype(np.int64)}


@settings(max_examples=examples(60), deadline=None)
@given(spec=specs(), seed=st.integers(0, 2**32 - 1))
def test_a_sweep_is_refused_exactly_when_one_of_its_networks_is(spec: ArchSpec, seed: int) -> None:
    random = np.random.default_rng(seed)
    stages, networks = len(spec.depths), 3
    depths = random.integers(1, 3, (stages, networks))
    widths = np.maximum(1, np.array(spec.widths)[:, None] + random.integers(-3, 4, (stages, networks)))
    images = random.integers(10, 40, (2, networks))
    try:
        one_by_one(spec, depths, widths, images)
    except SpecError:
        with pytest.raises(SpecError):
            sweep(spec, depths, widths, *images)
    else:
        sweep(spec, depths, widths, *images)


def test_the_refusal_names_the_field() -> None:
    with pytest.raises(SpecError, match="one pixel stands for 32") as fault:
        sweep(ArchSpec(), [[1]] * 4, [[64]] * 4, [224, 8], [224, 224])
    assert (fault.value.field, fault.value.nearest) == ("height", 17)
    with pytest.raises(SpecError, match="depths"):
        sweep(ArchSpec(), [[1, 0]] * 4, [[64]] * 4)
    with pytest.raises(SpecError, match="widths"):
        sweep(ArchSpec(), [[1]] * 4, [[64]] * 3)


def test_only_whole_numbers_are_swept() -> None:
    for depths in ([[1.0]] * 4, [["3"]] * 4, [[2**64]] * 4):
        with pytest.raises(TypeError):
            sweep(ArchSpec(), depths, [[64]] * 4)


def test_counts_that_64_bits_cannot_hold_are_refused() -> None:
    side = 3_000_000
    with pytest.raises(OverflowError, match="9,223,372,036,854,775,807"):
        sweep(ArchSpec(), [[3]] * 4, [[64]] * 4, side, 100 * side)
    large = sweep(ArchSpec(), [[3], [4], [6], [3]], [[64], [128], [256], [512]], side, side)
    alone = price(unfold(ArchSpec(), Input(side, side)))
    assert as_costs(large) == [alone]
    assert alone.macs > LARGEST // 20


def test_a_grid_is_the_sweep_of_its_cells() -> None:
    inputs = (Input(224, 224), Input(97, 64))
    found = grid(ArchSpec(), [4, 16, 33, 50], [0.25, 0.7, 1.0, 3.1], inputs)
    for cell in np.ndindex(found.costs.params.shape):
        row, column, image = cell
        alone = price(unfold(found.network(row, column), inputs[image]))
        assert tuple(int(counts[cell]) for counts in found.costs) == alone
    assert found.network(1, 2) == ArchSpec()


@settings(max_examples=examples(60), deadline=None)
@given(spec=specs(), multiplier=st.floats(0.01, 9.0))
def test_every_network_can_be_scaled(spec: ArchSpec, multiplier: float) -> None:
    stages = len(spec.depths)
    found = grid(spec, [stages, 40], [multiplier, 1.0], [Input()])
    alone = price(unfold(found.network(1, 0)))
    assert tuple(int(counts[1, 0, 0]) for counts in found.costs) == alone
    assert found.network(0, 1).widths == spec.widths


@given(spec=large_specs())
def test_the_least_width_works_and_one_less_does_not(spec: ArchSpec) -> None:
    least = least_width(spec)
    assume(spec.stem not in THREE_CONVS)
    # After bottlenecks, basic blocks of the same width have fewer channels, which an identity cannot drop.
    assume(spec.shortcut != "identity" or not spec.stage_blocks)
    stages = len(spec.depths)
    replace(spec, widths=(least,) * stages)
    with pytest.raises(SpecError):
        replace(spec, widths=(least - 1,) * stages)


def test_a_quarter_of_a_narrow_network_keeps_its_proportions() -> None:
    narrow = ArchSpec(block="basic", depths=(1, 1, 1), widths=(16, 32, 64))
    assert [scaled_widths(narrow, times).tolist() for times in (0.25, 0.5)] == [[4, 8, 16], [8, 16, 32]]
    assert [width_step(replace(narrow, widths=widths)) for widths in ((64, 128, 256), (160, 320, 640))] == [
        8,
        8,
    ]


def test_scaled_widths_keep_to_multiples() -> None:
    assert width_step(ArchSpec()) == 8
    assert scaled_widths(ArchSpec(), 1.1).tolist() == [72, 144, 280, 560]
    assert scaled_widths(ArchSpec(), [0.5, 0.01]).T.tolist() == [[32, 64, 128, 256], [8, 8, 8, 8]]
    odd = ArchSpec(widths=(60, 90), depths=(1, 1))
    assert (width_step(odd), scaled_widths(odd, 1.0).tolist()) == (2, [60, 90])


@settings(deadline=None)
@given(spec=specs())
def test_one_block_more_is_one_block_more_in_one_stage(spec: ArchSpec) -> None:
    depths = shared_out(spec, np.arange(len(spec.depths), 90))
    assert depths[:, 0].tolist() == [1] * len(spec.depths)
    steps = np.diff(depths, axis=1)
    assert (steps >= 0).all()
    assert (steps.sum(axis=0) == 1).all()
    assert tuple(shared_out(spec, sum(spec.depths)).tolist()) == spec.depths


def test_blocks_are_shared_out_in_proportion() -> None:
    assert shared_out(ArchSpec(), [17, 32, 33, 1600]).T.tolist() == [
        [3, 4, 7, 3],
        [6, 8, 12, 6],
        [6, 8, 13, 6],
        [300, 400, 600, 300],
    ]


def test_the_front_is_what_no_other_place_beats() -> None:
    random = np.random.default_rng(5)
    less, more = random.integers(0, 30, (2, 200))
    front = pareto_front(less, more).tolist()

    def beats(one: int, other: int) -> bool:
        no_worse = less[one] <= less[other] and more[one] >= more[other]
        return bool(no_worse and (less[one], more[one]) != (less[other], more[other]))

    unbeaten = [place for place in range(200) if not any(beats(other, place) for other in range(200))]
    assert {(less[place], more[place]) for place in front} == {
        (less[place], more[place]) for place in unbeaten
    }
    assert sorted(less[front].tolist()) == less[front].tolist()
    assert len(set(zip(less[front], more[front], strict=True))) == len(front)
