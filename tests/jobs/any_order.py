"""Any order of what visitors, workers and time can do: every job ends once, and no place is taken twice."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from resnet_core.jobs import words
from resnet_core.jobs.policy import Policy
from resnet_core.jobs.presence import Present
from resnet_core.jobs.request import JobId, Request
from resnet_core.jobs.scheduler import Scheduler
from resnet_core.jobs.state import Keep, Start, Stop
from resnet_core.labs.events import Done, Event, Failed, Numbered, Point, Progress, Refused
from resnet_core.spec import ArchSpec, as_resnet
from tests.jobs import any_parts as parts
from tests.jobs.any_parts import CAPACITY, LANES, LIMIT, RUN_ENDS, Backend, key_of, lane_of
from tests.jobs.world import ENDS


class AnyOrder(RuleBasedStateMachine):
    """Visitors, workers and time do what they like; the store is a dictionary that outlives the server."""

    make_scheduler: Callable[[Policy, Callable[[], str], Present], Scheduler] = Scheduler

    def __init__(self) -> None:
        super().__init__()
        self.begin(retries=0, queue=1, kept=10**8)

    @initialize(retries=st.integers(0, 1), queue=st.integers(1, 3), kept=st.sampled_from([5000, 10**8]))
    def begin(self, retries: int, queue: int, kept: int) -> None:
        self.policy = Policy(
            queue=queue, retries=retries, lease_seconds=20.0, kept_bytes=kept, most_events=12
        )
        self.now = 0.0
        self.ids = count(1)
        self.there: dict[str, bool | None] = {}
        self.store: dict[str, tuple[Event, ...]] = {}
        self._serve()

    def _serve(self) -> None:
        self.scheduler = type(self).make_scheduler(
            self.policy, lambda: f"job{next(self.ids)}", self.there.get
        )
        self.scheduler.capacity = CAPACITY
        self.backend = Backend()
        self.asked: dict[JobId, Request] = {}
        self.heard: dict[JobId, list[Numbered]] = {}

    def _act(self) -> None:
        """Carries out what was decided, as the engine does."""
        for action in self.scheduler.take():
            match action:
                case Start(run, request):
                    assert run not in self.backend.runs
                    self.backend.runs[run] = request
                case Stop(run):
                    assert run in self.backend.runs
                    assert run not in self.backend.stopping
                    self.backend.stopping.add(run)
                case Keep(key, request, events):
                    assert key == key_of(request)
                    assert isinstance(events[-1], Done) or len(events) > 1
                    if isinstance(events[-1], Done):
                        self.store[key] = events

    @rule(
        visitor=st.sampled_from("abc"),
        depth=st.integers(1, 3),
        experiment=st.sampled_from(sorted(LANES)),
        device=st.sampled_from(sorted(CAPACITY)),
        admitted=st.integers(0, 9),
    )
    def submit(self, visitor: str, depth: int, experiment: str, device: str, admitted: int) -> None:
        spec = ArchSpec(depths=(depth,), widths=(64,))
        request = Request(experiment, spec, device=device, visitor=visitor)
        key = key_of(request)
        joined = self.scheduler.join(request, key, self.now)
        if joined:
            id = joined
            self.scheduler.insist(id, self.now)
        elif key in self.store:
            id = self.scheduler.answer(request, key, self.store[key], self.now)
        elif admitted == 0:
            id = self.scheduler.refuse(request, Refused("too large"), self.now)
        else:
            id = self.scheduler.submit(request, key, LIMIT, self.now, LANES[experiment])
        self._act()
        self.asked[id] = request
        self.heard.setdefault(id, [])

    @rule(
        visitor=st.sampled_from("abc"),
        depth=st.integers(1, 3),
        experiment=st.sampled_from(sorted(LANES)),
        device=st.sampled_from(sorted(CAPACITY)),
    )
    def find(self, visitor: str, depth: int, experiment: str, device: str) -> None:
        """As a page does that is drawn: it ends nothing."""
        request = Request(experiment, ArchSpec(depths=(depth,), widths=(64,)), device=device, visitor=visitor)
        key = key_of(request)
        before = self._open()
        id = self.scheduler.join(request, key, self.now)
        if not id and key in self.store:
            id = self.scheduler.answer(request, key, self.store[key], self.now)
        self._act()
        assert before <= self._open()
        if id:
            self.asked[id], self.heard[id] = request, self.heard.get(id, [])

    def _open(self) -> set[JobId]:
        looks = [status for id in self.asked if (status := self.scheduler.look(id, self.now))]
        return {status.id for status in looks if status.state in ("queued", "running")}

    @precondition(lambda self: self.asked)
    @rule(data=st.data())
    def read(self, data: st.DataObject) -> None:
        self._read(data.draw(st.sampled_from(sorted(self.asked))))

    def _read(self, id: JobId) -> None:
        """As a page does: on from where it was, and no more after the end."""
        heard = self.heard[id]
        if not heard or not isinstance(heard[-1].event, ENDS):
            heard += self.scheduler.events(id, heard[-1].number if heard else 0, self.now)

    @precondition(lambda self: self.asked)
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        self.scheduler.cancel(data.draw(st.sampled_from(sorted(self.asked))), self.now)
        self._act()

    @rule(visitor=st.sampled_from("abc"), there=st.sampled_from([True, False, None]))
    def come_or_go(self, visitor: str, there: bool | None) -> None:
        self.there[visitor] = there

    @precondition(lambda self: self.backend.runs)
    @rule(data=st.data(), what=st.sampled_from(["start", "say", "progress", "compute", *RUN_ENDS]))
    def work(self, data: st.DataObject, what: str) -> None:
        run = data.draw(st.sampled_from(sorted(self.backend.runs)))
        request = self.backend.runs[run]
        if what != "vanish" and run not in self.backend.started:
            self.scheduler.started(run, self.now)
            self.backend.started.add(run)
        if what == "say":
            self.say(run)
        elif what == "progress":
            self.scheduler.reported(run, Progress(as_resnet(request.spec).depths[0], 9), 100, self.now)
        elif what == "compute":
            self.scheduler.worked(run, LIMIT + 1.0)
        elif what in RUN_ENDS:
            self._end(run, RUN_ENDS[what])
        self._act()

    def say(self, run: int) -> None:
        """The run reports a finding of its own network."""
        point = Point("depth", {"of": as_resnet(self.backend.runs[run].spec).depths[0]})
        self.scheduler.reported(run, point, 100, self.now)
        self._act()

    def _end(self, run: int, fault: Failed | None) -> None:
        del self.backend.runs[run]
        self.backend.stopping.discard(run)
        self.scheduler.ended(run, fault, self.now)

    @rule(seconds=st.sampled_from([0.05, 1.0, 5.0, 11.0, 21.0, 200.0]))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds
        self.scheduler.tick(self.now)
        self._act()

    @rule()
    def restart(self) -> None:
        """The server stops and starts: its jobs are ended first, and forgotten then."""
        self.scheduler.close()
        self._act()
        self._everything_ended()
        before = list(self.asked)
        self._serve()
        for id in before:
            (answer,) = self.scheduler.events(id, 0, self.now)
            assert answer.event == words.FORGOTTEN

    @invariant()
    def no_place_is_taken_twice(self) -> None:
        for device, places in CAPACITY.items():
            lanes = [LANES[run.experiment] for run in self.backend.runs.values() if run.device == device]
            assert len(lanes) <= places + parts.SHORT_PLACES[device]
            assert sum(lane != "short" for lane in lanes) <= places
            assert self.scheduler.load()[0][device] == len(lanes)

    @invariant()
    def what_measures_times_runs_alone_where_a_processor_is_shared(self) -> None:
        here = [LANES[run.experiment] for run in self.backend.runs.values() if run.device == "cpu"]
        assert "alone" not in here or here == ["alone"]

    @invariant()
    def the_queue_is_bounded(self) -> None:
        assert self.scheduler.load()[1] <= self.policy.queue

    @invariant()
    def nothing_waits_beside_a_free_place_without_a_reason(self) -> None:
        """Whoever waits, waits for a place or for an own run; short ones never for long ones."""
        states = [status for id in self.asked if (status := self.scheduler.look(id, self.now))]
        waiting = [status for status in states if status.state == "queued"]
        running = [status.request for status in states if status.state == "running"]
        for status in waiting:
            parts.check_reason(status.request, [each.request for each in waiting], running, self.backend)
            assert 1 <= status.position <= self.policy.queue
            assert status.seconds >= 0

    @invariant()
    def a_visitor_has_one_running_and_one_waiting(self) -> None:
        for visitor in "abc":
            statuses = [
                status
                for id, request in self.asked.items()
                if request.visitor == visitor and (status := self.scheduler.look(id, self.now))
            ]
            own = [status for status in statuses if status.request.visitor == visitor]
            for state in ("queued", "running"):
                short = [lane_of(status.request) == "short" for status in own if status.state == state]
                assert len(short) == len(set(short))

    @invariant()
    def what_was_heard_is_in_order_and_of_the_own_spec(self) -> None:
        for id, heard in self.heard.items():
            parts.check_heard(self.asked[id], heard)

    def _everything_ended(self) -> None:
        for id, request in self.asked.items():
            self._read(id)
            ends = [event for _, event in self.heard[id] if isinstance(event, ENDS)]
            assert len(ends) == 1, (id, request)
        self.what_was_heard_is_in_order_and_of_the_own_spec()

    def teardown(self) -> None:
        """Left alone, everything ends: the workers confirm what they were told, and the leases lapse."""
        for _ in range(4):
            self.now += 200.0
            self.scheduler.tick(self.now)
            self._act()
            for run in sorted(self.backend.stopping):
                self._end(run, None)
            self._act()
        assert not self.backend.runs
        assert self.scheduler.load()[:2] == (dict.fromkeys(CAPACITY, 0), 0)
        self._everything_ended()
