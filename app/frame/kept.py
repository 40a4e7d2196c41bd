"""Widgets whose choice the link keeps: each recalls it, shows it, and remembers what a visitor changes.

A name has a dot, such as `forward.device`: it is the name in the link and the key of the widget. What a link
cannot have is shown as the usual choice, and the usual choice is left out of the link. What a widget shows is
its default too: `widgets.py` says why.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import TypeVar

import streamlit as st
from streamlit.elements.lib.layout_utils import WidthWithoutContent

from app import session
from app.frame import regions, widgets

T = TypeVar("T", bound=str | int | float)
ON, EMPTY = "yes", "none"
MOST_CHARACTERS = 40


def menu(
    name: str,
    label: str,
    options: Sequence[T],
    titles: Mapping[T, str] | None = None,
    width: WidthWithoutContent = "stretch",
    usual: T | None = None,
) -> T:
    """A menu; unless `usual` says so, the first of `options` is. `titles` says what a visitor reads."""
    now, take = _shown(name, options, usual), partial(_take, name, options[0] if usual is None else usual)
    place = options.index(now)
    st.selectbox(label, options, place, format_func=_titled(titles), key=name, on_change=take, width=width)
    return now


def buttons(
    name: str, label: str, options: Sequence[T], titles: Mapping[T, str] | None = None, hidden: bool = False
) -> T:
    """The same as a row of buttons; `hidden` leaves the label to screen readers."""
    now = _shown(name, options)
    st.segmented_control(
        label,
        options,
        default=now,
        required=True,
        format_func=_titled(titles),
        key=name,
        on_change=partial(_take, name, options[0]),
        label_visibility="collapsed" if hidden else "visible",
        wrap=True,
    )
    return now


def slider(
    name: str,
    label: str,
    options: Sequence[T],
    usual: T,
    help: str | None = None,
    width: WidthWithoutContent = "stretch",
) -> T:
    """The same as a slider over `options`."""
    now, take = _shown(name, options, usual), partial(_take, name, usual)
    st.select_slider(label, options, now, key=name, help=help, on_change=take, width=width)
    return now


def switch(name: str, label: str) -> bool:
    """A switch, off at first."""
    now = session.recall(name) == ON
    widgets.show(name, now)
    st.toggle(label, now, key=name, on_change=partial(_take, name, False))
    return now


def number(name: str, label: str, usual: int, least: int, most: int, width: int = 110) -> int:
    """A field for a whole number."""
    text = session.recall(name)
    readable = text.isascii() and text.isdecimal() and len(text) < 16
    now = min(max(int(text), least), most) if readable else usual
    widgets.show(name, now)
    take = partial(_take, name, usual)
    st.number_input(label, least, most, now, key=name, on_change=take, width=width)
    return now


def several(
    name: str,
    label: str,
    options: Sequence[T],
    titles: Mapping[T, str] | None = None,
    usual: Collection[T] = (),
    joint: str = ",",
) -> list[T]:
    """Buttons of which any may be on, in the order of `options`; the link joins them with `joint`."""

    def joined(values: Collection[T]) -> str:
        return joint.join(str(option) for option in options if option in values) or EMPTY

    def take() -> None:
        chosen = joined(st.session_state[name])
        session.remember(name, "" if chosen == joined(usual) else chosen)
        regions.redraw()

    names = session.recall(name, joined(usual)).split(joint)
    now = [option for option in options if str(option) in names]
    widgets.show(name, now)
    st.pills(
        label,
        options,
        default=now,
        selection_mode="multi",
        format_func=_titled(titles),
        key=name,
        on_change=take,
        wrap=True,
    )
    return now


def text(
    name: str,
    label: str,
    usual: str,
    width: WidthWithoutContent = 200,
    take: Callable[[], None] | None = None,
) -> str:
    """A line of text; one that is emptied stays empty. `take` is called in place of `keep_text`."""
    now = session.recall(name, usual)
    now = "" if now == EMPTY else now
    widgets.show(name, now)
    take = take or partial(keep_text, name)
    st.text_input(label, now, key=name, on_change=take, width=width, max_chars=MOST_CHARACTERS)
    return now


def keep_text(name: str) -> None:
    """Has the link keep what stands in the field `name`, also where that is only the usual text."""
    session.remember(name, st.session_state[name].strip() or EMPTY)
    regions.redraw()


def _shown(name: str, options: Sequence[T], usual: T | None = None) -> T:
    """What the link says, or else the usual one; the widget shows it."""
    asked = session.recall(name)
    now = next((option for option in options if str(option) == asked), options[0] if usual is None else usual)
    widgets.show(name, now)
    return now


def _take(name: str, usual: object) -> None:
    chosen = st.session_state[name]
    session.remember(name, "" if chosen == usual else ON if chosen is True else str(chosen))
    regions.redraw()


def _titled(titles: Mapping[T, str] | None) -> Callable[[T], str]:
    return str if titles is None else titles.__getitem__
