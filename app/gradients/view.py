"""The sections of the page on gradients: each is a job, and draws what that has findings so far."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from app import session
from app.drawing import plotly as figures
from app.drawing.grid import component as grid
from app.drawing.palette import palette
from app.drawing.strip import component as strip
from app.frame import widgets
from app.gradients import anatomy, tables, words
from app.gradients import figures as gradients_figures
from app.gradients import strip as gradients_strip
from app.runs import follow
from app.runs.run import Run
from app.session import Network
from resnet_core.jobs.request import Request
from resnet_core.labs.gradients.findings import Findings, fold
from resnet_core.labs.gradients.points import QUANTITIES, Quantity
from resnet_core.readers.parts import parts_of

NORMS, SCHEMES, JACOBIAN, SHATTERING = (
    "gradients.norms",
    "gradients.schemes",
    "gradients.jacobian",
    "gradients.shattering",
)
SHOWN = "gradients.shown"
FRAME_SECONDS = 0.8
Draw = Callable[[Findings], None]


def section(name: str, request: Request, label: str, draw: Draw) -> None:
    """The button that begins the run, or how far it is and how to stop it, and under it what it findings."""

    def under(run: Run | None) -> None:
        if run is None:
            return
        known = replace(fold(run.points), ended=run.end is not None)
        if known.conditions:
            st.markdown(f":small[:gray[{words.conditions(known.conditions)}]]")
        if sentence := words.diverged(known):
            st.warning(sentence)
        draw(known)

    follow.follow(name, request, label, under)


def quantity_choice() -> Quantity:
    """Which number is drawn; all are measured together."""
    asked = session.recall(SHOWN)
    now = next((quantity for quantity in QUANTITIES if quantity == asked), QUANTITIES[0])
    widgets.show(SHOWN, now)

    def take() -> None:
        session.remember(SHOWN, "" if st.session_state[SHOWN] == QUANTITIES[0] else st.session_state[SHOWN])

    st.segmented_control(
        "Shown",
        QUANTITIES,
        required=True,
        format_func=words.QUANTITIES.__getitem__,
        key=SHOWN,
        on_change=take,
        label_visibility="collapsed",
        wrap=True,
    )
    return now


def norms(network: Network, quantity: Quantity, key: str, findings: Findings) -> None:
    """The chart of norms; of several moments of a training the one that is chosen, or all as a film."""
    steps = findings.steps()
    if not steps:
        return
    if len(steps) == 1 or not findings.ended:  # a slider whose steps still come would lose its place
        norms_at(network, quantity, key, findings, _latest(findings))
        return
    playing = st.toggle("Play the film", key=f"{key}_play") if len(steps) > 2 else False

    @st.fragment(run_every=FRAME_SECONDS if playing else None)
    def frame() -> None:
        place = f"{key}_step"
        now = _moment(place, steps, playing)
        widgets.show(place, now)
        st.select_slider("Training step", steps, key=place, on_change=_choose, args=(place,))
        norms_at(network, quantity, key, findings, now)

    frame()


def _latest(findings: Findings) -> int:
    """The last step that every network that is known was looked at, as far as there is one."""
    names = {each.variant for each in findings.norms}
    common = [
        step
        for step in findings.steps()
        if {each.variant for each in findings.norms if each.step == step} == names
    ]
    return max(common, default=findings.steps()[-1])


def _choose(place: str) -> None:
    st.session_state[f"{place}_chosen"] = st.session_state[place]


def _moment(place: str, steps: Sequence[int], playing: bool) -> int:
    """The step to show: the one that was chosen, the next one of a film, or else the last that is known."""
    chosen = st.session_state.get(f"{place}_chosen", steps[-1])
    if playing:
        shown = st.session_state.get(place, steps[-1])
        chosen = steps[(steps.index(shown) + 1) % len(steps)] if shown in steps else steps[0]
        st.session_state[f"{place}_chosen"] = chosen
    return chosen if chosen in steps else steps[-1]


def norms_at(network: Network, quantity: Quantity, key: str, findings: Findings, step: int) -> None:
    """The chart of norms at one step, the strip in the same colours, and how fast each norm grows."""
    st.markdown(words.finding(findings, step, quantity))
    figures.chart(
        gradients_figures.norms_figure(findings, step, quantity, palette()),
        words.caption(findings, quantity),
        gradients_figures.alt(findings, step, quantity),
        partial(tables.norms_table, findings, step, quantity),
        f"{key}_chart",
    )
    band = findings.band("asked", step, quantity)
    if band and key == NORMS:
        parts = parts_of(network.plan)
        names = findings.networks[0].blocks
        plain = network.spec.shortcut == "none"
        strip.draw(gradients_strip.scene(parts, names, band, quantity, plain), f"{key}_strip")
        st.markdown(f":small[:gray[{gradients_strip.legend(band, quantity)}]]")
    grid.draw(tables.growth_table(findings, step, quantity), f"{key}_growth")


def jacobian(findings: Findings) -> None:
    """Singular values of one block in each network."""
    if not findings.jacobians:
        return
    st.markdown(anatomy.values_finding(findings))
    figures.chart(
        anatomy.values_figure(findings, palette()),
        anatomy.values_caption(findings),
        anatomy.values_alt(findings),
        partial(anatomy.values_table, findings),
        "gradients_values",
    )


def shattering(findings: Findings) -> None:
    """How alike gradients at neighbouring images are."""
    if not findings.shattering:
        return
    st.markdown(anatomy.shattering_finding(findings))
    figures.chart(
        anatomy.shattering_figure(findings, palette()),
        anatomy.shattering_caption(findings),
        anatomy.shattering_alt(findings),
        partial(anatomy.shattering_table, findings),
        "gradients_shattering_chart",
    )
