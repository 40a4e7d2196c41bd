"""What counts as computing, and what does not."""

from __future__ import annotations

import subprocess
import sys
import threading
import time

import pytest

from resnet_core.system.work import WorkClock
from tests.jobs.world import wait_until


def spin(until: float) -> None:
    """Computes until this thread has used so much CPU time."""
    while time.thread_time() < until:
        sum(range(1000))


def test_a_thread_that_computes_alone_counts_in_full_whatever_it_may_use() -> None:
    clock = WorkClock(64)
    before = time.thread_time()
    spin(before + 0.2)
    assert clock.seconds() >= 0.2


def test_a_thread_that_sleeps_does_not_count() -> None:
    clock = WorkClock(1)
    time.sleep(0.3)
    assert clock.seconds() < 0.3


def test_all_threads_count_together_by_how_many_there_may_be() -> None:
    clock = WorkClock(2)
    others = [threading.Thread(target=lambda: spin(time.thread_time() + 0.2)) for _ in range(2)]
    for other in others:
        other.start()
    for other in others:
        other.join()
    assert clock.seconds() >= 0.2


def test_a_child_that_has_ended_counts() -> None:
    clock = WorkClock(1)
    computing = "import time\nwhile time.process_time() < 0.3: sum(range(1000))"
    subprocess.run([sys.executable, "-c", computing], check=True)
    assert clock.seconds() > 0.25


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells of children that run")
def test_a_child_that_still_computes_counts() -> None:
    clock = WorkClock(1)
    with subprocess.Popen([sys.executable, "-c", "while True: sum(range(1000))"]) as child:
        try:
            wait_until(lambda: clock.seconds() > 0.3, "the work of a child")
        finally:
            child.kill()
