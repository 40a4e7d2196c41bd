"""The row of actions above a page, and under it which requested values were changed or left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import streamlit as st

from app import session
from app.frame import card_texts, copy_text, exports, history, regions, words
from app.frame.places import Action, Place
from resnet_core.network import MOST_PINS, Network


def draw(page: Place) -> None:
    """The page's actions; then the notes."""
    regions.region("toolbar", lambda: _draw(page), _besides_figures)


def _besides_figures() -> object:
    """What the actions show of the visit; figures are heard only, in a region of their own."""
    now, pins, is_exporting = session.network(), session.pins(), st.session_state.get("export")
    undo, redo = session.can_undo(), session.can_redo()
    return undo, redo, now == Network(), now if pins or is_exporting else None, pins, session.notes()


def _draw(page: Place) -> None:
    with st.container(horizontal=True, horizontal_alignment="right", gap="xsmall", key="toolbar"):
        if "copy" not in page.actions:
            _copy(page)
        for action in page.actions:
            ACTIONS[action](page)
    if notes := session.notes():
        st.warning(f"{words.CHANGED}:\n" + "".join(f"\n- {note}" for note in notes))
    for note in session.new_notes():
        st.toast(note, duration="long")  # over the page: what is under the pointer stays there


def _undo(_: Place) -> None:
    undo, redo = session.can_undo(), session.can_redo()
    st.button("Undo", on_click=session.undo, disabled=not undo, shortcut="Mod+Z")
    st.button("Redo", on_click=session.redo, disabled=not redo, shortcut="Mod+Shift+Z")


def _reset_button(_: Place) -> None:
    st.button("Reset", on_click=_reset, disabled=session.network() == Network())


def _pin(_: Place) -> None:
    if then := session.pinned():
        st.button("Swap", on_click=session.swap, help="Show the pinned network, and pin this one")
        st.button(f"Unpin {words.full_title(then)}", on_click=session.unpin)
        pins = session.pins()
        if len(pins) < MOST_PINS and session.network() not in pins:
            help = "Keep this network too; Compare shows it beside the others"
            st.button("Pin", on_click=session.pin, help=help)
    else:
        help = "Keep this network, and show all figures as a difference from it"
        st.button("Pin", on_click=session.pin, help=help)


def _copy(page: Place) -> None:
    def figures() -> str:
        return words.figures(session.network()) if page.panel else ""

    regions.region("heard", lambda: history.draw(figures(), copies="copy" in page.actions), figures)


def _reset() -> None:
    session.go_to(Network())


def _export(_: Place) -> None:
    menu = st.popover("Export", key="export", on_change="rerun")
    if not menu.open:
        return
    network = session.network()
    with menu:
        for export in exports.offered(network):
            st.download_button(
                export.label,
                exports.writer(export, network),  # written when it is downloaded
                exports.file_name(export, network),
                export.mime,
                on_click="ignore",
                width="stretch",
            )
        st.markdown(":small[Copy the cost card as]")
        copy_text.draw(card_texts.texts(network), "copy_card")


ACTIONS: Mapping[Action, Callable[[Place], None]] = MappingProxyType(
    {"undo": _undo, "reset": _reset_button, "pin": _pin, "copy": _copy, "export": _export}
)
