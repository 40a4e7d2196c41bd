"""The last number for which something holds, against trying them all."""

import pytest

from resnet_core.search.bisection import last


@pytest.mark.parametrize("least", [1, 5])
@pytest.mark.parametrize("end", [-3, 0, 1, 4, 5, 6, 17, 40, 41, 99])
def test_bisection_finds_what_trying_all_numbers_finds(least: int, end: int) -> None:
    every = [number for number in range(least, 41) if number <= end]
    for near in (None, *range(-1, 43)):
        assert last(lambda number: number <= end, 40, least, near) == max(every, default=least - 1)


def test_a_million_numbers_take_twenty_tries() -> None:
    tries: list[int] = []

    def holds(number: int) -> bool:
        tries.append(number)
        return number <= 123_456

    assert last(holds, 10**6) == 123_456
    assert len(tries) <= 20
    tries.clear()
    assert last(holds, 10**6, near=123_455) == 123_456
    assert len(tries) <= 3


def test_a_range_may_be_empty() -> None:
    assert last(lambda _: True, 4, 5, 7) == 4
