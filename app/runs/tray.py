"""What runs for the visitor on other pages: one line each, with its progress and the way there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from app.runs import follow, grid
from app.runs import run as runs
from resnet_core.labs.events import Done

POLL_SECONDS = 1.0
FIRST = "explore"  # has the bare address


class Entry(NamedTuple):
    """A run of another page: the page's name, what the run is doing, and whether it is over."""

    page: str
    doing: str
    is_over: bool


def draw(pages: Iterable[StreamlitPage], shown: StreamlitPage) -> None:
    """The runs of all `pages` but the one that is `shown`, which has its own; nothing if there are none."""
    here, links = _name(shown), {_name(page): page for page in reversed(list(pages))}  # the first of a name
    found = list(entries(here))
    if all(entry.is_over for entry in found):
        if found:
            _lines(links, found)
        return

    @st.fragment(run_every=POLL_SECONDS)
    def turn() -> None:
        now = list(entries(here))
        _lines(links, now)
        if all(entry.is_over for entry in now):
            st.rerun()  # the whole page, which stops asking

    turn()


def entries(here: str) -> Iterator[Entry]:
    """The runs that are under way on other pages, and those whose end the visitor has not seen."""
    for name, run in runs.unseen():
        if (page := name.partition(".")[0]) != here:
            yield Entry(page, doing(run), run.end is not None)
    for name, view in grid.under_way():
        if (page := name.partition(".")[0]) != here:
            yield Entry(page, grid.doing(view), view.ended)


def doing(run: runs.Run) -> str:
    """What a run is doing, or how it ended."""
    if run.end is None:
        return follow.doing(run)
    return "finished" if isinstance(run.end, Done) else "stopped"


def _name(page: StreamlitPage) -> str:
    """The name of a page, with which those of its runs begin."""
    return page.url_path.replace("-", "_") or FIRST


def _lines(pages: Mapping[str, StreamlitPage], found: list[Entry]) -> None:
    with st.container(key="tray", gap="xxsmall"):
        for entry in found:
            if page := pages.get(entry.page):
                icon = ":material/check:" if entry.is_over else ":material/hourglass_top:"
                st.page_link(page, label=f"{page.title}: {entry.doing}", icon=icon)
