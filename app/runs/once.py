"""A run that a page offers, or shows if this server has made it before; the button starts the engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeVar

import streamlit as st

from app.runs import run as runs
from app.runs import section
from resnet_core.jobs import request as requests
from resnet_core.jobs.request import Request
from resnet_core.labs.events import Event
from resnet_core.labs.table import TABLE

F = TypeVar("F")


class Offer(NamedTuple):
    """A run's name and request, the label of its device for people, and of the buttons."""

    name: str
    request: Request
    device: str
    button: str
    again: str


def show(
    offer: Offer,
    read: Callable[[Iterable[Event]], F],
    conditions: Callable[[F], str],
    draw: Callable[[F], None],
) -> None:
    """The run or the stored result of exactly this request, as `read` and `draw` have it; else its button."""
    name, request, _, button, again = offer
    if runs.begun(name):
        lab = section.Lab(lambda run: read(run.points), conditions)
        section.show(name, request, button, lab, draw, again)
    elif (found := _stored(offer)) is not None:
        findings = read(found)
        st.markdown(f":small[:gray[{conditions(findings)}]]")
        draw(findings)
        st.button(again, key=f"{name}_start", on_click=runs.start, args=(name, request, True))
    else:
        st.button(button, key=f"{name}_start", on_click=runs.start, args=(name, request))


def _stored(offer: Offer) -> Iterable[Event] | None:
    """What an earlier run found on this device by this version of the program."""
    code = TABLE.code_version(offer.request.experiment)
    result = runs.store().get(requests.key(offer.request, code, offer.device))
    return result.events if result else None
