"""What a page shows of its run: the button, its progress, how it ended, and what works instead."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import partial

import streamlit as st

from app import session
from app.runs import run as runs
from app.runs.run import Run
from resnet_core.checks import dashed
from resnet_core.jobs.request import Request
from resnet_core.jobs.words import about
from resnet_core.labs.events import Done, End, Failed, Refused, Value
from resnet_core.spec import ArchSpec, Input

POLL_SECONDS = 0.4
IMAGES = {field.name for field in fields(Input)}
NETWORK = {field.name for field in fields(ArchSpec)}


def follow(
    name: str, request: Request, button: str, draw: Callable[[Run | None], None], again: str = ""
) -> None:
    """Shows the page's run of `request` and, under it, what `draw` makes of it; updates until it ends.

    `draw` gets None before the first run, and only ever a run of exactly this request. `button` is the label
    of the button that starts one, and `again`, unless empty, of one that repeats a finished one.
    """
    run = runs.current(name, request)
    if run is None or run.end:
        _ended(name, request, button, run)
        if again and run and isinstance(run.end, Done):
            st.button(again, key=f"{name}_again", on_click=runs.start, args=(name, request, True))
        draw(run)
        return

    @st.fragment(run_every=POLL_SECONDS)
    def turn() -> None:
        now = runs.look(run.id)
        _under_way(name, now)
        draw(now)
        if now.end:
            st.rerun()  # the whole page, which stops asking

    turn()


def _under_way(name: str, run: Run) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.progress(share(run), doing(run), width="stretch")
        st.button("Cancel", key=f"{name}_cancel", on_click=runs.cancel, args=(run.id,))
    if run.restarted:
        st.markdown(f":small[{run.restarted}]")


def _ended(name: str, request: Request, button: str, run: Run | None) -> None:
    end = run.end if run else None
    if end is not None and not isinstance(end, Done):
        (st.error if isinstance(end, Failed) else st.warning)(end.why)
        _offers(name, end)
    if not isinstance(end, Done):
        st.button(button, key=f"{name}_start", on_click=runs.start, args=(name, request))
    if trouble := runs.engine().status().trouble:
        st.markdown(f":small[:gray[{trouble}]]")


def _offers(name: str, end: End) -> None:
    offered = end.offer if isinstance(end, Failed | Refused) else {}
    for field, value in offered.items():
        if field in IMAGES | NETWORK:
            label = f"Use {field.replace('_', ' ')} {_shown(value)}"
            st.button(label, key=f"{name}_offer_{field}", on_click=partial(_take, {field: value}))


def _take(offered: Mapping[str, Value]) -> None:
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in offered.items()}
    session.change(
        {name: value for name, value in values.items() if name in NETWORK},
        {name: value for name, value in values.items() if name in IMAGES},
    )


def _shown(value: Value) -> str:
    return dashed(tuple(value)) if isinstance(value, list) else str(value)


def share(run: Run) -> float:
    """The completed share, from 0 to 1."""
    step = run.progress
    return min(1.0, step.done / step.total) if step and step.total else 0.0


def doing(run: Run) -> str:
    """The current step, or the position in the queue."""
    if run.progress:
        step = min(run.progress.done + 1, run.progress.total)
        return f"Step {step} of {run.progress.total}: {run.progress.what}"
    if run.position > 1:
        return f"Position {run.position} in the queue, about {about(run.seconds)}"
    if run.position == 1 and run.seconds:
        return f"Next in the queue, in about {about(run.seconds)}"
    return "Starting a worker"
