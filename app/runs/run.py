"""How a page runs something that needs torch: submit it, follow it, cancel it.

A page has one run at a time, under the name of the page. It belongs to exactly one request: when the page
changes its request, the old run ends and nothing of it is shown. While a run is under way, its id is in the
address. A reloaded page is a new visitor: it makes a claim of its own on the run and leaves the old claim,
which ends soon unless another page still asks. Anyone with the address can follow the run, but not end it.
"""

from __future__ import annotations

import atexit
import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import streamlit as st

from app import session
from resnet_core.jobs import request as requests
from resnet_core.jobs.engine import Engine
from resnet_core.jobs.request import JobId, Request
from resnet_core.jobs.start import start_engine
from resnet_core.jobs.store import Store, from_environment
from resnet_core.labs.events import End, Numbered, Point, Progress, Restarted

MOST_OWN = 500
MOST_AT_ONCE = 2  # of one visitor, one run is at work and one waits


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


class History(NamedTuple):
    """What a page has read of a run: the number of the last event, and the run up to it."""

    last: int
    run: Run


@st.cache_resource(max_entries=1, show_spinner=False)
def store() -> Store:
    """The results of this server. Reading them needs no engine."""
    return from_environment()


@st.cache_resource(max_entries=1, show_spinner=False, on_release=Engine.close)
def engine() -> Engine:
    """The job engine of this server, started when the first page needs it and closed with the server."""
    made = start_engine(store())
    atexit.register(made.close)
    return made


def current(name: str, request: Request) -> Run | None:
    """The run of exactly this request: the page's own, the one in its link, or an earlier one."""
    asked, kept = _text(request), _kept().get(name)
    if kept and kept["asked"] != asked:
        _let_go(name)
        kept = None
    if kept is None:
        kept = _found(name, request)
    if kept is None:
        session.remember(_field(name), "")
        return None
    _kept()[name] = kept
    id = JobId(kept["id"])
    run = look(id)
    session.remember(_field(name), "" if run.end else id)
    return run


def begun(name: str) -> bool:
    """Whether the page has a run, or its link names one: `current` would ask the engine for it."""
    return name in _kept() or bool(session.recall(_field(name)))


def start(name: str, request: Request, again: bool = False) -> None:
    """Starts a run in place of the one that the page had. For callbacks.

    With `again`, a stored result is not used; the new one replaces it when this run is done.
    """
    _let_go(name)
    id = engine().submit(signed(request), again)
    _kept()[name] = {"id": id, "asked": _text(request), "own": True}
    if key := engine().key(request):
        st.session_state["own_results"] = [*own_results(), key][-MOST_OWN:]
    session.remember(_field(name), id)


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
    histories: dict[JobId, History] = st.session_state.setdefault("histories", {})
    history = updated(histories.pop(id, nothing_read(id)), engine())
    if history.run.end is None:
        histories[id] = history
        for oldest in list(histories)[:-MOST_AT_ONCE]:
            del histories[oldest]
    return history.run


def nothing_read(id: JobId) -> History:
    """Before the first look."""
    return History(0, Run(id, 0, 0.0, None, (), "", None))


def updated(history: History, source: Engine) -> History:
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


def _found(name: str, request: Request) -> dict[str, Any] | None:
    """A claim on a queued, running or finished run of this request; else the ended run of the link."""
    before, asked = JobId(session.recall(_field(name))), _text(request)
    engine().leave(before)
    claim = engine().find(signed(request))
    if claim:
        return {"id": claim, "asked": asked, "own": True}
    job = engine().job(before)
    return {"id": before, "asked": asked, "own": False} if job and _text(job.request) == asked else None


def _let_go(name: str) -> None:
    """Ends this page's own claim. A run that it only reads, because the link names it, continues."""
    kept = _kept().pop(name, None)
    if kept and kept["own"]:
        engine().cancel(JobId(kept["id"]))


def signed(request: Request) -> Request:
    """The request in the name of this page's visitor."""
    return replace(request, visitor=st.session_state.setdefault("visitor", secrets.token_urlsafe(16)))


def _text(request: Request) -> str:
    """Equal for equal requests of all visitors."""
    return requests.key(request, "", "") + request.device


def _field(name: str) -> str:
    return f"{name}.job"


def _kept() -> dict[str, dict[str, Any]]:
    return st.session_state.setdefault("runs", {})  # type: ignore[no-any-return]
