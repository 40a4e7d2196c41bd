"""Two networks side by side: differences add up, however the two are folded."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from resnet_core.cost import price
from resnet_core.network import Network, fitted
from resnet_core.readers.comparison import added, pairs
from resnet_core.readers.memory import saved_for_backward
from resnet_core.readers.parts import parts_of
from resnet_core.spec import ArchSpec, Input
from tests.strategies import specs


def totals(network: Network) -> tuple[int, ...]:
    return (*price(network.plan), saved_for_backward(network.plan))


@given(specs(), specs(), st.integers(1, 12), st.integers(1, 12))
def test_the_lines_of_two_networks_add_up_to_both(
    spec: ArchSpec, other: ArchSpec, blocks: int, more: int
) -> None:
    networks = [
        fitted(replace(one, depths=(count, *one.depths[1:])), Input())[0]
        for one, count in zip((spec, other), (blocks, more), strict=True)
    ]
    for one_by_one in (1, 8, 100):
        lines = pairs(parts_of(networks[0].plan, one_by_one), parts_of(networks[1].plan))
        assert added(line.now for line in lines) == totals(networks[0])
        assert added(line.then for line in lines) == totals(networks[1])


@given(specs(), st.integers(1, 30))
def test_equal_blocks_have_no_difference_however_they_are_folded(spec: ArchSpec, blocks: int) -> None:
    longer = replace(spec, depths=(blocks, *spec.depths[1:]))
    plan = fitted(longer, Input())[0].plan
    assert all(line.now == line.then for line in pairs(parts_of(plan, 1), parts_of(plan, 100)))
