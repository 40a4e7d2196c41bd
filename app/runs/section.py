"""A section of a page that shows one run: its button or its progress, and what it has found so far."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, NamedTuple, TypeVar

import streamlit as st

from app.runs import follow
from app.runs.run import Run
from resnet_core.jobs.request import Request
from resnet_core.labs.events import Point
from resnet_core.labs.recorded import Recorded, of_record

F = TypeVar("F")


class Lab(NamedTuple, Generic[F]):
    """How a lab's runs become findings, and the sentence on what its numbers depend on, or ""."""

    read: Callable[[Run], F]
    conditions: Callable[[F], str]


def show(
    name: str, request: Request, button: str, lab: Lab[F], draw: Callable[[F], None], again: str = ""
) -> None:
    """The run of `request` under `name`, as `follow.follow` shows it, and what `draw` makes of its findings.

    `draw` is called only once there is a run. `again`, unless empty, labels a button that repeats it.
    """

    def draw_run(run: Run | None) -> None:
        if run is None:
            return
        findings = lab.read(run)
        if sentence := lab.conditions(findings):
            st.markdown(f":small[:gray[{sentence}]]")
        draw(findings)

    follow.follow(name, request, button, draw_run, again)


def show_recorded(
    name: str,
    request: Request,
    button: str,
    recorded: Recorded,
    fold: Callable[[Sequence[Point]], F],
    draw: Callable[[F, str], None],
) -> None:
    """What `draw` makes of what a recorded run found until something of `request`, run here, was found.

    It is also given the date of what was recorded, or "" for what was run here. `fold` reads points.
    """

    def draw_run(run: Run | None) -> None:
        if run is None or not run.has_found:
            draw(of_record(fold, recorded), recorded.made)
        else:
            draw(fold(run.points), "")

    follow.follow(name, request, button, draw_run)
