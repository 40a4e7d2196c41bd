"""The scheduler in any order of events, a thousand times, and schedulers with a defect, found out."""

from __future__ import annotations

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from resnet_core.jobs.request import JobId
from resnet_core.jobs.scheduler import Scheduler
from resnet_core.jobs.state import Work
from resnet_core.labs.events import Done, Numbered, Point, Report
from tests.examples import examples
from tests.jobs.any_order import AnyOrder
from tests.jobs.world import ENDS

SEQUENCES = examples(250)

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

    def reported(self, number: int, event: Report, size: int, now: float) -> None:
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
    (left,) = (id for id, request in world.asked.items() if request.visitor == "c")
    world.scheduler.cancel(left, world.now)
    world.submit("c", 1, "forward", "cuda:0", admitted=1)
    world.submit("c", 1, "training", "cpu", admitted=1)
    assert len(world.backend.runs) == 2
    world.a_visitor_has_one_running_and_one_waiting()
    world.teardown()


def test_a_place_that_is_freed_by_joining_another_run_is_taken_at_once() -> None:
    """Found in any order: the training that "b" had joined stood still beside a free place until a tick."""
    world = AnyOrder()
    world.submit("a", 1, "forward", "cpu", admitted=1)
    world.submit("c", 1, "forward", "cuda:0", admitted=1)
    world.submit("c", 1, "training", "cuda:0", admitted=1)
    world.submit("b", 1, "training", "cuda:0", admitted=1)
    assert len(world.backend.runs) == 2
    world.submit("c", 1, "forward", "cpu", admitted=1)
    world.nothing_waits_beside_a_free_place_without_a_reason()
    assert len(world.backend.runs) == 3
    world.teardown()


def test_what_another_visitor_joined_starts_though_the_request_that_set_it_free_is_refused() -> None:
    """Found in any order: with a full queue, b's run waited beside a free place."""
    world = AnyOrder()
    world.begin(retries=0, queue=1, kept=5_000)
    world.submit("a", 1, "training", "cpu", admitted=1)
    world.submit("a", 1, "forward", "cuda:0", admitted=1)
    world.submit("b", 1, "forward", "cuda:0", admitted=1)
    world.submit("a", 1, "forward", "cpu", admitted=1)
    world.nothing_waits_beside_a_free_place_without_a_reason()
    assert len(world.backend.runs) == 2
    world.teardown()


def test_a_claim_on_what_is_stored_or_under_way_ends_nothing() -> None:
    """A reloaded page claimed a stored result, which ended the run that its other section had found."""
    world = AnyOrder()
    world.store["training 1 cpu"] = (Point("depth", {"of": 1}), Done(1.0))
    world.submit("c", 2, "training", "cpu", admitted=1)
    world.submit("a", 3, "training", "cuda:0", admitted=1)
    world.find("c", 1, "training", "cpu")
    world.find("c", 3, "training", "cuda:0")
    world.submit("c", 1, "training", "cpu", admitted=1)
    states = [world.scheduler.look(id, world.now) for id in world.asked]
    assert [status.state for status in states if status] == ["running", "running", "done", "running", "done"]
    world.teardown()


def test_a_short_run_starts_beside_a_long_one_and_one_that_measures_times_gets_its_turn() -> None:
    world = AnyOrder()
    world.submit("a", 1, "training", "cpu", admitted=1)
    world.submit("b", 1, "look", "cpu", admitted=1)
    assert sorted(world.backend.runs) == [1, 2]
    world.submit("c", 1, "forward", "cpu", admitted=1)  # measures times
    world._end(1, None)
    world._act()
    assert sorted(world.backend.runs) == [2]
    world.submit("a", 2, "look", "cpu", admitted=1)  # would keep it from its turn
    assert sorted(world.backend.runs) == [2]
    world._end(2, None)
    world._act()
    assert [run.experiment for run in world.backend.runs.values()] == ["forward"]
    world.teardown()


def test_a_visitor_who_is_there_keeps_a_run_whose_page_no_longer_asks() -> None:
    world = AnyOrder()
    world.submit("a", 1, "training", "cuda:0", admitted=1)
    world.submit("b", 2, "training", "cuda:0", admitted=1)
    world.there |= {"a": True, "b": False}
    for _ in range(300):
        world.time_passes(0.1)
    states = [world.scheduler.look(id, world.now) for id in world.asked]
    assert [status.state for status in states if status] == ["running", "expired"]
    world.there.clear()
    world.teardown()


def test_the_next_run_of_a_visitor_begins_as_soon_as_their_flood_is_stopped() -> None:
    world = AnyOrder()
    world.submit("c", 1, "forward", "cpu", admitted=1)
    world.submit("c", 1, "training", "cuda:0", admitted=1)
    assert sorted(world.backend.runs) == [1]
    for _ in range(world.policy.most_events + 1):
        world.say(1)
    world.nothing_waits_beside_a_free_place_without_a_reason()
    assert sorted(world.backend.runs) == [1, 2]
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
