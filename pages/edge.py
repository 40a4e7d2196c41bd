"""A network made smaller for a device: channels taken out, number formats, and a limit of time."""

from __future__ import annotations

import streamlit as st

from app import session
from app.edge import view
from app.frame import residual_only
from app.frame import words as frame_words

network = session.network()
why = "Channels are taken out of residual networks alone, where it is known what a shortcut ties."
residual_only.stop_for_others(network, why, "Edge")
residual_only.stop_for_signals(network, "Formats and prunings are measured on images.", "Edge")
about = "with channels taken out, in other number formats, within a limit of time"
st.markdown(f"# Edge\n:gray[{frame_words.title(network)}, {about}]", anchors=False)
view.draw(network)
