"""A promise about speed can be broken, and then the benchmark says so and fails."""

from __future__ import annotations

import pytest

from benchmarks.timing import Promise, Task, medians, show

KEPT = Promise("sweep", 2e6, 1e6, " networks/s", at_least=True)
BROKEN = Promise("import", 61.0, 60.0, " ms", at_least=False)


def test_a_broken_promise_fails_the_benchmark(capsys: pytest.CaptureFixture[str]) -> None:
    assert show([KEPT]) == 0
    assert show([KEPT, BROKEN]) == 1
    assert show([BROKEN, KEPT]) == 1
    assert capsys.readouterr().out.splitlines()[-2:] == [
        "FAIL  import: 61.00 ms (at most 60.00)",
        "PASS  sweep: 2,000,000 networks/s (at least 1,000,000)",
    ]


def test_a_bound_is_kept_when_met() -> None:
    for at_least in (True, False):
        assert Promise("met", 60.0, 60.0, "", at_least).kept
    assert not Promise("slow", 0.9e6, 1e6, "", at_least=True).kept


def test_tasks_run_in_turns_and_a_call_is_timed() -> None:
    order: list[str] = []
    ticks = iter(range(100))

    def clock() -> float:
        return float(next(ticks))

    one, other = Task(lambda: order.append("one"), 2), Task(lambda: order.append("other"))
    assert medians([one, other], rounds=2, clock=clock) == [0.5, 1.0]
    assert order == ["one", "one", "other"] * 3
