"""A visitor's file of weights: which network it is, why loading it here would fail, and the way to it."""

from __future__ import annotations

import streamlit as st

from app import session
from app.drawing.grid import component as grid
from app.drawing.table import Cell, Column, Row, Table
from app.frame import uploads, words
from app.visit import state
from resnet_core.decoder.words import Mismatch, departures, mismatches, remedy, sentence
from resnet_core.files.faults import FileFault
from resnet_core.network import Network

FILE, KEY = "explore_weights", "decoder"
COLUMNS = (
    Column("Tensor", number=False, code=True, help="Under the name that it has in torchvision."),
    Column("Why", number=False),
    Column("In the file"),
    Column("In the network on screen"),
)
MOST_ROWS = 60


def drawn_from() -> object:
    """What of the visit the section shows: while it is closed, only whether it stands there."""
    return state.shown() if st.session_state.get(KEY) else session.network().is_traced


def draw(now: Network) -> None:
    """The section, which stays closed until it is wanted."""
    if now.is_traced:
        return  # there is nothing to load into
    section = st.expander("Which network is a file of weights?", key=KEY, on_change="rerun")
    if not section.open:
        return
    with section:
        try:
            with st.spinner("Reading the file"):
                path = uploads.names_and_shapes(FILE)
                own = uploads.decoded(path) if path else None
        except FileFault as fault:
            st.warning(str(fault))
            return
        if path is None:
            st.markdown(":small[:gray[The names and shapes are read, and nothing in the file is run.]]")
            return
        st.markdown(session.plain(sentence(own)))
        if own is None:
            return
        if moved := departures(own.spec):
            st.markdown(f":small[:gray[{session.plain(moved)}]]")
        network = Network(own.spec, own.input)
        if rows := mismatches(own.renamed.shapes, now.recipe, now.input):
            label, to = f"Show {words.title(network)}", (own.spec, uploads.images_of(own))
            st.button(label, key="decoder_show", on_click=session.take, args=to)
            st.markdown(
                f"Loading it into {words.title(now)} would fail. {remedy(own, now.recipe, now.input)}"
            )
            grid.draw(table(rows), "decoder_mismatches")
        else:
            st.markdown("It fits the network on screen.")


def table(rows: tuple[Mismatch, ...]) -> Table:
    """Each tensor over which loading would fail."""
    more = f" The first {MOST_ROWS} of {len(rows):,}." if len(rows) > MOST_ROWS else ""
    cells = (tuple(map(Cell, row)) for row in rows[:MOST_ROWS])
    return Table(
        f"Tensors over which loading fails.{more}", COLUMNS, tuple(Row("", "part", cell) for cell in cells)
    )
