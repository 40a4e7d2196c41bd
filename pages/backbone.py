"""A network as the backbone of a detector or segmenter: its taps, a neck and heads, and what each costs."""

from __future__ import annotations

import streamlit as st

from app import session
from app.backbone import view
from app.frame import residual_only
from app.frame import words as frame_words

network = session.network()
residual_only.stop_for_signals(network, "Necks and heads read maps of images.", "Backbone")
about = "read by a neck and heads that find boxes or classify pixels"
st.markdown(f"# Backbone\n:gray[{frame_words.title(network)}, {about}]", anchors=False)
view.draw(network)
