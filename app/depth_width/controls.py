"""What a visitor can move on the page on depth and width, and what the link keeps of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

import streamlit as st

from app import session
from app.depth_width.axes import axes_of, depth_words, width_words
from app.depth_width.budget import amount
from app.depth_width.heat import CELLS, PUBLISHED
from app.depth_width.marks import TITLES
from app.depth_width.million import FRONT
from app.drawing import numbers
from app.frame import kept, widgets
from resnet_core.checks import dashed
from resnet_core.cost import price
from resnet_core.network import Network
from resnet_core.search.axes import Scaled, crossed, depth_of, width_of
from resnet_core.search.budget import Budget
from resnet_core.search.cloud import Cloud
from resnet_core.search.map import MEASURES, Map, Mark, Measure, family_of, family_text
from resnet_core.search.scaled_map import (
    ScaledMap,
    scaled_family_of,
    scaled_family_text,
)
from resnet_core.search.scaling import scaled_widths, shared_out
from resnet_core.spec import ArchSpec, SpecError

COST, FAMILY, PARAMS, MACS = "depth-width.cost", "depth-width.like", "depth-width.params", "depth-width.macs"
SIDES = (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 384, 448, 512)
AT_FIRST = 2  # times the cost of the network on screen: the budget at first


def family(now: Network) -> ArchSpec:
    """The family of the map: the one that was clicked in last, if the network still belongs to it."""
    return family_of(now.resnet, session.recall(FAMILY))


def scaled_family(now: Scaled) -> Scaled:
    """The same for a network of another family."""
    return scaled_family_of(now, session.recall(FAMILY))


def use(spec: ArchSpec | Scaled, of: ArchSpec | Scaled) -> None:
    """Makes `spec` the network on screen and stays in its family."""
    session.remember(FAMILY, family_text(of) if isinstance(of, ArchSpec) else scaled_family_text(of))
    session.change(vars(spec))


def use_image(side: int) -> None:
    """Makes square images of this side those that the network reads; the budget stays."""
    keep_budget()
    session.change(input={"height": side, "width": side})


def measure_choice() -> Measure:
    """Which cost the map shows."""
    return kept.buttons(COST, "Cost", MEASURES, TITLES, hidden=True)


def sliders(family_map: Map, now: Network) -> None:
    """Depth, width and image of the network on screen: the way over the map without a mouse."""
    for column, slider in zip(st.columns(3, gap="medium"), (_blocks, _widths, _image), strict=True):
        with column:
            slider(family_map, now)


def _blocks(family_map: Map, now: Network) -> None:
    def take() -> None:
        depths = shared_out(family_map.family, [st.session_state["all_blocks"]])[:, 0].tolist()
        session.remember(FAMILY, family_text(family_map.family))
        session.change({"depths": tuple(depths)})

    usual = family_map.grid.depths.sum(axis=0).tolist()
    help = "Divided among the stages in the proportions of the map's network."
    widgets.scale("all_blocks", "Blocks in all", sum(now.resnet.depths), usual, take, help)


def _widths(family_map: Map, now: Network) -> None:
    widest, top = max(now.resnet.widths), max(family_map.family.widths)
    options = {max(widths): dashed(widths) for widths in map(tuple, family_map.grid.widths.T.tolist())}
    options = dict(sorted((options | {widest: dashed(now.resnet.widths)}).items()))

    def take() -> None:
        widths = scaled_widths(family_map.family, st.session_state["all_widths"] / top).tolist()
        session.remember(FAMILY, family_text(family_map.family))
        session.change({"widths": tuple(widths)})

    widgets.show("all_widths", widest)
    st.select_slider(
        "Widths of the stages",
        list(options),
        widest,
        format_func=lambda channels: options.get(channels, str(channels)),
        key="all_widths",
        on_change=take,
    )


def _image(_: Map | ScaledMap, now: Network) -> None:
    height, width = now.input.height, now.input.width
    if height != width:
        st.markdown(f":small[Image: {height:,} × {width:,}, set in the sidebar under More]")
        return

    def take() -> None:
        side = st.session_state["map_image"]
        session.change(input={"height": side, "width": side})

    widgets.scale("map_image", "Image", height, SIDES, take, "Height and width in pixels.")


def scaled_sliders(family_map: ScaledMap, now: Network, spec: Scaled) -> None:
    """The same three for a network of another family."""
    deep, wide, image = st.columns(3, gap="medium")
    with deep:
        _step("map_depth", "depth", family_map, {depth_of(each): each for each in family_map.depths}, spec)
    with wide:
        _step("map_width", "width", family_map, {width_of(each): each for each in family_map.wide}, spec)
    with image:
        _image(family_map, now)


def _step(
    key: str,
    along: Literal["depth", "width"],
    family_map: ScaledMap,
    usual: Mapping[float, Scaled],
    spec: Scaled,
) -> None:
    """A slider over the map's networks along one axis; the other axis stays where the network is."""
    family, size = family_map.family, depth_of if along == "depth" else width_of
    words = depth_words if along == "depth" else width_words
    options = dict(sorted({**usual, size(spec): spec}.items(), key=lambda pair: pair[0]))

    def take() -> None:
        chosen = options.get(st.session_state[key], spec)
        deep, wide = (chosen, spec) if along == "depth" else (spec, chosen)
        use(crossed(deep, wide), family)

    value = size(spec)
    widgets.show(key, value)
    named = axes_of(family)
    label = f"Depth: {named.depth}" if along == "depth" else f"{named.width[:1].upper()}{named.width[1:]}"
    st.select_slider(
        label, list(options), value, format_func=lambda at: words(options[at]), key=key, on_change=take
    )


def clicked(key: str, family_map: Map | ScaledMap, published: tuple[Mark, ...]) -> Callable[[], None]:
    """What a click on the map does: the cell, or the published network, becomes the network on screen."""

    def take() -> None:
        for point in st.session_state[key].selection.points[:1]:
            if point["curve_number"] == CELLS:
                use(family_map.network(point["point_index"]), family_map.family)
            elif point["curve_number"] == PUBLISHED:
                use(published[point["point_index"]].spec, family_map.family)

    return take


def clicked_front(key: str, sample: Cloud) -> Callable[[], None]:
    """What a click on the Pareto front does: that network becomes the one on screen."""

    def take() -> None:
        for point in st.session_state[key].selection.points[:1]:
            if point["curve_number"] == FRONT:
                use(sample.front.network(sample.family, point["point_index"]), sample.family)

    return take


def budget_fields(now: Network) -> tuple[Budget, tuple[SpecError, ...]]:
    """The two limits that a visitor can type, and what could not be read."""
    cost = price(now.plan)
    faults: list[SpecError] = []
    limits: dict[str, int | None] = {}
    with st.container(horizontal=True, gap="medium"):
        for name, field, label, count in (
            ("params", PARAMS, "Parameters, at most", cost.params),
            ("macs", MACS, "MACs per image, at most", cost.macs),
        ):
            text = kept.text(field, label, numbers.unpadded(AT_FIRST * count), take=keep_budget)
            try:
                limits[name] = amount(label.partition(",")[0], text)
            except SpecError as fault:
                faults.append(fault)
    return Budget(**limits), tuple(faults)


def keep_budget() -> None:
    """Keeps the limits on screen, so that they stay when the network changes."""
    for field in (PARAMS, MACS):
        kept.keep_text(field)
