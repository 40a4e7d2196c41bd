"""The search on the page of depth and width: its fields, how many answer it, the best, and the front."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

import streamlit as st

from app import session
from app.depth_width import find_chart, find_controls
from app.depth_width.find_controls import Asked
from app.drawing.exhibit import show
from app.drawing.grid import component as grid
from app.drawing.palette import palette
from app.runs import predicted
from resnet_core.network import Network
from resnet_core.search.axes import Scaled
from resnet_core.search.family_text import reach, searched
from resnet_core.search.measures import Measure
from resnet_core.search.question import Found, Match, search
from resnet_core.search.sizes import measures_of
from resnet_core.spec import ArchSpec, SpecError

CHART, TEN = "find_chart", "find_ten"
NOT_CALIBRATED = (
    "Predicted latency needs a calibration of this device: the button “Predict latency” above makes one."
)
NOT_PREDICTED = "The latency of these networks is not predicted: a kind of layer is not calibrated."
TOO_LARGE = "Networks so large cannot be counted here. Make the network, the image or the batch smaller."


def draw(now: Network) -> None:
    """The switch, and behind it the fields and the answer."""
    if not find_controls.is_open():
        return
    family = find_controls.family(now)
    _of_what(now, family)
    asked = find_controls.draw(now, family)
    if asked.faults:
        st.warning(" ".join(map(session.sentence, asked.faults)))
        return
    own = predicted.calibrated()
    if "latency" in asked.question.asks and own.calibration is None:
        st.warning(NOT_CALIBRATED)
        return
    asked = asked._replace(use=asked.use._replace(calibration=own.calibration))
    found = _found(asked)
    if isinstance(found, str):
        st.info(found)
        return
    _draw_answer(now, asked, *found)


def _of_what(now: Network, family: ArchSpec | Scaled) -> None:
    st.markdown(f":small[:gray[{reach(family)}]]")
    if family != now.spec:
        st.button("Search around the network on screen", on_click=find_controls.search_here, key="find_here")


def _found(asked: Asked) -> tuple[Found, float] | str:
    """The answer and its seconds, or why there is none."""
    try:
        return _search(repr(asked), asked)
    except SpecError as fault:
        return session.sentence(fault)
    except OverflowError:
        return TOO_LARGE
    except KeyError:
        if "latency" in asked.question.asks or asked.use.calibration is None:
            return NOT_PREDICTED
        return _found(asked._replace(use=asked.use._replace(calibration=None)))


@st.cache_data(max_entries=4, show_spinner="Searching")
def _search(key: str, _asked: Asked) -> tuple[Found, float]:
    start = perf_counter()
    found = search(_asked.family, _asked.sides, _asked.use, _asked.question)
    return found, perf_counter() - start


def _draw_answer(now: Network, asked: Asked, found: Found, seconds: float) -> None:
    st.markdown(find_chart.looked(found, seconds))
    if not found.best:
        return
    st.markdown(f":small[:gray[{find_chart.best_first(asked.question)}]]")
    selected = next((str(at) for at, each in enumerate(found.best) if each.spec == now.spec), "")
    table = find_chart.table(found.best, "The best", selectable=True)
    grid.draw_selectable(table, TEN, selected, [], _row_taken(found, asked.family), None)
    exhibit = find_chart.exhibit(found, asked.question, _own(now, asked), palette())
    show(exhibit, CHART, _clicked(found, asked.family))


def _own(now: Network, asked: Asked) -> dict[Measure, float]:
    return measures_of(searched(now.spec), asked.use)


def _row_taken(found: Found, family: ArchSpec | Scaled) -> Callable[[str], None]:
    def take(key: str) -> None:
        if key.isdecimal() and int(key) < len(found.best):
            find_controls.use(found.best[int(key)], family)

    return take


def _clicked(found: Found, family: ArchSpec | Scaled) -> Callable[[], None]:
    front = find_chart.drawn_front(found)
    networks: dict[int, tuple[Match, ...]] = {find_chart.FRONT: front, find_chart.TEN: found.best}

    def take() -> None:
        for point in st.session_state[CHART].selection.points[:1]:
            if point["curve_number"] in networks:
                find_controls.use(networks[point["curve_number"]][point["point_index"]], family)

    return take
