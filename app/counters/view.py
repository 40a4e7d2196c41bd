"""The parts of the counters page that change while the counters answer."""

from __future__ import annotations

import streamlit as st

from app import session
from app.counters import figures as counters_figures
from app.counters import words
from app.drawing import plotly as figures
from app.drawing.grid import component as grid
from app.drawing.palette import palette
from app.frame.widgets import show
from app.runs.run import Run
from resnet_core.jobs.request import Request
from resnet_core.labs.counters.conventions import FVCORE
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
    return Request("counters", network.spec, one_image(network.input), settings)


def draw(network: Network, run: Run | None) -> None:
    """Both waterfalls and the parameters, with what `run` has found so far."""
    known = replies(run.points) if run else ()
    counted = answers(network.plan, OPERATIONS, known)
    colours = palette()
    st.markdown(f":small[:gray[{words.status(run)}]]")
    with st.container(border=True):
        st.markdown("### What each counter counts besides", anchors=False)
        figures.chart(
            counters_figures.overview(counted, colours),
            words.overview_caption(counted),
            words.overview_alt(counted),
            lambda: counters_figures.summary_table(counted),
            "counters_overview",
        )
    with st.container(border=True):
        st.markdown("### Step by step", anchors=False)
        answer = _chosen(counted)
        st.markdown(f"`{words.equation(answer)}`")
        figures.chart(
            counters_figures.waterfall(answer, colours),
            words.waterfall_caption(answer),
            words.waterfall_alt(answer),
            lambda: counters_figures.steps_table(counted),
            "counters_steps",
        )
    with st.container(border=True):
        st.markdown("### Parameters", anchors=False)
        params = answers(network.plan, PARAMETERS, known)
        st.markdown(words.parameters_finding(params))
        grid.draw(counters_figures.summary_table(params), "counters_parameters")


def _chosen(counted: tuple[Answer, ...]) -> Answer:
    by_name = {answer.tool: answer for answer in counted}
    asked = session.recall(TOOL)
    show(TOOL, asked if asked in by_name else FVCORE.tool)
    st.selectbox("Counter", list(by_name), key=TOOL, on_change=_take)
    return by_name[st.session_state[TOOL]]


def _take() -> None:
    session.remember(TOOL, st.session_state[TOOL])
