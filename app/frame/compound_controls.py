"""EfficientNet's compound coefficient: one slider for width, depth and image, beside the separate ones."""

from __future__ import annotations

import streamlit as st

from app import session
from app.drawing.numbers import decimals
from app.frame.widgets import show
from resnet_core.families.efficientnet.spec import EfficientNetSpec
from resnet_core.network import Network
from resnet_core.search.compound import STOPS, Stop, coefficients, cost_coefficient, is_compound, stop_at

KEY, OWN = "compound", "own"
BY_NAME = {stop.name: stop for stop in STOPS}


def draw(now: Network) -> None:
    """The slider and what it stands at; nothing for networks of other stages than B0's."""
    if not (isinstance(now.spec, EfficientNetSpec) and is_compound(now.spec)):
        return
    side = now.input.height
    stop = stop_at(now.spec, side) if side == now.input.width else None
    show(KEY, stop.name if stop else OWN)
    st.select_slider(
        "Compound coefficient φ",
        names(now.spec, side, stop),
        key=KEY,
        help=HELP,
        on_change=_take,
    )
    st.markdown(f":small[:gray[{words(now.spec, side, stop)}]]")


def names(spec: EfficientNetSpec, side: int, stop: Stop | None) -> list[str]:
    """The stops from the cheapest on; a network between them stands where its cost is."""
    if stop:
        return list(BY_NAME)
    own = cost_coefficient(spec, side)
    before = [each.name for each in STOPS if cost_coefficient(each.spec, each.side) <= own]
    return [*before, OWN, *list(BY_NAME)[len(before) :]]


def words(spec: EfficientNetSpec, side: int, stop: Stop | None) -> str:
    """The width, the depth and the image of a stop, and what the formula has to do with them."""
    width, depth = spec.width_multiplier, spec.depth_multiplier
    three = f"width × {width:g}, depth × {depth:g}, {side:,} pixels"
    if stop is None:
        return f"Set by hand: {three}. Its cost goes with φ = {decimals(cost_coefficient(spec, side))}."
    if stop.formula is not None:
        power = f"^{stop.formula:g}"
        return f"Width × 1.1{power}, depth × 1.2{power}, image 224 × 1.15{power}: {three}."
    if stop.name == "B0":
        return f"EfficientNet-B0, the start: {three}."
    by = coefficients(spec, side)
    return (
        f"EfficientNet-{stop.name} as published: {three}. The formula has this width at "
        f"φ = {decimals(by.width)}, this depth at {decimals(by.depth)}, this image at {decimals(by.side)}."
    )


def _take() -> None:
    """Sets all three; a published network brings its dropout and its batch norm too."""
    stop = BY_NAME.get(st.session_state[KEY])
    if stop is None:
        return
    fields = {"width_multiplier": stop.spec.width_multiplier, "depth_multiplier": stop.spec.depth_multiplier}
    if stop.formula is None:
        fields = vars(stop.spec) | {"num_classes": session.network().recipe.num_classes}
    session.change(fields, input={"height": stop.side, "width": stop.side})


def _listed(stop: Stop) -> str:
    spec = stop.spec
    return f"{stop.name}: {spec.width_multiplier:g}, {spec.depth_multiplier:g}, {stop.side}"


HELP = (
    "Sets width, depth and image at once, by 1.1, 1.2 and 1.15 to the power of φ (Tan 2019); multipliers are "
    "rounded to hundredths. B0 to B7 have published values instead, of width, depth and image: "
    f"{'; '.join(_listed(stop) for stop in STOPS if stop.formula is None)}."
)
