"""One engine for the server, and the job of one section of a page: begin, read, cancel."""

from __future__ import annotations

import uuid
from typing import NamedTuple

import streamlit as st

from app import forward_findings
from app.forward_findings import Findings
from resnet_core import events
from resnet_core.events import End, Event, Progress
from resnet_core.jobs.engine import Engine
from resnet_core.jobs.request import JobId, Request
from resnet_core.jobs.start import start_engine
from resnet_core.jobs.work import JobStatus

VISITOR = "forward_visitor"


class Run(NamedTuple):
    """A job as a page shows it: where it stands, what it found, how far it is, and how it ended."""

    id: JobId
    status: JobStatus
    findings: Findings
    progress: Progress | None
    end: End | None


@st.cache_resource(max_entries=1)
def engine() -> Engine:
    """The engine of this server."""
    return start_engine()


def visitor() -> str:
    """This session's name at the engine."""
    return str(st.session_state.setdefault(VISITOR, uuid.uuid4().hex))


def begin(section: str, request: Request) -> None:
    """Submits `request`; the section's job is the newest one."""
    st.session_state[f"{section}_job"] = engine().submit(request)


def cancel(section: str) -> None:
    """Ends the section's job."""
    if id := st.session_state.get(f"{section}_job"):
        engine().cancel(id)


def read(section: str, request: Request) -> Run | None:
    """The job on `request`, kept in the session or found at the engine; None where nothing was asked."""
    id = st.session_state.get(f"{section}_job")
    status = engine().job(id) if id else None
    if status is None or not _same(status.request, request):
        id = engine().find(request)
        st.session_state[f"{section}_job"] = id
        status = engine().job(id) if id else None
    if status is None or id is None:
        return None
    said: list[Event] = [numbered.event for numbered in engine().events(id)]
    progress = next((event for event in reversed(said) if isinstance(event, Progress)), None)
    end = said[-1] if said and isinstance(said[-1], End) else None
    return Run(id, status, forward_findings.findings(said), progress, end)


def found(section: str, request: Request) -> Findings:
    """What the job on `request` has found so far; nothing where there is none."""
    run = read(section, request)
    return run.findings if run else Findings()


def how_it_ended(end: End) -> str:
    """The engine's words for an end that is not `Done`; empty for one that is."""
    return "" if isinstance(end, events.Done) else end.why


def _same(given: Request, asked: Request) -> bool:
    """Whether they ask the same; the engine fills in settings that were left out."""
    settings = {**given.settings, **asked.settings}
    alike = given.experiment, given.spec, given.input, given.seed, given.device
    return settings == dict(given.settings) and alike == (
        asked.experiment,
        asked.spec,
        asked.input,
        asked.seed,
        asked.device,
    )
