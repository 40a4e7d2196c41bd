"""Paths by length: exact counts, and what their gradients add up to."""

from fractions import Fraction
from math import inf

import pytest

from resnet_core.labs.lesion.path_lengths import below_half, effective, path_counts, share_of_paths, shares


@pytest.mark.parametrize("blocks", [0, 1, 3, 27, 54, 1000])
def test_there_are_two_to_the_n_paths(blocks: int) -> None:
    assert sum(path_counts(blocks)) == 2**blocks
    assert len(path_counts(blocks)) == blocks + 1


def test_three_blocks_have_one_three_three_one_paths() -> None:
    assert path_counts(3) == (1, 3, 3, 1)


def test_veits_effective_paths_of_54_blocks_are_half_a_percent() -> None:
    assert round(100 * float(share_of_paths(54, 5, 17)), 4) == 0.4537
    assert share_of_paths(54, 19, 35) > Fraction(95, 100)


def test_shares_are_counts_times_sizes_and_add_up_to_one() -> None:
    assert shares([1.0, 1.0, 1.0]) == (0.25, 0.5, 0.25)
    assert shares([4.0, 1.0, 0.0]) == (4 / 6, 2 / 6, 0.0)
    assert sum(shares([0.5**length for length in range(1001)])) == pytest.approx(1)


@pytest.mark.parametrize("sizes", [[0.0, 0.0], [1.0, inf], [float("nan"), 1.0]])
def test_no_gradient_or_an_endless_one_has_no_shares(sizes: list[float]) -> None:
    assert shares(sizes) == (0.0, 0.0)


def test_below_half_leaves_out_the_middle() -> None:
    assert below_half((0.1, 0.2, 0.4, 0.2, 0.1)) == pytest.approx(0.3)
    assert below_half((0.1, 0.4, 0.4, 0.1)) == 0.5


def test_the_effective_range_is_the_shortest_and_then_the_lowest() -> None:
    assert effective((0.02, 0.5, 0.46, 0.02)) == (1, 2)
    assert effective((0.5, 0.0, 0.5), least=0.5) == (0, 0)
    with pytest.raises(ValueError, match="empty"):
        effective((0.0, 0.0))
