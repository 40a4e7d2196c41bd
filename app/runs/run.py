"""How a page runs something that needs torch: submit it, follow it, cancel it.

A page has one run at a time, under the name of the page. It belongs to exactly one request: when the page
changes its request, the old run ends and nothing of it is shown. A run goes on as long as the page that began
it is connected, also while its visitor looks at another one. A reloaded page is a new visitor: it finds the
run by its request and makes a claim of its own on it; the old claim then ends soon. So does everybody who is
given the link, and nobody can end a run of another.
"""

from __future__ import annotations

import atexit
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import streamlit as st

from app import session
from app.runs import presence
from resnet_core.jobs import request as requests
from resnet_core.jobs.request import JobId, Request
from resnet_core.jobs.service import Service
from resnet_core.jobs.start import start_engine
from resnet_core.jobs.store import Store, from_environment
from resnet_core.labs import conditions
from resnet_core.labs.events import End, Expired, Numbered, Point, Progress, Restarted

MOST_OWN = 500
MOST_AT_ONCE = 4  # of one visitor: in each lane, one run at work and one that waits


class Run(NamedTuple):
    """A run at one moment. `position` counts from 1 while it waits; `seconds` is an estimate until the start.

    `restarted` says why it had to start again, if it had to; `points` are the findings since then.
    """

    id: JobId
    position: int
    seconds: float
    progress: Progress | None
    points: tuple[Point, ...]
    restarted: str
    end: End | None

    @property
    def has_found(self) -> bool:
        """Whether it has found anything yet but the conditions that it measures under."""
        return any(point.name != conditions.NAME for point in self.points)


class History(NamedTuple):
    """What a page has read of a run: the number of the last event, and the run up to it."""

    last: int
    run: Run


@st.cache_resource(max_entries=1, show_spinner=False)
def store() -> Store:
    """The results of this server. Reading them needs no engine."""
    return from_environment()


@st.cache_resource(max_entries=1, show_spinner=False, on_release=lambda made: made.close())
def engine() -> Service:
    """The job engine of this server, reached when the first page needs it and closed with the server."""
    made = start_engine(store(), presence.is_there)
    atexit.register(made.close)
    return made


def is_idle() -> bool:
    """Whether nothing is lost if this process ends: nothing runs or waits, and results are in a file."""
    status = engine().status()
    is_free = not (status.waiting or any(device.taken for device in status.devices.values()))
    return is_free and store().outlasts_the_program()


def current(name: str, request: Request) -> Run | None:
    """The run of exactly this request: the page's own, the one in its link, or an earlier one."""
    asked, kept = _text(request), _kept().get(name)
    if kept and kept["asked"] != asked:
        _let_go(name)
        kept = None
    session.remember(_field(name), "")
    if kept is None and (found := engine().find(signed(request))):
        kept = _kept()[name] = {"id": found, "asked": asked}
    if kept is None:
        return None
    run = look(JobId(kept["id"]))
    if (
        isinstance(run.end, Expired)
        and run.end.cause == "forgotten"
        and (found := engine().find(signed(request)))
    ):
        kept["id"], run = found, look(found)
    kept["seen"] = run.end is not None
    return run


def unseen() -> list[tuple[str, Run]]:
    """By name, the visitor's runs that are under way or whose end no page has shown yet."""
    return [(name, look(JobId(kept["id"]))) for name, kept in _kept().items() if not kept.get("seen")]


def begun(name: str) -> bool:
    """Whether a run of this name was begun on this server: `current` would ask the engine for it."""
    return name in _kept() or name in _begun_here()


def start(name: str, request: Request, again: bool = False) -> None:
    """Starts a run in place of the one that the page had. For callbacks.

    With `again`, a stored result is not used; the new one replaces it when this run is done.
    """
    _let_go(name)
    _begun_here().add(name)
    id = engine().submit(signed(request), again)
    _kept()[name] = {"id": id, "asked": _text(request)}
    if key := engine().key(request):
        st.session_state["own_results"] = [*own_results(), key][-MOST_OWN:]


def own_results() -> list[str]:
    """The keys of the results of runs that were started on this visit."""
    return st.session_state.get("own_results", [])  # type: ignore[no-any-return]


def cancel(id: JobId) -> None:
    """Ends this page's claim on a run, and the run if nobody else has one."""
    engine().cancel(id)


def look(id: JobId) -> Run:
    """The run so far; only what is new since the last look is fetched. Renews the lease.

    What a page has read is kept while the run is under way, for as many runs as a visitor has at a time.
    """
    histories = _histories()
    history = updated(histories.pop(id, nothing_read(id)), engine())
    if history.run.end is None:
        histories[id] = history
        for oldest in list(histories)[:-MOST_AT_ONCE]:
            del histories[oldest]
    return history.run


def nothing_read(id: JobId) -> History:
    """Before the first look."""
    return History(0, Run(id, 0, 0.0, None, (), "", None))


def updated(history: History, source: Service) -> History:
    """`history` with the events of its run that `source` has had since."""
    run = history.run
    events = source.events(run.id, history.last)
    job = source.job(run.id)
    position, seconds = (job.position, job.seconds) if job else (0, 0.0)
    last = events[-1].number if events else history.last
    return History(last, _with(run._replace(position=position, seconds=seconds), events))


def _with(run: Run, events: Sequence[Numbered]) -> Run:
    """`run` after these events. What came before a restart no longer counts."""
    progress, points, restarted, end = run.progress, list(run.points), run.restarted, run.end
    for _, event in events:
        match event:
            case Progress():
                progress = event
            case Point():
                points.append(event)
            case Restarted(why):
                progress, points, restarted = None, [], why
            case _:
                end = event
    return run._replace(progress=progress, points=tuple(points), restarted=restarted, end=end)


def _let_go(name: str) -> None:
    """Ends this page's claim on its run, which continues for others who have one."""
    if kept := _kept().pop(name, None):
        engine().cancel(JobId(kept["id"]))


def signed(request: Request) -> Request:
    """The request in the name of this page's visitor."""
    return replace(request, visitor=_visitor())


def _visitor() -> str:
    if "visitor" not in st.session_state:
        st.session_state["visitor"] = presence.new_visitor()
    return str(st.session_state["visitor"])


def _text(request: Request) -> str:
    """Equal for equal requests of all visitors."""
    return requests.key(request, "", "") + request.device


def _field(name: str) -> str:
    """Where links of the first edition hold the id of a run."""
    return f"{name}.job"


@st.cache_resource(max_entries=1, show_spinner=False)
def _begun_here() -> set[str]:
    return set()


def _histories() -> dict[JobId, History]:
    return st.session_state.setdefault("histories", {})  # type: ignore[no-any-return]


def _kept() -> dict[str, dict[str, Any]]:
    return st.session_state.setdefault("runs", {})  # type: ignore[no-any-return]
