"""What a visitor chooses on the page Choose; the link keeps it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

import streamlit as st

from app import session
from app.choose import words
from app.frame import kept, regions
from resnet_core.network import Network
from resnet_core.published import ledger
from resnet_core.published.ablations import ABLATIONS, Ablation
from resnet_core.published.choice import DISTILLED, SIZES, Cost, Entry, Selection
from resnet_core.published.names import GROUPS
from resnet_core.published.tables import TESTS, Row, Test, rows

PICKED, ARCHITECTURE, ABLATION, BETWEEN = "choose.weights", "choose.architecture", "choose.ablation", "@"
OF_POINTS = ("test", "cost", "sizes", "text", "images", "distilled", "weights")


def selection(offered: Sequence[Cost]) -> Selection:
    """The controls in two rows; `offered` are the costs that can be shown."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        test = kept.buttons("choose.test", "Top-1 on", TESTS, words.SHORT)
        cost = kept.menu("choose.cost", "Against", offered, words.COSTS, 220)
        sizes = kept.menu("choose.sizes", "Image size", SIZES, words.SIZES, 140)
        text = kept.text("choose.text", "Search names", "", 140)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        groups = kept.several("choose.images", "Trained on", GROUPS, words.GROUPS, GROUPS)
        distilled = kept.buttons("choose.distilled", "Distillation", DISTILLED, words.DISTILLED)
    return Selection(test, cost, tuple(groups), distilled, sizes, text)


def of_points() -> object:
    """All that the points are drawn from."""
    return session.network(), *(session.recall(f"choose.{name}") for name in OF_POINTS)


def of_ledger() -> object:
    """All that the ledger is drawn from."""
    return test(), session.recall(ARCHITECTURE)


def of_ablation() -> object:
    """What the set of published numbers is drawn from."""
    return session.recall(ABLATION)


def test() -> Test:
    """The images that all weights were tested on."""
    return next((known for known in TESTS if known == session.recall("choose.test")), TESTS[0])


def picked() -> Row | None:
    """The weights that were clicked or chosen last."""
    return row(picked_key())


def picked_key() -> str:
    """What the link names them by."""
    return session.recall(PICKED)


def details(front: Iterable[Row]) -> None:
    """A menu of the weights on a front, which need no pointer, and of the one that was clicked."""
    offered = {_key(row): words.named(row) for row in front}
    if now := picked():
        offered.setdefault(_key(now), words.named(now))
    kept.menu(PICKED, "Details of", ("", *offered), {"": "click a point, or choose here"} | offered, 420)


def clicked(key: str, series: Sequence[Sequence[Entry]]) -> Callable[[], None]:
    """What a click on a point does: its weights are described below the chart."""
    before = f"{key}_selected"

    def take() -> None:
        now = {
            (each["series_index"], index)
            for each in st.session_state[key].selection.selected
            for index in each["data_indices"]
        }
        earlier = set(map(tuple, st.session_state.get(before, ())))
        st.session_state[before] = sorted(now)
        # A second click on a point takes it out of the selection, and after a filter another may stand there.
        for place, index in sorted(now - earlier or earlier - now)[:1]:
            if place < len(series) and index < len(series[place]):
                session.remember(PICKED, _key(series[place][index].row))
                regions.redraw()

    return take


def architecture(at_first: str) -> str:
    """The architecture whose weights are listed."""
    return kept.menu(ARCHITECTURE, "Architecture", ledger.architectures(), width=280, usual=at_first)


def ablation() -> Ablation:
    """The set of published numbers that is drawn."""
    titles = {known.key: known.title for known in ABLATIONS}
    key = kept.menu(ABLATION, "Set", list(titles), titles, 360)
    return next(known for known in ABLATIONS if known.key == key)


def open_on_explore(network: Network) -> None:
    """Makes the network the one on screen and goes to Explore."""
    session.go_to(network)
    st.switch_page("../pages/explore.py")  # as seen from the entry file


def _key(row: Row) -> str:
    return f"{row.name}{BETWEEN}{row.side}"


def row(key: str) -> Row | None:
    """The weights that a link names."""
    return _by_key().get(key)


@lru_cache(maxsize=1)
def _by_key() -> Mapping[str, Row]:
    return {_key(row): row for row in reversed(rows())}
