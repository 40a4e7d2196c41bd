"""The sections of the page Edge."""

from __future__ import annotations

import streamlit as st

from app.drawing import numbers
from app.drawing.exhibit import show
from app.drawing.grid import component as grid
from app.drawing.palette import palette
from app.edge import budget, controls, formats, in_time, magnitude, recorded_int8, width_drawing, words
from app.frame.cards import Card
from app.runs import follow, predicted, section
from app.runs.run import Run
from resnet_core.cost import price
from resnet_core.edge.pruning import Pruning, pruned
from resnet_core.labs.edge import int8
from resnet_core.labs.edge.findings import Findings
from resnet_core.labs.edge.record import PERCENTS, over_seeds, record
from resnet_core.network import Network

UNMET = "The calibration of this device has not met a kind of layer that this network has."


def draw(network: Network) -> None:
    """The controls, and all that depends on them."""
    with st.container(border=True):
        asked = controls.draw(network)
        _draw_answer(network, asked.pruning)
    with st.container(border=True):
        st.markdown("## Four number formats", anchors=False)
        show(formats.exhibit(network.plan, asked.pruning, palette()), "edge_formats")
        _draw_measured(network, asked.pruning)
    if known := int8.record():
        with st.container(border=True):
            st.markdown("## Twenty networks in int8", anchors=False)
            show(recorded_int8.exhibit(known, palette()), "edge_int8")
    with st.container(border=True):
        st.markdown("## Within a limit of time", anchors=False)
        _draw_budget(network)
    with st.container(border=True):
        st.markdown("## Filters pruned by magnitude", anchors=False)
        _draw_magnitude()


def _draw_answer(network: Network, pruning: Pruning) -> None:
    plan = network.plan
    smaller = pruned(plan, pruning)
    before, after = price(plan), price(smaller)
    st.markdown(words.headline(before, after))
    with st.container(horizontal=True, gap="small"):
        for name, now, then in zip(("Parameters", "Multiply-adds"), after, before, strict=False):
            Card(name, numbers.short(now), f"of {numbers.short(then)}", f"Exactly {now:,}.").draw()
        _draw_latency(network, pruning)
    show(width_drawing.exhibit(plan, pruning), "edge_widths")


def _draw_latency(network: Network, pruning: Pruning) -> None:
    own = predicted.calibrated().calibration
    if own is None:
        return
    times = [predicted.seconds_of(plan, own) for plan in (pruned(network.plan, pruning), network.plan)]
    if None not in times:
        now, then = (numbers.seconds(time or 0.0) for time in times)
        Card("Predicted latency", now, f"of {then}", "One batch, float32, on this device.").draw()


def _draw_measured(network: Network, pruning: Pruning) -> None:
    st.markdown(f":small[:gray[{formats.about(network, pruning)}]]")

    def draw_rows(found: Findings) -> None:
        for each in found.missing:
            st.markdown(f"{words.FORMATS[each.format]}: {each.why}")
        if found.answers:
            grid.draw(formats.measured_table(found), "edge_measured")
            st.markdown(f":small[:gray[{words.MEASURED_FORMATS}]]")

    request = formats.request(network, pruning, predicted.device())
    lab = section.Lab(formats.read, formats.sentence)
    section.show(formats.RUN, request, formats.MEASURE, lab, draw_rows, formats.AGAIN)


def _draw_budget(network: Network) -> None:
    limit = controls.limit()
    own = predicted.calibrated()
    if own.calibration is None:
        st.markdown("What is in time is predicted from a calibration of this device.")
        predicted.controls(own)
        return
    rows = in_time.rows(network.resnet, network.input, limit, own.calibration)
    if rows is None:
        st.markdown(UNMET)
        return

    def draw_run(run: Run | None) -> None:
        found = formats.read(run) if run else Findings()
        show(budget.exhibit(rows, limit, budget.measured(rows, found), palette()), "edge_budget")
        if found.budget:
            _draw_formats_in_time(found, limit)

    request = budget.request(network, rows, predicted.device())
    follow.follow(budget.RUN, request, budget.MEASURE, draw_run, budget.AGAIN)
    predicted.controls(own)


def _draw_formats_in_time(found: Findings, limit: float) -> None:
    grid.draw(budget.format_table(found, limit), "edge_budget_formats")
    for each in found.missing:
        st.markdown(f":small[:gray[{words.FORMATS[each.format]}: {each.why}]]")
    st.markdown(f":small[:gray[{budget.sentence(found)}]]")


def _draw_magnitude() -> None:
    st.markdown(f":small[:gray[{words.MAGNITUDE}]]")
    known = record(PERCENTS[0])
    if known:
        found = {percent: over_seeds(percent) for percent in PERCENTS}
        show(magnitude.exhibit(found, palette(), known.made), "edge_magnitude")
    percent = controls.filters(PERCENTS)

    def draw_cards(found: Findings) -> None:
        with st.container(horizontal=True, gap="small"):
            for card in magnitude.cards(found):
                card.draw()
        st.markdown(magnitude.parting(found))

    request = magnitude.request(percent, predicted.device())
    lab = section.Lab(formats.read, formats.sentence)
    section.show(magnitude.RUN, request, magnitude.MEASURE, lab, draw_cards, magnitude.AGAIN)
