"""Kinds of widget for the fields of a spec: each shows what the network says, and changes it when moved.

A widget's key is the name of its field. Before a widget is drawn, its value is set to what the network says,
so that undo, presets and links move the widgets too. That is its default as well: what moved it may not have
reached the browser, where a later message for the same place takes its turn, and a widget that is drawn there
for the first time begins at its default.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import streamlit as st

from app import session
from app.frame import regions, words
from resnet_core.checks import dashed
from resnet_core.families.resnet.by_stage import LISTS, WORDS
from resnet_core.network import Network
from resnet_core.spec import DTYPE_BYTES, MAX_STAGES, SpecError, family_name, field_value, read_query

Number = TypeVar("Number", bound=float)

LIST = re.compile(r"[\[(]?\d+([\s,;x×-]+\d+)*[\s,]*[\])]?", re.ASCII)
SEPARATORS = re.compile(r"[^0-9]+")
LIST_OF_WORDS = re.compile(r"[A-Za-z]+([\s,;-]+[A-Za-z]+)*[\s,]*", re.ASCII)
BETWEEN_WORDS = re.compile(r"[\s,;-]+")
OPTIONS: dict[str, Sequence[object]] = {"dtype": tuple(DTYPE_BYTES), "output_stride": (32, 16, 8)}


def show(key: str, value: object) -> None:
    """Moves a widget to `value`; one that is there is not touched, or a dragged slider would jump."""
    if st.session_state.get(key) != value:
        st.session_state[key] = value


def blocks(label: str, key: str, value: int, most: int, stage: int) -> None:
    """A slider for the blocks of a stage; the first stage is 0."""
    show(key, value)
    st.slider(label, 1, most, value, key=key, on_change=take_blocks, args=(stage, key))


def take_blocks(stage: int, key: str) -> None:
    """Gives a stage as many blocks as a widget says. For callbacks."""
    depths = list(vars(session.network().spec)["depths"])
    depths[stage] = st.session_state[key]
    session.change({"depths": tuple(depths)})
    regions.redraw()


def choice(field: str, label: str, now: Network) -> None:
    """A row of buttons for a field with few values."""
    names, value = words.NAMES[field], getattr(now.spec, field)
    show(field, value)
    st.segmented_control(
        label,
        list(names),
        default=value,
        required=True,
        format_func=names.__getitem__,
        key=field,
        help=words.HELP.get(field),
        on_change=_take,
        args=(field,),
        width="stretch",
    )


def menu(field: str, label: str, now: Network, options: Sequence[object] = ()) -> None:
    """A menu for a field with several values: those of `OPTIONS` or with a name, if no others are given."""
    names, value = words.NAMES.get(field, {}), getattr(now.input if field == "dtype" else now.spec, field)
    choices = list(options or names or OPTIONS[field])
    show(field, value)
    st.selectbox(
        label,
        choices,
        choices.index(value),
        format_func=lambda option: names.get(option, str(option)),
        key=field,
        help=words.HELP.get(field),
        on_change=_take,
        args=(field,),
    )


def number(field: str, label: str, value: int, least: int = 1) -> None:
    """A field for a whole number."""
    show(field, value)
    help = words.HELP.get(field)
    st.number_input(label, least, value=value, key=field, help=help, on_change=_take, args=(field,))


def scale(
    key: str, label: str, value: float, usual: Iterable[float], take: Callable[[], None], help: str
) -> None:
    """A slider over usual values, and the present one if it is not usual."""
    show(key, value)
    options = st.session_state[f"{key}_offers"] = sorted({*usual, value})
    st.select_slider(label, options, value, key=key, help=help, on_change=take)


def offered(key: str, value: Number, usual: Sequence[Number]) -> tuple[Number, ...]:
    """The usual values of a slider, and the one it was at before a visitor moved it, to go back to."""
    own = f"{key}_own"
    if value not in st.session_state.get(f"{key}_offers", usual):
        st.session_state[own] = value
    return (*usual, *([st.session_state[own]] if own in st.session_state else []))


ONE_PER_STAGE = "One number for each stage, with anything between them: 3-4-6-3 or 3, 4, 6, 3."


def counts(field: str, label: str, value: tuple[object, ...], help: str = ONE_PER_STAGE) -> None:
    """A field for depths, widths or another list by stage as text: `3-4-6-3`."""
    key = f"{field}_text"
    text = dashed(value)
    show(key, text)
    st.text_input(label, text, key=key, help=help, on_change=_take_counts, args=(field, key))


def _take(field: str) -> None:
    value = st.session_state[field]
    if field in vars(session.network().input):
        session.change(input={field: value})
    else:
        session.change({field: value})


def _take_counts(field: str, key: str) -> None:
    """Reads the text as a link would be read; one that cannot be read changes nothing but leaves a note."""
    typed = st.session_state[key].strip()
    text = SEPARATORS.sub("-", typed).strip("-") if LIST.fullmatch(typed) else typed
    if field in WORDS and LIST_OF_WORDS.fullmatch(typed):
        text = BETWEEN_WORDS.sub("-", typed.lower()).strip("-")
    if field in LISTS or field in WORDS:
        _take_list(field, text)
        return
    other = _other_list(field, min(text.count("-") + 1, MAX_STAGES))
    family = {"family": family_name(session.network().spec)}
    lists = {name: dashed(value) for name, value in other.items()}
    read, _, faults = read_query({**family, field: text, **lists})
    unread = [fault for fault in faults if fault.field == field]
    if unread:
        session.go_to(session.network(), unread[:1])  # others follow from the first
    else:
        session.change({field: getattr(read, field), **other})


def _take_list(field: str, text: str) -> None:
    """Reads a list by stage, which may be empty, beside all that the network has."""
    try:
        value = field_value(session.network().recipe, field, text) if text else ()
    except SpecError as fault:
        session.go_to(session.network(), [fault])
    else:
        session.change({field: value})


def _other_list(field: str, stages: int) -> dict[str, tuple[int, ...]]:
    """The other of depths and widths, made as long: a new stage is as its neighbour, or twice as wide."""
    lists: dict[str, tuple[int, ...]] = vars(session.network().spec)
    depths, widths = lists.get("depths"), lists.get("widths")
    if not (depths and widths):
        return {}
    if field == "widths":
        return {"depths": (*depths, *[depths[-1]] * stages)[:stages]}
    doubled = tuple(widths[-1] * 2**step for step in range(1, stages + 1))
    return {"widths": (*widths, *doubled)[:stages]}
