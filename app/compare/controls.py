"""Which networks are compared, and the block that is selected; the link keeps both."""

from __future__ import annotations

from functools import partial

import streamlit as st

from app import session
from app.frame import presets, words
from app.frame.widgets import show
from resnet_core.network import MOST_PINS, Network, UnknownNetworkError, named, read_pin
from resnet_core.zoo import PUBLISHED, ZOO

SELECTED, COLOUR = "compare.block", "compare.colour"
FIRST = "0:layer2.0"  # the block that is selected before one is
OFFERED = ("efficientnet_b0", "vit_b_16", "resnet18", "resnet50")
NAME, LINK, UNREAD = "compare_name", "compare_link", "compare_unread"
ADD = "Add a published network"
MOST_CHARACTERS = 2000


def networks() -> tuple[Network, ...]:
    """The network on screen, and the pinned ones."""
    return session.network(), *session.pins()


def selected(networks: int) -> tuple[int, str]:
    """Which of so many networks has the selected block, and the block's key."""
    place, _, key = session.recall(SELECTED, FIRST).partition(":")
    return (int(place) if place in map(str, range(networks)) else 0), key


def select(key: str) -> None:
    """Selects another block."""
    session.remember(SELECTED, key)


def draw(shown: tuple[Network, ...]) -> None:
    """The networks beside the one on screen, each with what can be done with it; then a field to add one."""
    for place, network in enumerate(shown[1:]):
        _one(place, network)
    if len(shown) <= MOST_PINS:
        _add(shown)


def _one(place: int, network: Network) -> None:
    title = words.full_title(network)
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        st.markdown(f"**{title}** :small[:gray[{words.figures(network)}]]", width="stretch")
        st.button(
            "Put first",
            key=f"compare_first_{place}",
            on_click=session.swap,
            args=(place,),
            help="Show this network in the panel, and compare the others with it",
        )
        st.button(f"Remove {title}", key=f"compare_remove_{place}", on_click=session.unpin, args=(place,))


def _add(shown: tuple[Network, ...]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        show(NAME, None)
        st.selectbox(
            ADD,
            presets.in_groups(),
            None,
            format_func=presets.labels().__getitem__,
            key=NAME,
            on_change=_take_name,
            placeholder="Choose a network",
        )
        st.text_input(
            "or one by its link",
            key=LINK,
            on_change=_take_link,
            max_chars=MOST_CHARACTERS,
            placeholder="?family=vit&depth=8",
        )
    if unread := st.session_state.pop(UNREAD, ""):
        st.warning(unread)
    if len(shown) == 1:
        _offers(shown[0])


def _offers(now: Network) -> None:
    with st.container(horizontal=True, gap="small"):
        for name in OFFERED:
            if ZOO[name] != now.spec:
                label = f"Compare with {PUBLISHED[name].title}"
                st.button(label, key=f"compare_offer_{name}", on_click=partial(_pin, name))


def _take_name() -> None:
    name = st.session_state[NAME]
    if name in ZOO:
        _pin(name)


def _pin(name: str) -> None:
    session.pin(named(name).network)


def _take_link() -> None:
    """Adds the network of a name or a link; of a link with pins, those too."""
    text = st.session_state[LINK].strip()
    if not text:
        return
    try:
        address = named(text)
    except UnknownNetworkError as fault:
        st.session_state[UNREAD] = session.plain(str(fault))
        return
    st.session_state[UNREAD] = " ".join(map(session.sentence, address.faults))
    session.pin(address.network)
    for pin in address.pins:
        session.pin(read_pin(pin)[0])
    st.session_state[LINK] = ""
