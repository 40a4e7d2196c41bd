"""What is done once per process, after the first page was drawn."""

from __future__ import annotations

import gc

import streamlit as st


@st.cache_resource(max_entries=1)
def freeze_imports() -> None:
    """Takes what the imports left out of the garbage collector's sight, once per process.

    Streamlit runs a full collection after each rerun (`runner.postScriptGC`); this makes it 15 times quicker.
    """
    if not st.get_option("server.runOnSave"):  # a reloaded module must be collectable
        gc.collect()
        gc.freeze()
