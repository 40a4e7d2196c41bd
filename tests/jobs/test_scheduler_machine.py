"""The scheduler in any order of events, a thousand times, and schedulers with a defect, found out."""

from __future__ import annotations

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from resnet_core.jobs.request import JobId
from resnet_core.jobs.scheduler import Scheduler
from resnet_core.jobs.state import Work
from resnet_core.labs.events import Numbered, Report
from tests.jobs.any_order import AnyOrder
from tests.jobs.world import ENDS

SEQUENCES = 1000

TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=SEQUENCES, stateful_step_count=30, deadline=None)


class Greedy(Scheduler):
    """Frees a place when it asks for it, not when it is free."""

    def _let_go(self, work: Work) -> None:
        run = work.run
        super()._let_go(work)
        if run:
            del self._runs[run.number]


class Deaf(Scheduler):
    """Goes on with a run whose deadline has passed."""

    def tick(self, now: float) -> None:
        self._dispatch(now)


class Mixed(Scheduler):
    """Answers a waiting visitor with what another one's run says."""

    def reported(self, number: int, event: Report, size: int) -> None:
        for work in self._book.works.values():
            work.say(event, size)


class Twice(Scheduler):
    """Tells a visitor again how the job ended."""

    def events(self, id: JobId, since: int, now: float) -> list[Numbered]:
        events = super().events(id, since, now)
        ended = events and isinstance(events[-1].event, ENDS)
        return [*events, Numbered(events[-1].number + 1, events[-1].event)] if ended else events


class Rude(Scheduler):
    """Lets a visitor fill the queue alone."""

    def _make_room(self, new: Work, visitor: str) -> None:
        pass


def test_a_run_that_its_first_visitor_left_is_not_counted_as_theirs_when_they_come_back() -> None:
    """Found in any order: "c" had two runs of its own."""
    world = AnyOrder()
    world.submit("c", 1, "training", "cpu", admitted=1)
    world.submit("a", 1, "training", "cpu", admitted=1)
    world.submit("c", 1, "training", "cuda:0", admitted=0)
    world.submit("c", 1, "forward", "cuda:0", admitted=1)
    world.submit("c", 1, "training", "cpu", admitted=1)
    assert len(world.backend.runs) == 2
    world.a_visitor_has_one_running_and_one_waiting()
    world.teardown()


@pytest.mark.parametrize("broken", [Greedy, Deaf, Mixed, Twice, Rude])
def test_a_broken_scheduler_is_found(broken: type[Scheduler]) -> None:
    class Broken(AnyOrder):
        make_scheduler = broken

    known = settings(
        max_examples=SEQUENCES,
        stateful_step_count=30,
        deadline=None,
        phases=[Phase.generate],
        database=None,
        derandomize=True,
    )
    with pytest.raises(AssertionError):
        run_state_machine_as_test(Broken, settings=known)
