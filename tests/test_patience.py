"""The wait of the tests for something that must come."""

from __future__ import annotations

from tests.patience import Waiting, share


def test_a_wait_on_a_shared_machine_is_as_much_longer_as_the_machine_is_slower() -> None:
    now, part = [0.0], [1.0]
    waiting = Waiting(10, lambda: now[0], lambda: part[0])
    now[0] = 9.0
    assert not waiting.is_over()
    part[0] = 0.25
    now[0] += 3.0
    assert not waiting.is_over()
    now[0] += 2.0
    assert waiting.is_over()


def test_nobody_gets_more_than_a_core() -> None:
    assert 0 < share() <= 1
