"""A grid of trainings on a page: on a device with several places, each is a job of its own.

What a page knows of its grid is in its session. A reloaded page finds what is done and what is running.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from app.runs import run as runs
from app.runs.run import Run
from resnet_core.jobs import grid
from resnet_core.jobs import request as requests
from resnet_core.jobs.grid import View
from resnet_core.jobs.request import JobId, Request
from resnet_core.labs.events import Done, Failed, Progress

POLL_SECONDS = 1.0


def is_for(device: str) -> bool:
    """Whether this device runs several jobs at once, as a cluster does."""
    known = runs.engine().status().devices.get(device)
    return known is not None and known.capacity > 1


def follow(name: str, request: Request, button: str, draw: Callable[[Run | None], None]) -> None:
    """As `follow.follow`, for a `degradation` request whose trainings become jobs of their own.

    Finished trainings are shown at once; `button` starts the rest.
    """
    mine = _mine(name, request)
    view = _advance(mine, request)
    if view.ended or not (mine["going"] or view.running):
        mine["going"] = False
        for fault in dict.fromkeys(view.faults.values()):
            st.warning(fault)
        _button(name, mine, view, button)
        draw(_run(view))
        return

    @st.fragment(run_every=POLL_SECONDS)
    def turn() -> None:
        now = _advance(mine, request)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.progress((now.done + len(now.faults)) / now.total, doing(now), width="stretch")
            _button(name, mine, now, button)
            st.button("Cancel", key=f"{name}_cancel", on_click=_stop, args=(name,))
        draw(_run(now))
        if now.ended or not (mine["going"] or now.running):
            st.rerun()  # the whole page, which stops asking

    turn()


def _button(name: str, mine: dict[str, Any], view: View, button: str) -> None:
    """The button that starts what is not running yet; other visitors may be running a part of it."""
    if not view.ended and not mine["going"]:
        label = f"Continue: {view.done} of {view.total} trainings finished" if view.done else button
        st.button(label, key=f"{name}_start", on_click=_go, args=(name,))


def under_way() -> list[tuple[str, View]]:
    """By name, the grids that were started and are not done; looking at them starts their next cells."""
    return [
        (name, _advance(mine, requests.from_json(mine["request"])))
        for name, mine in _kept().items()
        if mine["going"]
    ]


def doing(view: View) -> str:
    if not view.running:
        return f"{view.done} of {view.total} trainings finished; the others are waiting for a free slot"
    return f"{view.done} of {view.total} trainings finished, {view.running} running"


def _run(view: View) -> Run | None:
    """The grid as a run; None before the first point."""
    if not view.points:
        return None
    end = None
    if view.ended:
        end = Failed(next(iter(view.faults.values())), "error") if view.faults else Done(0.0)
    return Run(JobId(""), 0, 0.0, Progress(view.done, view.total, "training"), view.points, "", end)


def _advance(mine: dict[str, Any], request: Request) -> View:
    cells = grid.cells(runs.signed(request))
    mine["seats"], view = grid.advance(runs.engine(), cells, mine["seats"], mine["going"])
    return view


def _mine(name: str, request: Request) -> dict[str, Any]:
    """What the page knows of this grid; the one that it had before is left."""
    asked = str(requests.to_json(request))
    kept = _kept().get(name)
    if kept is None or kept["asked"] != asked:
        _stop(name)
        kept = _kept()[name] = {
            "asked": asked,
            "seats": {},
            "going": False,
            "request": requests.to_json(request),
        }
    return kept


def _go(name: str) -> None:
    _kept()[name]["going"] = True


def _stop(name: str) -> None:
    if name in _kept():
        grid.leave(runs.engine(), _kept()[name]["seats"])
        _kept()[name]["going"] = False


def _kept() -> dict[str, dict[str, Any]]:
    return st.session_state.setdefault("grids", {})  # type: ignore[no-any-return]
