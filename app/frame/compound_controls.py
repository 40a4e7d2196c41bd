"""EfficientNet's compound coefficient: one slider for width, depth and image, beside the separate ones."""

from __future__ import annotations

from math import sqrt

import streamlit as st

from app import session
from app.drawing.numbers import decimals
from app.frame.widgets import show
from resnet_core.families.efficientnet.spec import EfficientNetSpec
from resnet_core.language.input import Input
from resnet_core.network import Network
from resnet_core.search.compound import (
    STOPS,
    Stop,
    coefficients,
    cost_coefficient,
    is_compound,
    like,
    scaled_fields,
    stop_at,
)
from resnet_core.spec import Shown

KEY, OWN = "compound", "own"
KEPT = f"{KEY}_own"  # what was last set by hand, for the way back: fields, then those of the images
BY_NAME = {stop.name: stop for stop in STOPS}


def draw(now: Network) -> None:
    """The slider and what it stands at; nothing for networks of other stages than B0's."""
    if not (isinstance(now.spec, EfficientNetSpec) and is_shown(now.spec)):
        st.session_state.pop(KEPT, None)
        return
    stop = stop_at(now.spec, now.input)
    if stop is None:
        images = {"height": now.input.height, "width": now.input.width}
        st.session_state[KEPT] = (scaled_fields(now.spec), images)
    show(KEY, stop.name if stop else OWN)
    st.select_slider("Compound coefficient φ", names(_kept()), key=KEY, help=HELP, on_change=_take)
    st.markdown(f":small[:gray[{words(now.spec, now.input)}]]")


def is_shown(spec: Shown) -> bool:
    """Whether a network has the slider: it has B0's stages."""
    return isinstance(spec, EfficientNetSpec) and is_compound(spec)


def _kept() -> Network | None:
    """What was last set by hand, on B0's stages."""
    if KEPT not in st.session_state:
        return None
    fields, images = st.session_state[KEPT]
    return Network(EfficientNetSpec(**fields), Input(**images))


def names(own: Network | None) -> list[str]:
    """The stops from the cheapest on; what was set by hand stands among them where its cost is."""
    if own is None or not isinstance(own.spec, EfficientNetSpec):
        return list(BY_NAME)
    cost = cost_coefficient(own.spec, _side(own.input))
    before = [each.name for each in STOPS if cost_coefficient(each.spec, each.side) <= cost]
    return [*before, OWN, *list(BY_NAME)[len(before) :]]


def words(spec: EfficientNetSpec, input: Input) -> str:
    """The width, the depth and the image of a stop, and what the formula has to do with them."""
    stop, width, depth = stop_at(spec, input), spec.width_multiplier, spec.depth_multiplier
    three = f"width × {width:g}, depth × {depth:g}, {_pixels(input)} pixels"
    if stop is None:
        cost = cost_coefficient(spec, _side(input))
        return f"Set by hand: {three}{_beside(spec, input)}. Its cost goes with φ = {decimals(cost)}."
    if stop.formula is not None:
        power = f"^{stop.formula:g}"
        return f"Width × 1.1{power}, depth × 1.2{power}, image 224 × 1.15{power}: {three}."
    if stop.name == "B0":
        return f"EfficientNet-B0, the start: {three}."
    by = coefficients(spec, stop.side)
    return (
        f"EfficientNet-{stop.name} as published: {three}. The formula has this width at "
        f"φ = {decimals(by.width)}, this depth at {decimals(by.depth)}, this image at {decimals(by.side)}."
    )


def _pixels(input: Input) -> str:
    return f"{input.height:,}" if input.height == input.width else f"{input.height:,} × {input.width:,}"


def _beside(spec: EfficientNetSpec, input: Input) -> str:
    """What differs where a stop has the same width, depth and image."""
    same = like(spec, input)
    return f", dropout {spec.dropout:g}, batch norm's epsilon {spec.eps:g}" if same else ""


def _side(input: Input) -> float:
    """Of the square image with as many pixels."""
    return sqrt(input.height * input.width)


def _take() -> None:
    """Sets all three, and the dropout and the batch norm of the stop; or what was last set by hand."""
    name = st.session_state[KEY]
    if name in BY_NAME:
        stop = BY_NAME[name]
        session.change(scaled_fields(stop.spec), input={"height": stop.side, "width": stop.side})
    elif KEPT in st.session_state:
        fields, images = st.session_state[KEPT]
        session.change(fields, input=images)


def _listed(stop: Stop) -> str:
    spec = stop.spec
    return f"{stop.name}: {spec.width_multiplier:g}, {spec.depth_multiplier:g}, {stop.side}"


HELP = (
    "Sets width, depth and image at once, by 1.1, 1.2 and 1.15 to the power of φ (Tan 2019); multipliers are "
    "rounded to hundredths; dropout and batch norm are B0's. B0 to B7 have published values instead, "
    "of width, depth and image: "
    f"{'; '.join(_listed(stop) for stop in STOPS if stop.formula is None)}."
)
