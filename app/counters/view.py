"""The parts of the Counters page that change while the counters reply."""

from __future__ import annotations

import streamlit as st

from app.counters import overview, parameters, waterfall, words
from app.drawing import exhibit
from app.drawing.palette import palette
from app.frame import kept
from app.runs.run import Run
from resnet_core.jobs.request import Request
from resnet_core.labs.counters.conventions_required import FVCORE
from resnet_core.labs.counters.findings import (
    OPERATIONS,
    PARAMETERS,
    Answer,
    answers,
    installed,
    one_image,
    replies,
)
from resnet_core.network import Network

TOOL = "counters.tool"


def request(network: Network) -> Request:
    """The run of this page."""
    settings = {"versions": installed()}
    return Request("counters", network.recipe, one_image(network.input), settings)


def draw(network: Network, run: Run | None) -> None:
    """The three exhibits, with the replies of `run` so far."""
    known = replies(run.points) if run else ()
    operations, colours = answers(network.plan, OPERATIONS, known), palette()
    st.markdown(f":small[:gray[{words.status(run)}]]")
    with st.container(border=True):
        st.markdown("## What each counter adds to the multiply-adds", anchors=False)
        exhibit.show(overview.exhibit(operations, colours), "counters_overview")
    with st.container(border=True):
        st.markdown("## Step by step", anchors=False)
        answer = _selected(operations)
        st.markdown(f"`{waterfall.equation(answer)}`")
        exhibit.show(waterfall.exhibit(answer, operations, colours), "counters_steps")
    with st.container(border=True):
        st.markdown("## Parameters", anchors=False)
        counted = answers(network.plan, PARAMETERS, known)
        exhibit.show(parameters.exhibit(counted, colours), "counters_parameters")


def _selected(operations: tuple[Answer, ...]) -> Answer:
    """The answer of the counter chosen in a menu that begins with fvcore."""
    by_name = {answer.tool: answer for answer in operations}
    names = sorted(by_name, key=lambda name: name != FVCORE.tool)
    return by_name[kept.menu(TOOL, "Counter", names)]
