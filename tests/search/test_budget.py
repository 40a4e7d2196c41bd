"""What a budget allows is the last network of its family that fits, and growth is what the prices say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import log2, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resnet_core.cost import Cost, price
from resnet_core.network import fitted
from resnet_core.plan import unfold
from resnet_core.readers.latency import Calibration, predict
from resnet_core.readers.roofline import CALL, works
from resnet_core.search.budget import (
    LARGEST_SIDE,
    LAST,
    Budget,
    Deadline,
    Fit,
    Growth,
    balanced,
    deepest,
    growth,
    largest_image,
    widest,
)
from resnet_core.search.scaling import scaled_widths, shared_out, width_step
from resnet_core.spec import ArchSpec, Input
from tests.examples import examples
from tests.strategies import cases

Solver = Callable[[ArchSpec, Input, Budget], Fit | None]

PHONE = Budget(params=26_000_000, macs=4_100_000_000)
CIFAR = ArchSpec(block="basic", depths=(9, 9, 9), widths=(16, 32, 64), stem="cifar", num_classes=10)


def by_depth(spec: ArchSpec, number: int) -> ArchSpec:
    blocks = len(spec.depths) - 1 + number
    return replace(spec, depths=tuple(shared_out(spec, blocks).tolist()))


def by_width(spec: ArchSpec, number: int) -> ArchSpec:
    widths = scaled_widths(spec, number * width_step(spec) / max(spec.widths))
    return replace(spec, widths=tuple(widths.tolist()))


def by_both(spec: ArchSpec, number: int) -> ArchSpec:
    deeper = by_depth(spec, number)
    scale = sqrt(sum(deeper.depths) / sum(spec.depths))
    return replace(deeper, widths=tuple(scaled_widths(spec, scale).tolist()))


SOLVERS: list[tuple[Solver, Callable[[ArchSpec, int], ArchSpec]]] = [
    (deepest, by_depth),
    (widest, by_width),
    (balanced, by_both),
]


@pytest.mark.parametrize(("solver", "member"), SOLVERS)
@settings(max_examples=examples(20), deadline=None)
@given(case=cases(), number=st.integers(1, 20), cost=st.sampled_from(Cost._fields), short=st.integers(0, 1))
def test_the_answer_is_the_last_that_fits(
    solver: Solver,
    member: Callable[[ArchSpec, int], ArchSpec],
    case: tuple[ArchSpec, Input],
    number: int,
    cost: str,
    short: int,
) -> None:
    spec, input = case
    limit = getattr(price(unfold(member(spec, number), input)), cost) - short
    budget = Budget(**{cost: limit})
    members = [member(spec, each) for each in range(1, 60)]
    fitting = [each for each in members if budget.admits(price(unfold(each, input)))]
    found = solver(spec, input, budget)
    if found is None:
        assert fitting == []
    elif found.spec in members[:-1]:
        assert found.spec == fitting[-1]
        assert found.cost == price(unfold(found.spec, input))
        assert found.beyond is not None
        assert not budget.admits(price(unfold(found.beyond, input)))
    else:  # a plateau: every network listed here fits, and so do some beyond
        assert fitting[-1] == members[-1]


@pytest.mark.parametrize(("solver", "member"), SOLVERS)
@pytest.mark.parametrize(
    ("spec", "input", "budget"),
    [
        (ArchSpec(), Input(), PHONE),
        (ArchSpec(block="basic"), Input(), PHONE),
        (CIFAR, Input(32, 32), Budget(params=1_700_000, activations=10**6)),
        (ArchSpec(groups=32, width_per_group=4), Input(160, 160), Budget(macs=10**10)),
    ],
)
def test_one_step_further_does_not_fit(
    solver: Solver,
    member: Callable[[ArchSpec, int], ArchSpec],
    spec: ArchSpec,
    input: Input,
    budget: Budget,
) -> None:
    found = solver(spec, input, budget)
    assert found is not None
    assert found.beyond is not None
    assert budget.admits(price(unfold(found.spec, input)))
    assert not budget.admits(price(unfold(found.beyond, input)))
    numbers = [number for number in range(1, 400) if member(spec, number) == found.spec]
    assert member(spec, numbers[-1] + 1) == found.beyond


def test_resnet50_is_the_largest_of_its_family_in_its_own_budget() -> None:
    for solver, _ in SOLVERS:
        found = solver(ArchSpec(), Input(), Budget(*price(unfold(ArchSpec()))))
        assert found is not None
        assert found.spec == ArchSpec()


def test_a_wider_network_that_fits_is_found_behind_one_that_does_not() -> None:
    # At width 64 the first stage puts out the 256 channels it reads, and needs no projection.
    spec = ArchSpec(depths=(1,), widths=(64,), stem_width=256, num_classes=10)
    narrower, same = (price(unfold(replace(spec, widths=(width,)))).params for width in (56, 64))
    assert narrower > same
    found = widest(spec, Input(), Budget(params=same))
    assert found is not None
    assert found.spec == spec


def test_what_no_network_fits_has_no_answer() -> None:
    for solver, _ in SOLVERS:
        assert solver(ArchSpec(), Input(), Budget(params=1000)) is None


def test_a_family_ends_where_it_says() -> None:
    found = deepest(CIFAR, Input(32, 32), Budget(params=10**15))
    assert found is not None
    assert found.beyond is None
    assert sum(found.spec.depths) == LAST + 2


def test_every_limit_of_a_budget_counts() -> None:
    cost = Cost(10, 20, 30)
    assert Budget(10, 20, 30).admits(cost)
    assert Budget().admits(cost)
    assert not any(
        budget.admits(cost) for budget in (Budget(params=9), Budget(macs=19), Budget(activations=29))
    )


def test_growth_is_the_prices_of_doubled_networks() -> None:
    found = growth(ArchSpec(), Input())
    assert found == Growth(
        price(unfold(ArchSpec())),
        price(unfold(ArchSpec(depths=(6, 8, 12, 6)))),
        price(unfold(ArchSpec(widths=(128, 256, 512, 1024)))),
        price(unfold(ArchSpec(), Input(448, 448))),
    )


def test_macs_are_about_linear_in_depth_and_quadratic_in_width_and_resolution() -> None:
    found = growth(CIFAR, Input(32, 32))
    depth, width, resolution = (log2(doubled.macs / found.now.macs) for doubled in found[1:])
    assert (round(depth, 2), round(width, 2), round(resolution, 2)) == (1.01, 2.0, 2.0)
    assert found.resolution.params == found.now.params  # parameters do not see the image


@given(cases(), st.floats(0.01, 50))
def test_the_largest_image_fits_and_one_pixel_more_does_not(
    case: tuple[ArchSpec, Input], scale: float
) -> None:
    spec, input = case
    most = int(price(unfold(spec, input)).macs * scale)

    def macs(side: int) -> int:
        return price(unfold(spec, replace(input, height=side, width=side))).macs

    def smallest() -> int:
        readable = fitted(spec, replace(input, height=1, width=1))[0].input
        return max(readable.height, readable.width)

    fit = largest_image(spec, input, Budget(macs=most))
    if fit is None:
        assert macs(smallest()) > most
    else:
        assert macs(fit.side) == fit.cost.macs <= most
        assert fit.beyond is not None
        assert macs(fit.side + 1) == fit.beyond.macs > most


def test_parameters_set_no_limit_to_the_image() -> None:
    spec, cost = ArchSpec(), price(unfold(ArchSpec()))
    fit = largest_image(spec, Input(), Budget(params=cost.params))
    assert fit is not None
    assert (fit.side, fit.beyond) == (LARGEST_SIDE, None)
    assert largest_image(spec, Input(), Budget(params=cost.params - 1)) is None


def a_law(specs: list[ArchSpec], input: Input) -> Calibration:
    """Of every kind of work: a fixed cost, and so much for each MAC."""
    kinds = {work.kind for spec in specs for part in works(unfold(spec, input)) for work in part}
    return Calibration(
        "a processor", 1, {CALL: (1e-6,)} | {kind: (1e-5, *[0.0] * 5, 1e-11) for kind in kinds}
    )


@pytest.mark.parametrize("solve", [deepest, widest, balanced])
def test_a_deadline_is_met_by_the_answer_and_missed_by_the_next(
    solve: Callable[[ArchSpec, Input, Budget, Deadline], Fit | None],
) -> None:
    input = Input(64, 64)
    law = a_law([ArchSpec(), ArchSpec(widths=(8, 8, 8, 8)), ArchSpec(depths=(1, 1, 1, 1))], input)
    deadline = Deadline(0.004, law)
    found = solve(ArchSpec(), input, Budget(), deadline)
    assert found
    assert found.beyond
    now, then = (predict(unfold(spec, input), law) for spec in (found.spec, found.beyond))
    assert now <= deadline.seconds < then
    fewer = Budget(params=price(unfold(found.spec, input)).params - 1)
    less = solve(ArchSpec(), input, fewer, deadline)
    assert less
    assert less.cost.params <= (fewer.params or 0)
    assert solve(ArchSpec(), input, Budget(), Deadline(1e-9, law)) is None
