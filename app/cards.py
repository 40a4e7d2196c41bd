"""The four figures of a network, and the choice of the strip's colour."""

from __future__ import annotations

from typing import NamedTuple, get_args

import streamlit as st

from app import state, tables
from app.state import Network
from app.strip.layout import Colour
from resnet_core.cost import price
from resnet_core.field import receptive_field
from resnet_core.memory import saved_for_backward


class Card(NamedTuple):
    """One figure: what it is, its rounded value, what stands under it, and what the question mark says."""

    label: str
    value: str
    under: str
    help: str


def draw(now: Network, then: Network | None) -> None:
    """The cards side by side; with `then`, the difference from it stands under each."""
    with st.container(horizontal=True, gap="small"):
        for card in cards_of(now, then):
            st.metric(
                card.label,
                card.value,
                card.under,
                delta_color="off",
                delta_arrow="off",
                border=True,
                help=card.help,
            )


def cards_of(now: Network, then: Network | None) -> tuple[Card, ...]:
    """Parameters, multiply-adds, bytes kept for backward, depth and receptive field."""
    plan, old = now.plan, then.plan if then else None
    cost, kept = price(plan), saved_for_backward(plan)
    was = price(old) if old else None
    weights = tables.in_bytes(cost.params * now.input.element_bytes)
    batch = "one image" if now.input.batch == 1 else f"a batch of {now.input.batch:,}"
    field, depth = receptive_field(plan)[-1], plan.depth
    return (
        Card(
            "Parameters",
            tables.short(cost.params),
            tables.change(cost.params, was.params) if was else f"{cost.params:,}; {weights}",
            f"{cost.params:,} learned numbers, {weights} in {now.input.dtype}. {defined('parameters')}",
        ),
        Card(
            "MACs per image",
            tables.short(cost.macs),
            tables.change(cost.macs, was.macs) if was else f"{cost.macs:,}",
            f"Multiply-adds of convolutions and linear layers. FLOPs = 2 × MACs = {2 * cost.macs:,}. "
            + defined("macs"),
        ),
        Card(
            "Kept for backward",
            tables.in_bytes(kept),
            tables.change(kept, saved_for_backward(old)) if old else f"{kept:,} bytes, {now.input.dtype}",
            f"{kept:,} bytes that training keeps from the forward pass to the backward pass, for {batch}. "
            + defined("kept-for-backward"),
        ),
        Card(
            "Depth and receptive field",
            f"{tables.brief(depth)} layers",
            _depth_change(depth, old.depth, field.size, receptive_field(old)[-1].size)
            if old
            else f"sees {field.size:,} px, stride {field.jump}",
            "Weighted layers on the main path. One value of the last map can see "
            f"{field.size:,} pixels of the image a side; its neighbour looks {field.jump} further. "
            + defined("receptive-field"),
        ),
    )


def defined(anchor: str) -> str:
    """A link to the definition of a number, for its help."""
    return f"[Definition](/definitions#{anchor})"


def colour_choice(name: str) -> Colour:
    """The control that says what colours the strip; remembered under `name`."""
    colours: tuple[Colour, ...] = get_args(Colour)
    asked = state.recall(name)
    now = next((colour for colour in colours if colour == asked), colours[0])
    if st.session_state.get(name) != now:
        st.session_state[name] = now

    def take() -> None:
        state.remember(name, st.session_state[name])

    st.segmented_control(
        "Colour by", colours, required=True, key=name, on_change=take, label_visibility="collapsed", wrap=True
    )
    return now


def _depth_change(depth: int, old: int, field: int, old_field: int) -> str:
    return f"{depth - old:+,} layers, {field - old_field:+,} px".replace("-", "−")
