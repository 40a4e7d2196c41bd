"""What a page about residual networks says while a network of another family is on screen."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from app import session
from app.frame import words
from resnet_core.network import Network
from resnet_core.spec import ArchSpec, Input, Shown
from resnet_core.zoo import PUBLISHED, ZOO

OFFERED = ("resnet50", "resnet18", "plain34")


def stop_for_others(network: Network, why: str, heading: str = "") -> None:
    """Ends the page here with a sentence and the nearest networks that it serves, unless the network is one.

    `why` says what the page needs, and `heading` is that of a page which has none yet.
    """
    if network.is_residual:
        return
    _head(heading)
    offer(f"**{words.title(network)} cannot be shown here.** {why} Go on with:")
    st.stop()


def stop_for_files(network: Network, heading: str = "") -> None:
    """Ends the page here with a sentence and networks to go on with, if the network is that of a file."""
    if network.is_traced:
        _head(heading)
        about = "is a file of operators and shapes, which cannot be built. Go on with:"
        offer(f"**{session.plain(words.title(network))}** {about}")
        st.stop()


def stop_for_signals(network: Network, why: str, heading: str = "") -> None:
    """Ends the page here with a sentence and networks to go on with, if the network reads signals.

    `why` says what the page needs, and `heading` is that of a page which has none yet.
    """
    if not network.reads_signals:
        return
    _head(heading)
    name = session.plain(words.title(network))
    offer(f"**{name} reads signals and cannot be shown here.** {why} Go on with:", for_images(network.spec))
    st.stop()


def _head(heading: str) -> None:
    if heading:
        st.markdown(f"# {heading}", anchors=False)


def for_images(spec: Shown) -> ArchSpec | None:
    """The same network for images, where its family has it."""
    return replace(spec, dims=2) if isinstance(spec, ArchSpec) else None


def offer(sentence: str, same: ArchSpec | None = None) -> None:
    """The sentence, and under it the nearest networks that are residual, or plain ones of the same blocks.

    `same` is the network on screen as the page can show it, and comes first.
    """
    with st.container(border=True):
        st.markdown(sentence)
        with st.container(horizontal=True, gap="small"):
            if same:
                images = {"height": Input().height, "width": Input().width}
                to = partial(session.take, same, images)
                st.button("The same for images", key="instead_same", on_click=to)
            for name in OFFERED:
                to = partial(session.take, ZOO[name], {})
                st.button(PUBLISHED[name].title, key=f"instead_{name}", on_click=to)
