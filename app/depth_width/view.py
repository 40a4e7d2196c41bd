"""The four parts of the page on depth and width."""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st

from app import session
from app.depth_width import budget, controls, find_view, growth, heat, million, sizes_view
from app.depth_width import deadline_view as in_time
from app.depth_width.answers import Answer, Deepened, answers_of
from app.depth_width.axes import OTHER_SECTIONS
from app.depth_width.marks import Marks
from app.drawing import numbers
from app.drawing.exhibit import show
from app.drawing.grid import component as grid
from app.drawing.palette import palette
from app.frame import residual_only, words
from app.runs import predicted
from resnet_core.cost import Cost, price
from resnet_core.network import Network
from resnet_core.search.axes import Scaled, as_scaled
from resnet_core.search.budget import Budget, Deadline
from resnet_core.search.cloud import MILLION, cloud
from resnet_core.search.map import Map, Measure, mark, published_in
from resnet_core.search.map_lines import budget_line
from resnet_core.search.scaled_map import ScaledMap, compound_line, map_of_scaled, mark_of, published_like
from resnet_core.spec import ArchSpec, SpecError, VitSpec

MAP, PRICED = "depth_width_map", "depth_width_million"


def draw_map(family_map: Map, measure: Measure, now: Network, pinned: Network | None, limits: Budget) -> None:
    """The heat map with its marks; a click makes a cell the network on screen."""
    family = family_map.family
    published = published_in(family)
    marks = Marks(
        mark("this network", now.resnet, family),
        mark(words.full_title(pinned), pinned.spec, family)
        if pinned and isinstance(pinned.spec, ArchSpec)
        else None,
        published,
        budget_line(family_map, limits),
    )
    deeper, wider = (
        growth.doubled(now.resnet, now.input, along, measure).ratio for along in growth.DIRECTIONS[:2]
    )
    st.markdown(f":small[:gray[{heat.hint(family_map, marks)}]]")
    exhibit = heat.exhibit(family_map, measure, marks, (deeper, wider), palette())
    show(exhibit, MAP, controls.clicked(MAP, family_map, published))


def draw_scaled(
    shown: ScaledMap, measure: Measure, now: Scaled, pinned: Network | None, limits: Budget
) -> None:
    """The map of another family, with the line of compound scaling on EfficientNet's."""
    family = shown.family
    published = published_like(family)
    other = as_scaled(pinned.spec) if pinned else None
    marks = Marks(
        mark_of("this network", now, family),
        mark_of(words.full_title(pinned), other, family) if pinned and type(other) is type(family) else None,
        published,
        budget_line(shown, limits),
        compound_line(family),
    )
    st.markdown(f":small[:gray[{heat.hint(shown, marks)}]]")
    exhibit = heat.scaled_exhibit(shown, measure, marks, palette())
    show(exhibit, MAP, controls.clicked(MAP, shown, published))


def draw_family(network: Network, spec: Scaled, pinned: Network | None) -> None:
    """The page for a network of another family; for a million networks at once a ResNet is offered."""
    family = controls.scaled_family(spec)
    try:
        shown = map_of_scaled(family, network.input, spec)
    except (SpecError, OverflowError):
        st.info("Four times this network is more than can be laid out or counted for this image.")
        return
    with st.container(border=True):
        measure = controls.measure_choice()
        chart = st.container()
        controls.scaled_sliders(shown, network, spec)
    limits = draw_limits(network, spec, family, pinned)
    with chart:
        draw_scaled(shown, measure, spec, pinned, limits)
    draw_growth(network, spec, measure)
    draw_sizes(network, spec)
    draw_search(network)
    residual_only.offer(OTHER_SECTIONS)


def draw_limits(now: Network, spec: Deepened, family: Deepened, pinned: Network | None) -> Budget:
    """The budget and its answers; returns its limits."""
    with st.container(border=True):
        st.header("The largest network within a budget", anchor=False)
        limits, faults = controls.budget_fields(now)
        limit = in_time.field(now)
        if limit.fault:
            faults = (*faults, limit.fault)
        if faults:
            st.warning(" ".join(map(session.sentence, faults)))
        else:
            draw_budget(Asked(now, spec, family, limits, limit.deadline), pinned)
    return limits


def draw_growth(now: Network, spec: Deepened, measure: Measure) -> None:
    """Three curves side by side, and what doubling does to each cost; or why that much cannot be."""
    with st.container(border=True):
        st.header("How costs grow from here", anchor=False)
        try:
            _curves(now, spec, measure)
        except SpecError as fault:
            st.info(session.sentence(fault))


def draw_sizes(now: Network, spec: Deepened) -> None:
    """The same network on images of many sizes."""
    with st.container(border=True, key="sizes"):
        st.header("One network at many sizes", anchor=False)
        sizes_view.draw(now, spec)


def draw_search(now: Network) -> None:
    """The search by conditions, in the family of the network on screen."""
    with st.container(border=True, key="find"):
        st.header("Search", anchor=False)
        find_view.draw(now)


def _curves(now: Network, spec: Deepened, measure: Measure) -> None:
    for column, direction in zip(st.columns(3), growth.DIRECTIONS, strict=True):
        with column:
            exhibit = growth.exhibit(spec, now.input, direction, measure, palette())
            show(exhibit, f"growth_{direction}")
    grid.draw(growth.powers_table(spec, now.input), "powers")


class Asked(NamedTuple):
    """The network on screen, its spec, the map's network, and the limits that answers have."""

    now: Network
    spec: Deepened
    family: Deepened
    limits: Budget
    deadline: Deadline | None


def draw_budget(asked: Asked, pinned: Network | None) -> None:
    """Three answers side by side, each with a button that takes it."""
    now, spec, family, limits, deadline = asked
    if limits.params is None and limits.macs is None and deadline is None:
        st.info("Without any limit there is no largest network: give at least one.")
        return
    try:
        answers = answers_of(spec, family, now.input, limits, deadline)
    except (OverflowError, KeyError):
        st.info("Networks for so large a budget cannot be counted here. Give a smaller one.")
        return
    with st.container(horizontal=True, key="answers", gap="small"):
        for answer in answers:
            with st.container(border=True, height="stretch"):
                st.subheader(answer.title, anchor=False)
                st.markdown(f":small[:gray[{answer.description}]]")
                if answer.fits:
                    _answer(answer, asked, pinned)
                else:
                    st.markdown(budget.too_little(answer, limits, now.input, deadline))
    own = predicted.calibrated()
    if own.calibration is None:
        st.markdown(f":small[:gray[{budget.NOT_CALIBRATED}]]")
        predicted.controls(own)
    fitting = [answer.spec for answer in answers if answer.fits]
    if deadline and fitting:
        in_time.draw_measured(fitting, now.input, deadline, own.device)
    with st.container(border=True):
        _image(asked)


def _image(asked: Asked) -> None:
    """The fourth answer: the same network with a larger or smaller image."""
    now, spec, _, limits, _ = asked
    st.subheader("Largest image", anchor=False)
    st.markdown(":small[:gray[The largest square image for this network, depths and widths unchanged.]]")
    fit = budget.image(spec, now.input, limits)
    side = f"**{fit.side:,} × {fit.side:,} pixels**: " if fit else ""
    st.markdown(f"{side}{budget.image_words(fit, limits, isinstance(spec, VitSpec))}")
    if fit:
        same = (fit.side, fit.side) == (now.input.height, now.input.width)
        label = "This image" if same else "Use this image"
        st.button(label, key="use_image", on_click=controls.use_image, args=(fit.side,), disabled=same)


def _answer(answer: Answer[Deepened], asked: Asked, pinned: Network | None) -> None:
    now, spec, family, limits, deadline = asked
    st.markdown(f"**{budget.network_words(answer.spec)}**")
    then = price(pinned.plan) if pinned else None
    known = predicted.calibrated().calibration
    seconds = predicted.seconds(Network(answer.spec, now.input), known) if known else None
    table = budget.answer_table(answer, now.input, limits, then, seconds, deadline)
    grid.draw(table, f"answer_{answer.title}")
    st.markdown(f":small[:gray[{budget.next_one(answer, now.input, limits, deadline)}]]")

    def take() -> None:
        controls.keep_budget()
        controls.use(answer.spec, family)

    same = answer.spec == spec
    label = "This network" if same else "Use this network"
    st.button(label, key=f"use_{answer.title}", on_click=take, disabled=same, width="stretch")


def draw_million(now: Network, family: ArchSpec, pinned: Network | None) -> None:
    """On request, a million networks of the family: where they lie, and how long it took to price them."""
    wanted = Network(family, now.input).link
    if st.session_state.get(PRICED) != wanted:

        def take() -> None:
            st.session_state[PRICED] = wanted

        st.button("Price 1,000,000 networks", on_click=take)
        return
    try:
        with st.spinner(f"Pricing {MILLION:,} networks"):
            sample = cloud(family, now.input)
    except OverflowError:
        st.info("Networks so large cannot be counted here. Make the network or the image smaller.")
        return
    cost, colours = price(now.plan), palette()
    marks: list[tuple[str, Cost, str]] = [("this network", cost, colours.accent)]
    if pinned:
        marks.append((f"pinned: {words.full_title(pinned)}", price(pinned.plan), colours.text))
    st.markdown(
        f"**{sample.networks:,} networks** priced in **{numbers.seconds(sample.seconds)}** on this server."
    )
    st.markdown(f":small[:gray[{million.SAMPLED}]]")
    exhibit = million.exhibit(sample, cost, tuple(marks), colours)
    show(exhibit, "million", controls.clicked_front("million", sample))
