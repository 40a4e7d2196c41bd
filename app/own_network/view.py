"""The parts of the page: the file, the network that it holds, and how to write one."""

from __future__ import annotations

from functools import partial

import streamlit as st

from app import session
from app.drawing.exhibit import Exhibit, show
from app.drawing.strip import component as strip
from app.drawing.table import Table
from app.frame import network_strip, network_table, traced_words, uploads
from app.frame import words as frame_words
from app.own_network import words
from resnet_core.files.faults import FileFault
from resnet_core.files.networks import MOST_FILE_BYTES, read_network
from resnet_core.network import Network

FIELD, SEEN = "own_file", "own_seen"
MEBIBYTE = 2**20


def draw_file() -> None:
    """The upload field; a new file becomes the network on screen."""
    most = MOST_FILE_BYTES // MEBIBYTE
    label = f"A .pt2 of torch.export.save, an .onnx, or the JSON of describe; at most {most} MiB"
    upload = st.file_uploader(label, max_upload_size=most, key=FIELD)
    if upload is None or st.session_state.get(SEEN) == upload.file_id:
        return
    try:
        network = read_network(upload)
    except FileFault as fault:
        st.error(session.plain(str(fault)))
        return
    st.session_state[SEEN] = upload.file_id
    uploads.let_go(upload, FIELD)
    session.open_file(network)
    st.rerun()


def draw_strip(network: Network) -> None:
    """The strip, what is not known of the network, and where else it stands now."""
    (drawn,) = network_strip.scenes([network], "stage")
    exhibit = Exhibit(drawn, frame_words.strip_words(network), drawn.label, partial(_table, network))
    show(exhibit, "own_strip", draw=strip.draw)
    if limits := traced_words.limits_of(network):
        st.markdown(f":small[{limits}]")
    st.markdown(f":small[:gray[{words.ELSEWHERE}]]")


def _table(network: Network) -> Table:
    return network_table.network_table(network.plan, network.parts)


def draw_how() -> None:
    """The lines that write a file."""
    st.markdown("## How to write the file", anchors=False)
    st.markdown(words.HOW)
    # Streamlit's colours of a language are too pale to read on its background.
    st.code(words.IN_PYTHON, language=None, wrap_lines=True)
    st.code(words.IN_A_TERMINAL, language=None, wrap_lines=True)
    st.markdown("With torch alone:")
    st.code(words.WITH_TORCH, language=None, wrap_lines=True)
    st.markdown(words.ONNX)
    st.code(words.WITH_ONNX, language=None, wrap_lines=True)
