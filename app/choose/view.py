"""The parts of the page Choose."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import streamlit as st

from app import session
from app.choose import controls, points, recipes, words
from app.drawing.exhibit import Exhibit, show
from app.drawing.palette import Palette, palette
from app.frame.words import full_title
from app.runs import predicted
from resnet_core.network import Network
from resnet_core.published import choice, ledger
from resnet_core.published.latency import predictions
from resnet_core.published.tables import Row, Test, rows
from resnet_core.published.zoo_names import network_of, row_of
from resnet_core.readers.latency import Calibration
from resnet_core.spec import Input

POINTS, LEDGER = "choose_points", "choose_ledger"
USUAL = "resnet50"


class Found(NamedTuple):
    """What is drawn of a selection: the chart, its entries by series, those on a front, and the answer."""

    exhibit: Exhibit
    series: Sequence[Sequence[choice.Entry]]
    fronts: Sequence[Row]
    answer: str


def draw_points() -> None:
    """Controls, chart, answer and the weights that were clicked."""
    network = session.network()
    own = predicted.calibrated()
    selection = controls.selection(choice.COSTS if own.calibration else choice.COSTS[:-1])
    calibration = own.calibration if selection.cost == "latency" else None
    times = _times(repr(calibration), calibration) if calibration else {}
    picked, colours = controls.picked(), palette()
    amount = _amount(network, selection.cost, own.calibration)
    line = None if amount is None else points.Line(amount, full_title(network))
    if times:
        found = _found(choice.entries(rows(), selection, times), selection, line, picked, colours)
    else:
        found = _without_times(selection, line, controls.picked_key(), colours)
    if not any(found.series):
        st.info("No published weights match.")
        return
    show(found.exhibit, POINTS, controls.clicked(POINTS, found.series))
    st.markdown(found.answer)
    controls.details(found.fronts)
    if picked:
        _draw_picked(picked)
    predicted.controls(own)


def draw_ledger() -> None:
    """All weights of one architecture."""
    show(_ledger(controls.architecture(USUAL), controls.test(), palette()), LEDGER)


def draw_ablations() -> None:
    """The numbers of one table of a paper; its table has those of all."""
    show(recipes.ablation(controls.ablation(), palette()), "choose_ablation")


def _draw_picked(row: Row) -> None:
    with st.container(border=True, key="choose_picked"):
        st.markdown(f"**`{row.name}`**\n\n{words.description(row)}\n\n{words.speeds(row)}")
        network = network_of(row)
        if network is None:
            st.markdown(":small[:gray[The explorer has no network with these layers.]]")
        elif st.button(f"Open {full_title(network)} on Explore"):
            controls.open_on_explore(network)


def _amount(network: Network, cost: choice.Cost, calibration: Calibration | None) -> float | None:
    """Where the network on screen stands: counted, predicted, or as published for this very network."""
    if cost == "latency":
        one = Network(network.spec, Input(network.input.height, network.input.width))
        return predicted.seconds(one, calibration) if calibration else None
    counted = choice.amount_of(network.plan, cost)
    row = row_of(network, rows())
    return counted if counted is not None or row is None else choice.amount(row, cost, {})


@lru_cache(maxsize=32)
def _ledger(architecture: str, test: Test, colours: Palette) -> Exhibit:
    return recipes.exhibit(ledger.ledger(architecture, test), test, colours)


@lru_cache(maxsize=4)  # of 2 MB each, and another for each network on screen
def _without_times(
    selection: choice.Selection, line: points.Line | None, picked: str, colours: Palette
) -> Found:
    return _found(choice.entries(rows(), selection), selection, line, controls.row(picked), colours)


def _found(
    chosen: Sequence[choice.Entry],
    selection: choice.Selection,
    line: points.Line | None,
    picked: Row | None,
    colours: Palette,
) -> Found:
    ring = next((entry for entry in chosen if entry.row == picked), None)
    exhibit = points.exhibit(chosen, selection, points.Marks(line, ring), colours)
    fronts = choice.fronts(chosen, selection).values()
    return Found(
        exhibit,
        points.groups(chosen, selection),
        [entry.row for front in fronts for entry in front],
        _answer(chosen, selection, line),
    )


def _answer(chosen: Sequence[choice.Entry], selection: choice.Selection, line: points.Line | None) -> str:
    if line is None:
        return words.no_line(selection.cost)
    best = choice.best_within(chosen, line.amount, selection)
    return words.best(best, line.amount, line.title, selection)


@st.cache_data(max_entries=4, show_spinner=False)
def _times(key: str, _calibration: Calibration) -> choice.Seconds:
    return predictions(_calibration)
