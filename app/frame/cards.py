"""The figures of a network side by side, and the choice of the strip's colour."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import streamlit as st

from app import session
from app.drawing import numbers
from app.drawing.numbers import signed
from app.drawing.strip.layout import Colour
from app.frame import kept
from app.frame.network_strip import COLOUR, COLOURS
from app.frame.traced_words import is_bound
from resnet_core.network import Network
from resnet_core.readers.comparison import Amounts, total
from resnet_core.readers.field import Field
from resnet_core.readers.priced import unpriced


class Card(NamedTuple):
    """One figure: what it is, its rounded value, what stands under it, and what the question mark says."""

    label: str
    value: str
    under: str
    help: str

    def draw(self) -> None:
        """Shows it in its frame."""
        st.metric(
            self.label,
            self.value,
            self.under,
            delta_color="off",
            delta_arrow="off",
            border=True,
            help=self.help,
        )


def draw(now: Network, then: Network | None, fourth: Callable[[Network, Network | None], None]) -> None:
    """The cards side by side; with `then`, the difference from it stands under each."""
    with st.container(horizontal=True, gap="small", key="figures"):
        for card in costs(now, then):
            card.draw()
        fourth(now, then)


def depth(now: Network, then: Network | None) -> None:
    """The card of the longest path."""
    depth = now.depth
    Card(
        "Depth and receptive field",
        f"{numbers.brief(depth)} layers",
        reach_change(now, then) if then else _reach(now),
        f"Weighted layers on the main path. {_window(now)}. " + defined("receptive-field"),
    ).draw()


class Figure(NamedTuple):
    """What a card says without a question: its label, its value, and what stands under it."""

    label: str
    value: str
    under: str


def figures(now: Network) -> tuple[Figure, ...]:
    """Parameters, multiply-adds and bytes saved for backward, rounded and in full."""
    cost = total(now.parts)
    weights = numbers.in_bytes(cost.params * now.input.element_bytes)
    return (
        Figure("Parameters", numbers.short(cost.params), f"{cost.params:,}; {weights}"),
        Figure(
            "MACs per signal" if now.reads_signals else "MACs per image",
            numbers.short(cost.macs),
            _at_least(f"{cost.macs:,}", now),
        ),
        Figure(
            "Saved for backward", numbers.in_bytes(cost.saved), f"{cost.saved:,} bytes, {now.input.dtype}"
        ),
    )


def costs(now: Network, then: Network | None) -> tuple[Card, ...]:
    """Parameters, multiply-adds and bytes saved for backward."""
    cost, was = total(now.parts), total(then.parts) if then else None
    weights = numbers.in_bytes(cost.params * now.input.element_bytes)
    batch = "one image" if now.input.batch == 1 else f"a batch of {now.input.batch:,}"
    changes = _changes(cost, was) if was else [each.under for each in figures(now)]
    helps = (
        f"{cost.params:,} learned numbers, {weights} in {now.input.dtype}. {defined('parameters')}",
        f"Multiply-adds of convolutions and linear layers. FLOPs = 2 × MACs = {2 * cost.macs:,}. "
        f"{defined('macs')}. [Why tools and papers differ]({address('counters')})",
        f"{cost.saved:,} bytes that autograd saves in the forward pass for the backward pass, for {batch}. "
        + defined("saved-for-backward"),
    )
    return tuple(
        Card(each.label, each.value, under, help)
        for each, under, help in zip(figures(now), changes, helps, strict=True)
    )


def _changes(cost: Amounts, was: Amounts) -> list[str]:
    return [
        numbers.change(cost.params, was.params, numbers.short),
        numbers.change(cost.macs, was.macs, numbers.short),
        numbers.change(cost.saved, was.saved, numbers.in_bytes),
    ]


def _at_least(figure: str, network: Network) -> str:
    return f"at least {figure}" if network.is_traced and unpriced(network.plan) else figure


def defined(anchor: str) -> str:
    """A link to the definition of a number, for its help."""
    return f"[Definition]({address('definitions', anchor)})"


def address(page: str, anchor: str = "") -> str:
    """The address of another page, which opens beside this one and shows the same network."""
    link = session.network().link
    return f"/{page}{link and f'?{link}'}{anchor and f'#{anchor}'}"


def colour_choice(field: str = COLOUR) -> None:
    """The control that says what colours the strip."""
    titles: dict[Colour, str] = {each: "saved bytes" if each == "memory" else each for each in COLOURS}
    kept.buttons(field, "Colour by", COLOURS, titles)


def reach(now: Network, then: Network | None) -> str:
    """Depth and receptive field in one sentence, and the difference from the pinned network's."""
    depth = f"[Depth]({address('definitions', 'depth')}) {now.depth:,}"
    field = f"[receptive field]({address('definitions', 'receptive-field')})"
    more = f" ({reach_change(now, then)})" if then else ""
    return f"{depth}{more}; {field}: {_window(now)}."


def _window(network: Network) -> str:
    """What one value of the last map depends on; the padding around the image is part of its window."""
    field, image = network.parts[-1].field, network.input
    if field.whole:
        return "one value of the last map depends on the whole image, by attention"
    if network.reads_signals:
        return _along(field, image.width)
    size = f"{field.size:,} × {field.size:,} pixels"
    if is_bound(network):
        return f"one value of the last map depends on at least {size}"
    beyond = field.size > min(image.height, image.width)
    rest = f"the image has {image.height:,} × {image.width:,}, the rest is padding; " if beyond else ""
    return (
        f"one value of the last map depends on {size}; {rest}windows of neighbouring values are "
        f"{field.jump} pixels apart"
    )


def _along(field: Field, length: int) -> str:
    beyond = f"; the signal has {length:,}, the rest is padding" if field.size > length else ""
    apart = "1 value" if field.jump == 1 else f"{field.jump:,} values"
    return (
        f"one value of the last map depends on {field.size:,} values{beyond}; windows of neighbouring values "
        f"are {apart} apart"
    )


def _reach(network: Network) -> str:
    field = network.parts[-1].field
    if is_bound(network):
        return f"field at least {_side(field)}"
    return f"field {_side(field)}, stride {field.jump}"


def reach_change(now: Network, then: Network) -> str:
    """By how much depth and receptive field differ: `+51 layers, +544 px`."""
    field, old = (each.parts[-1].field for each in (now, then))
    incomparable = field.whole or old.whole
    seen = f"field {_side(field)}" if incomparable else f"{signed(field.size - old.size)} px"
    return f"{signed(now.depth - then.depth)} layers, {seen}"


def _side(field: Field) -> str:
    return "whole image" if field.whole else f"{field.size:,} px"
