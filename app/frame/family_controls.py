"""The fields of a network of another family in the panel beside a page: a widget for each, by its kind."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

import streamlit as st

from app import session
from app.frame import compound_controls, regions, widgets, words
from app.frame.widgets import counts, menu, number, offered, scale, show
from resnet_core.network import Network
from resnet_core.spec import choices_of

DEPTHS, LAST = "depths", ("in_channels", "num_classes")
TOKEN_WIDTH, HEADS = "token_width", "heads"
HEAD_STEP, HEAD_MOST = 16, 128  # channels of a head
ON_A_SLIDER = 64  # blocks of a stage; above this, a number field
MOST_OFFERS = 400  # steps of a slider to which one can be added
MOST_SHOWN = 6  # fields outside More


class Range(NamedTuple):
    """A slider: its least and greatest value, and its step."""

    least: float
    most: float
    step: float

    @property
    def steps(self) -> int:
        """From the least to the greatest."""
        least, most, step = map(_exact, self)
        return int((most - least) / step)

    @property
    def values(self) -> tuple[float, ...]:
        """Where the slider can stand."""
        least, _, step = map(_exact, self)
        kind = type(self.step)
        return tuple(kind(least + place * step) for place in range(self.steps + 1))

    def has(self, value: float) -> bool:
        """Whether the slider can stand at `value`."""
        least, _, step = map(_exact, self)
        return (_exact(value) - least) % step == 0


def _exact(value: float) -> Decimal:
    """The decimal number that is written so, as sliders count their steps."""
    return Decimal(str(value))


RANGES: dict[str, Range] = {
    "depth": Range(1, 48, 1),
    "growth_rate": Range(4, 64, 4),
    "bn_size": Range(1, 8, 1),
    "compression": Range(1, 4, 1),
    "dropout": Range(0.0, 0.9, 0.05),
    "drop_path": Range(0.0, 0.9, 0.05),
    "width_multiplier": Range(0.25, 4.0, 0.05),
    "depth_multiplier": Range(0.25, 4.0, 0.05),
    "w0": Range(8, 512, 8),
    "wa": Range(0.0, 300.0, 0.01),
    "wm": Range(1.5, 4.0, 0.01),
    "percent": Range(10, 400, 10),
    "percent_3x3": Range(10, 90, 5),
}


def draw() -> None:
    """The first fields; for an EfficientNet, the coefficient that sets three of them before."""
    regions.region("fields", lambda: _first(session.network()), drawn_from)


def drawn_from() -> object:
    """What the first fields show besides the numbers at which their sliders stand already."""
    spec = session.network().spec
    values, is_compound = vars(spec), compound_controls.is_shown(spec)
    are_sliders = [blocks <= ON_A_SLIDER for blocks in values.get(DEPTHS, ())]
    # What is said under the compound coefficient has the other numbers.
    alone = {} if is_compound else {field: type(values[field]) for field in values if _slides(values, field)}
    return type(spec), {**values, **alone, DEPTHS: are_sliders}, is_compound


def _first(now: Network) -> None:
    compound_controls.draw(now)
    for field in _fields(now)[:MOST_SHOWN]:
        _draw(now, field)


def more(now: Network) -> None:
    """The rest."""
    values = vars(now.spec)
    if DEPTHS in values:
        counts(DEPTHS, _label(DEPTHS), values[DEPTHS])
    for field in _fields(now)[MOST_SHOWN:]:
        _draw(now, field)


def _fields(now: Network) -> list[str]:
    return [field for field in vars(now.spec) if field not in LAST]


def _draw(now: Network, field: str) -> None:
    value = vars(now.spec)[field]
    if choices := choices_of(now.recipe, field):
        menu(field, _label(field), now, choices)
    elif field == DEPTHS:
        _depths(value)
    elif isinstance(value, tuple):
        counts(field, _label(field), value)
    elif field == TOKEN_WIDTH:
        _token_width(vars(now.spec)[HEADS], value)
    elif field in RANGES and RANGES[field].least <= value <= RANGES[field].most:
        _slider(field, value, RANGES[field])
    elif isinstance(value, int):
        number(field, _label(field), value, least=0)
    else:
        _decimal(field, value)


def _depths(depths: tuple[int, ...]) -> None:
    for index, blocks in enumerate(depths):
        key, label = f"blocks_{index}", f"Stage {index + 1}"
        if blocks <= ON_A_SLIDER:
            widgets.blocks(label, key, blocks, ON_A_SLIDER, index)
        else:
            show(key, blocks)
            st.number_input(label, 1, value=blocks, key=key, on_change=widgets.take_blocks, args=(index, key))


def _token_width(heads: int, value: int) -> None:
    """Only widths stand here that the heads divide, so that a way there and back changes no heads."""
    usual = range(HEAD_STEP * heads, HEAD_MOST * heads + 1, HEAD_STEP * heads)
    help = "Channels of a token. The heads share them equally; only multiples of their number stand here."
    scale(TOKEN_WIDTH, _label(TOKEN_WIDTH), value, usual, partial(_take, TOKEN_WIDTH), help)


def _slider(field: str, value: float, range: Range) -> None:
    """Over the steps of the range; a value between them becomes one, so that a way leads back."""
    help = words.HELP.get(field)
    if _is_step(field, value):
        kind = type(value)
        least, most, step = map(kind, range)
        show(field, value)
        label, own = _label(field), (field,)
        st.slider(label, least, most, value, step, key=field, help=help, on_change=_take, args=own)
    elif range.steps <= MOST_OFFERS:
        offers = offered(field, value, range.values)
        scale(field, _label(field), value, offers, partial(_take, field), help or "")
    else:
        _decimal(field, value)


def _is_step(field: str, value: float) -> bool:
    """Whether a slider over the steps of its range alone can stand at `value`, and at those before it."""
    return RANGES[field].has(value) and f"{field}_own" not in st.session_state


def _slides(values: Mapping[str, Any], field: str) -> bool:
    """Whether a field has such a slider, which shows nothing of the network but the field."""
    range = RANGES.get(field)
    value = values[field]
    return range is not None and range.least <= value <= range.most and _is_step(field, value)


def _decimal(field: str, value: float) -> None:
    show(field, value)
    st.number_input(
        _label(field),
        0.0,
        value=value,
        format="%g",
        key=field,
        help=words.HELP.get(field),
        on_change=_take,
        args=(field,),
    )


def _take(field: str) -> None:
    session.change({field: st.session_state[field]})
    regions.redraw()


def _label(field: str) -> str:
    return words.LABELS.get(field, field.replace("_", " ").capitalize())
