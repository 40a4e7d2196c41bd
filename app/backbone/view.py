"""The sections of the page Backbone."""

from __future__ import annotations

from functools import partial

import streamlit as st

from app.backbone import controls, latency, measured, pieces_table, split, tap_drawing, words
from app.backbone.controls import Asked
from app.drawing.exhibit import show
from app.drawing.grid import component as grid
from app.drawing.palette import palette
from app.frame import traced_words
from app.frame.words import title
from app.runs import predicted, section
from resnet_core.checks import SpecError
from resnet_core.code.dense import DenseHeading, write_dense
from resnet_core.cost import total
from resnet_core.dense.network import dense
from resnet_core.dense.pieces import by_part, seconds_by_part
from resnet_core.jobs.request import Request
from resnet_core.labs.dense.findings import Findings
from resnet_core.language.dense import Dense
from resnet_core.network import Network

OPENED = "backbone_opened"


def draw(network: Network) -> None:
    """The controls, and all that depends on them."""
    with st.container(border=True):
        asked = controls.draw(network)
        try:
            whole = dense(network.spec, asked.image, asked.task)
        except SpecError as fault:
            st.warning(words.cannot(fault.why))
            return
        _draw_answer(network, asked, whole)
    with st.container(border=True):
        st.markdown("## Latency", anchors=False)
        _draw_latency(whole)
        if not network.is_traced:
            _draw_measured(measured.request(network, asked, predicted.device()), whole)
    with st.container(border=True):
        st.markdown("## Every number and its working", anchors=False)
        _draw_pieces(whole)
        if not network.is_traced:
            _draw_code(network, asked, whole)


def _draw_answer(network: Network, asked: Asked, whole: Dense) -> None:
    st.markdown(words.headline(asked, by_part(whole), traced_words.is_least(network)))
    if said := words.of_file(network):
        st.markdown(f":small[:gray[{said}]]")
    if padded := words.padded(asked, whole):
        st.markdown(f":small[:gray[{padded}]]")
    show(tap_drawing.exhibit(whole), "backbone_taps")
    show(split.exhibit(whole, palette()), "backbone_split")


def _draw_latency(whole: Dense) -> None:
    own = predicted.calibrated()
    if own.calibration is not None:
        cards = latency.cards(whole, own.calibration)
        if isinstance(cards, str):
            st.markdown(cards)
        else:
            with st.container(horizontal=True, gap="small"):
                for card in cards:
                    card.draw()
    predicted.controls(own)


def _draw_measured(request: Request, whole: Dense) -> None:
    own = predicted.calibrated().calibration
    foreseen = seconds_by_part(whole, own) if own and whole.backbone.input.dtype == "float32" else None

    def draw_cards(found: Findings) -> None:
        with st.container(horizontal=True, gap="small"):
            for card in measured.cards(found, foreseen):
                card.draw()

    lab = section.Lab(measured.read, measured.sentence)
    section.show(measured.RUN, request, measured.MEASURE, lab, draw_cards, measured.AGAIN)


def _draw_pieces(whole: Dense) -> None:
    opened = st.session_state.get(OPENED, [])
    table = pieces_table.pieces_table(whole, opened)
    grid.draw_selectable(table, "backbone_pieces", "", opened, _nothing, _open)
    st.markdown(f":small[:gray[{words.FROZEN}]]")


def _draw_code(network: Network, asked: Asked, whole: Dense) -> None:
    heading = DenseHeading(asked.task.title, title(network), total(by_part(whole).values()))
    st.download_button(
        words.CODE,
        partial(write_dense, whole, heading),
        f"{asked.task.kind.replace('-', '_')}.py",
        "text/x-python",
        key="backbone_code",
        on_click="ignore",
    )


def _open(keys: list[str]) -> None:
    st.session_state[OPENED] = keys


def _nothing(_: str) -> None:
    """A piece is opened, and not selected."""
