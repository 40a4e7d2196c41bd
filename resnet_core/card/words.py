"""The card as text: one sentence, and the same for Markdown, LaTeX and HTML."""

from __future__ import annotations

import base64
import re
from html import escape

from resnet_core.card.card import Card

__all__ = ["UNKNOWN", "as_image", "as_latex", "as_markdown", "as_text", "counters", "headline", "numbers"]

UNKNOWN = "What counters would print is not known: some operators are none of our layers."
CONVENTION = "FLOPs are 2 x MACs"
LATEX = re.compile(r"[\\&%$#_{}~^]")
LATEX_WORDS = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
UNITS = {"MAC": "MACs", "FLOP": "FLOPs", "parameter": "parameters"}


def headline(card: Card) -> str:
    """`ResNet-50 (v1.5) at 224 x 224`; of signals the length."""
    size = f"length {card.width:,}" if card.dims == 1 else f"{card.height:,} x {card.width:,}"
    return f"{card.name} at {size}"


def numbers(card: Card) -> str:
    """Parameters and multiply-adds, with the convention."""
    least = "at least " if card.unpriced else ""
    one = "signal" if card.dims == 1 else "image"
    without = f", without {', '.join(card.unpriced)}" if card.unpriced else ""
    return f"{card.params:,} parameters and {least}{card.macs:,} MACs per {one} ({CONVENTION}{without})"


def counters(card: Card) -> tuple[str, ...]:
    """What each counter would print."""
    return tuple(f"{one.tool}: {one.number:,} {UNITS[one.unit]}" for one in card.printed)


def as_text(card: Card) -> str:
    """One sentence."""
    return f"{headline(card)}: {numbers(card)}. {_counted(card)} {card.address}".removesuffix(" ?")


def as_markdown(card: Card) -> str:
    """One sentence, its name a link."""
    start = f"[**{_of_markdown(headline(card))}**]({card.address})"
    return f"{start}: {numbers(card)}. {_of_markdown(_counted(card))}"


def as_latex(card: Card) -> str:
    """One sentence; its link needs the package hyperref."""
    link = card.address.replace("%", r"\%").replace("#", r"\#").replace("&", r"\&").replace("_", r"\_")
    start = rf"\href{{{link}}}{{{_of_latex(headline(card))}}}"
    return f"{start}: {_of_latex(f'{numbers(card)}. {_counted(card)}')}"


def as_image(card: Card, svg: str) -> str:
    """An `<img>` that holds the drawing, with the sentence for those who do not see it."""
    data = base64.b64encode(svg.encode()).decode()
    return f'<img alt="{escape(as_text(card))}" src="data:image/svg+xml;base64,{data}">'


def _counted(card: Card) -> str:
    return f"Counters would print: {'; '.join(counters(card))}." if card.printed else UNKNOWN


def _of_markdown(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>])", r"\\\1", text)


def _of_latex(text: str) -> str:
    escaped = LATEX.sub(lambda found: LATEX_WORDS.get(found[0], f"\\{found[0]}"), text)
    return escaped.replace(" x ", r" $\times$ ")
