"""Regions of a page, of which a step of a slider draws only those that show something else then.

A region is a fragment of Streamlit's with a note of what it was drawn from. Where all that a page shows of
the visit stands in regions, a callback may end with `redraw`; after any other the whole page is drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from app import session
from app.frame import history
from app.visit import state

REGIONS = "regions"


class Region(NamedTuple):
    """What a region reads, as a function, and what that was when it was drawn; None where it was cut off."""

    reads: Callable[[], object]
    read: object


def begin(is_whole: bool) -> None:
    """Forgets the regions of the page before; `is_whole` if the new one shows the visit in regions only."""
    st.session_state[REGIONS] = {} if is_whole else None


def region(key: str, draw: Callable[[], None], reads: Callable[[], object]) -> None:
    """Draws a region, which shows nothing of the visit but what `reads` gives; that is never None."""

    @st.fragment(key=key)
    def drawn() -> None:
        if _is_alone() and state.has_moved():  # by a widget of its own, and other regions show it too
            st.rerun()
        regions: dict[str, Region] | None = st.session_state.get(REGIONS)
        if regions is None:
            draw()
            return
        regions[key] = Region(reads, None)
        read = reads()
        draw()
        regions[key] = Region(reads, read)

    drawn()


def redraw() -> None:
    """Ends the callback of a widget in a region: only regions that read something else now are drawn."""
    regions: dict[str, Region] | None = st.session_state.get(REGIONS)
    # In a narrow window sliders stand twice, and what was adjusted may concern any widget.
    if not regions or history.is_narrow() or state.is_noted():
        return
    session.settle()  # first: the actions show whether there is a step to go back by
    # The page, which comes last, is looked at first.
    others = [key for key, (reads, read) in reversed(regions.items()) if reads() != read]
    if others:
        st.rerun(others)


def _is_alone() -> bool:
    context = get_script_run_ctx()
    return context is not None and bool(context.fragment_ids_this_run)
