"""A section of a page that shows one run: its button or its progress, and what it has found so far."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar

import streamlit as st

from app.runs import follow
from app.runs.run import Run
from resnet_core.jobs.request import Request

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
