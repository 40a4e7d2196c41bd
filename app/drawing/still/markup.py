"""Pieces of HTML and SVG, in which text from outside stays text, and the colours of both themes at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import NewType

from app.drawing import numbers
from app.drawing.palette import DARK, LIGHT, mixed

Markup = NewType("Markup", str)
STRONG = re.compile(r"\*\*(.+?)\*\*")
QUIET = re.compile(r":(?:gray|small)\[((?:[^\[\]]|\[[^\[\]]*\])*)\]")
LINK = re.compile(r"\[([^\[\]]+)\]\([^()]*\)")
PLACE = re.compile(r"(stage|plain)([0-9.]+)")
# As `paint.css` has them: light and dark.
RAMPS = {
    "stage": (("#9CC9E8", "#4F9BD0", "#1F6FAE", "#0A3F73"), ("#1F5F93", "#3C8CC8", "#7DBBE8", "#C3E2F7")),
    "plain": (("#CDD5DE", "#A3AEBB", "#75818F", "#4A5664"), ("#3F4A57", "#66717F", "#97A3B1", "#CCD5DF")),
}
TOKENS = {"ground": "paper", "muted": "quiet"}  # what the palette calls them


def tag(name: str, attributes: Mapping[str, str | float], *inner: Markup) -> Markup:
    """One element with what is in it; values of attributes are escaped."""
    written = "".join(f' {key}="{escape(_text(value))}"' for key, value in attributes.items())
    return Markup(f"<{name}{written}>{''.join(inner)}</{name}>")


def words(text: str) -> Markup:
    """Text as text."""
    return Markup(escape(text))


def sentence(markdown: str) -> Markup:
    """A sentence of a page: what is strong in Markdown is strong here, and links are their words."""
    plain = LINK.sub(r"\1", markdown)
    while (shorter := QUIET.sub(r"\1", plain)) != plain:
        plain = shorter
    return Markup(STRONG.sub(r"<b>\1</b>", escape(plain)))


def colour(token: str) -> str:
    """A token of a scene, or a colour of the palette, as CSS that follows the theme."""
    if token == "none":
        return token
    if found := PLACE.fullmatch(token):
        light, dark = (_between(ramp, float(found[2])) for ramp in RAMPS[found[1]])
    else:
        light, dark = (str(getattr(each, TOKENS.get(token, token))) for each in (LIGHT, DARK))
    return f"light-dark({light},{dark})"


def _between(ramp: tuple[str, ...], place: float) -> str:
    step = min(place, 1.0) * 3
    low = min(int(step), 2)
    return mixed(ramp[low + 1], ramp[low], numbers.nearest((step - low) * 100) / 100)


def _text(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:g}"
