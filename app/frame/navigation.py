"""The pages in their groups, as Streamlit's navigation wants them."""

from __future__ import annotations

from copy import copy
from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from app.frame.places import PLACES, Place

PAGES = Path(__file__).absolute().parents[2] / "pages"
HOME = "home"


def groups() -> dict[str, list[StreamlitPage]]:
    """The pages in their groups; the first has the bare address, and its own name too.

    Copies, for a run of the script marks the page that it shows.
    """
    shown: dict[str, list[StreamlitPage]] = {}
    for group, page in _pages():
        shown.setdefault(group, []).append(copy(page))
    return shown


@cache
def _pages() -> tuple[tuple[str, StreamlitPage], ...]:
    # Each looks for its file, which a step of a slider need not do.
    first, *others = PLACES
    # A default page is shown at the bare address alone, and Streamlit still reserves its name.
    home = _page(first, HOME, default=True)
    alias = _page(first, first.address, hidden=True)
    rest = ((place.group, _page(place, place.address)) for place in others)
    return ((first.group, home), (first.group, alias), *rest)


def _page(place: Place, address: str, default: bool = False, hidden: bool = False) -> StreamlitPage:
    return st.Page(
        PAGES / f"{place.name}.py",
        title=place.title,
        url_path=address,
        default=default,
        visibility="hidden" if hidden else "visible",
    )
