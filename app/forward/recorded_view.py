"""What stands on Forward before anything was run: recorded runs of one network, and that they are that."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from app.drawing import exhibit
from app.drawing.palette import palette
from app.forward import activity, class_map, look_view, words
from app.forward import blocks as strip_exhibit
from app.forward import ladder as ladder_exhibit
from app.forward import maps as maps_exhibit
from app.forward.measured import measured
from app.frame import network_strip
from resnet_core.jobs.request import Request
from resnet_core.labs.checkpoints import record
from resnet_core.labs.forward.findings import Findings
from resnet_core.labs.forward.recorded import (
    INPUT,
    SHOWS,
    SPEC,
    Kind,
    answers,
    findings_of,
    recorded,
)
from resnet_core.labs.forward.together import together
from resnet_core.network import Network
from resnet_core.readers.plain import is_plain

NETWORK = Network(SPEC, INPUT)


def blocks(request: Request) -> None:
    """The recorded pass, block by block, and the maps of one block."""
    timed, looked = findings_of("forward"), findings_of("look")

    def under() -> None:
        _introduction(request, timed, answers("forward", request.spec, request.input, request.settings))
        st.markdown(words.whole_finding(timed, INPUT.batch))

    exhibit.show(strip(), "forward_strip", under=under)
    _conditions("forward")
    if looked.maps:
        exhibit.show(maps_exhibit.exhibit(looked.maps, looked.picture, palette()), "forward_maps")
    exhibit.show(activity.exhibit(looked.activities, palette()), "forward_activity")
    _conditions("look")
    _trained()


def _trained() -> None:
    """The class activation map of a trained network; with random weights there is nothing to see in one."""
    found = findings_of("trained")
    error = record().checkpoints["residual56"].wrong / record().test_images
    said = words.trained_instead(NETWORK, error, SHOWS, found.class_maps[0].number)
    st.markdown(f":gray[{said}]")
    chosen = look_view.chosen(found, named=False)
    shown = class_map.exhibit(chosen, found.picture, False, True, palette())
    exhibit.show(shown, "forward_class_map")
    _conditions("trained")


def strip() -> exhibit.Exhibit:
    """The recorded pass under its network."""
    timed, looked = findings_of("forward"), findings_of("look")
    parts = measured(network_strip.drawn_parts(NETWORK), together(timed, looked))
    drawn = strip_exhibit.exhibit(parts, timed, is_plain(NETWORK.plan), None, (), words.statistics(looked))
    return replace(drawn, caption=strip_exhibit.ROWS_CAPTION)


def ladder(request: Request) -> None:
    """The recorded ladder."""
    climbed = findings_of("ladder")
    _introduction(request, climbed, answers("ladder", request.spec, request.input, request.settings))
    exhibit.show(ladder_exhibit.exhibit(climbed, palette()), "forward_ladder")
    _conditions("ladder")


def _introduction(request: Request, findings: Findings, exact: bool) -> None:
    st.markdown(words.recorded_instead(Network(request.spec, request.input), NETWORK, exact))
    if sentence := words.disturbance(findings):
        st.warning(sentence)


def _conditions(experiment: Kind) -> None:
    sentence = words.conditions(findings_of(experiment), recorded(experiment).made)
    st.markdown(f":small[:gray[{sentence}]]")
