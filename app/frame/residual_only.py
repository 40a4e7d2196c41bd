"""What a page about residual networks says while a network of another family is on screen."""

from __future__ import annotations

from functools import partial

import streamlit as st

from app import session
from app.frame import words
from resnet_core.network import Network
from resnet_core.zoo import PUBLISHED, ZOO

OFFERED = ("resnet50", "resnet18", "plain34")


def stop_for_others(network: Network, why: str) -> None:
    """Ends the page here with a sentence and the nearest networks that it serves, unless the network is one.

    `why` says what the page needs.
    """
    if network.is_residual:
        return
    offer(f"**{words.title(network)} cannot be shown here.** {why} Go on with:")
    st.stop()


def stop_for_files(network: Network) -> None:
    """Ends the page here with a sentence and networks to go on with, if the network is that of a file."""
    if network.is_traced:
        about = "is a file of operators and shapes, which cannot be built. Go on with:"
        offer(f"**{session.plain(words.title(network))}** {about}")
        st.stop()


def offer(sentence: str) -> None:
    """The sentence, and under it the nearest networks that are residual, or plain ones of the same blocks."""
    with st.container(border=True):
        st.markdown(sentence)
        with st.container(horizontal=True, gap="small"):
            for name in OFFERED:
                to = partial(session.take, ZOO[name], {})
                st.button(PUBLISHED[name].title, key=f"instead_{name}", on_click=to)
