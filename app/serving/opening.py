"""The first figure of a page, sent with the document: it is seen before Streamlit's script has begun.

It is made from the recorded runs, or from the network of the link, by what draws it on the page. A link that
says more than its network, or that has to be adjusted, gets the document alone, and so does one whose run
this server has a result of: the page then shows something else. In a root of its own, what is sent touches
nothing of the page, and the page nothing of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qsl

from app.drawing.still.markup import Markup, sentence, tag, words
from app.explore.opening import opening as of_explore
from app.forward.opening import opening as of_forward
from app.frame.cards import Figure
from app.frame.opening import Controls, Opening
from app.frame.places import PLACES, at
from app.frame.teaching import TEACH
from app.gradients.opening import opening as of_gradients
from app.runs.run import engine
from resnet_core.checks import SpecError
from resnet_core.jobs.request import Request
from resnet_core.network import Network, read_address

HERE = Path(__file__).parent
CSS, SCRIPT = ((HERE / f"opening.{kind}").read_text(encoding="utf-8") for kind in ("css", "js"))
MOST_CHARACTERS, MOST_FIELDS, MOST_KEPT = 1000, 60, 64
WITHOUT_SCRIPTS = (
    "This browser runs no scripts, so this is all it can show; the page itself needs JavaScript."
)

PAGES: Mapping[str, Callable[[Network], Opening | None]] = {
    "explore": of_explore,
    "forward": of_forward,
    "gradients": of_gradients,
}


def opening_of(path: str, query: bytes) -> bytes:
    """What goes into the document of an address, as HTML; nothing where there is nothing to be sent."""
    name = path.rpartition("/")[2]
    if len(query) > MOST_CHARACTERS or name not in {"", *(place.address for place in PLACES)}:
        return b""
    page = at(name).address
    if page not in PAGES:
        return b""
    made = _made(page, query.decode("ascii", "ignore"))
    if made is None or any(map(_has_run, made.opening.instead)):
        return b""
    return made.html


class _Made(NamedTuple):
    opening: Opening
    html: bytes


@lru_cache(maxsize=MOST_KEPT)
def _made(page: str, query: str) -> _Made | None:
    network = _network(page, query)
    opening = PAGES[page](network) if network else None
    return _Made(opening, html(opening).encode()) if opening else None


def _has_run(request: Request) -> bool:
    """Whether the page would find a run of this request on the device that its menu has first."""
    first = next(iter(engine().status().devices))
    return engine().find(replace(request, device=first)) is not None


def _network(page: str, query: str) -> Network | None:
    """The network of a link that says nothing else that the figure depends on."""
    try:
        fields = dict(parse_qsl(query, keep_blank_values=True, max_num_fields=MOST_FIELDS))
        network, faults, pins, page_fields = read_address(fields)
    except (ValueError, SpecError):
        return None
    own = [name for name in page_fields if name.startswith(f"{page}.") or name == TEACH]
    return None if faults or pins or own or network.is_traced or network.reads_signals else network


def html(opening: Opening) -> str:
    """The figure with what stands around it, and the script that takes it away."""
    room = tag("div", {"class": "room"}, _labelled(opening))
    box = tag("div", {"class": "box"}, *map(_row, opening.controls), room, _said(opening))
    inside = (
        tag("style", {}, Markup(CSS)),
        tag("div", {"class": "panel"}),
        tag("h1", {}, words(opening.title)),
        *(tag("p", {}, sentence(each)) for each in opening.lead),
        *([tag("div", {"class": "figures"}, *map(_figure, opening.figures))] if opening.figures else []),
        box,
    )
    root = tag("template", {"shadowrootmode": "closed"}, *inside)
    host = {"id": "opening", "data-place": opening.place, "data-marks": opening.marks}
    return tag("div", host, root) + tag("script", {}, Markup(SCRIPT))


def _row(controls: Controls) -> Markup:
    """Controls in outline: they do nothing, and nothing says them."""
    names = (tag("span", {}, words(name)) for name in controls.names)
    beside = [tag("i", {}, words(controls.beside))] if controls.beside else []
    kind = "joined row" if controls.joined else "row"
    return tag("div", {"class": kind, "aria-hidden": "true"}, *names, *beside)


def _labelled(opening: Opening) -> Markup:
    return tag("div", {"role": "img", "aria-label": opening.label}, opening.drawing)


def _said(opening: Opening) -> Markup:
    said = (tag("p", {}, sentence(each)) for each in opening.words if each)
    return tag("div", {"class": "words"}, *said, tag("noscript", {}, tag("p", {}, words(WITHOUT_SCRIPTS))))


def _figure(figure: Figure) -> Markup:
    label, value, under = map(words, figure)
    return tag("div", {}, tag("b", {}, label), tag("strong", {}, value), tag("i", {}, under))
