"""The session of one visitor: the network on screen, the pinned ones, undo, notes, and the address bar.

The address bar holds all but undo and notes. The session keeps text only (hot reloading evicts classes): a
network is its link, and a step of undo is the address that the page then had. Callbacks change the session,
then the script draws it. What is a page's own is kept with `remember`, under a name with a dot.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl, urlencode

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from app.visit import opened, state
from app.visit.plain_text import plain as plain  # noqa: PLC0414  # pages know it by this name
from app.visit.plain_text import sentence as sentence  # noqa: PLC0414
from app.visit.state import get as _get
from app.visit.state import visit as _session
from resnet_core.checks import SpecError
from resnet_core.network import (
    MOST_PINS,
    Network,
    fitted,
    pin_fields,
    pin_text,
    read_address,
    read_link,
    read_pin,
)
from resnet_core.spec import Input, Shown, Traced, nearest

MOST_STEPS = 100  # that can be undone
RUN = ".job"  # ends the name of a field that names a run; a run is no step of undo


def network() -> Network:
    """The network on screen."""
    visit = _session()  # which Streamlit takes some time to find
    return read_link(visit.get("network", ""), opened.networks(visit.get("files", {})))[0]


def pins() -> tuple[Network, ...]:
    """The pinned networks, which Compare shows beside the one on screen."""
    return tuple(read_pin(text, _files())[0] for text in _get("pins", []))


def pinned() -> Network | None:
    """The first of them: the network that all figures are compared with."""
    return next(iter(pins()), None)


def notes() -> list[str]:
    """Sentences on the settings of a link that were adjusted, until the next change."""
    return list(_get("notes", [])) if _get("linked", False) else []


def new_notes() -> list[str]:
    """Sentences on what the last change adjusted; said once."""
    return [] if _get("linked", False) else list(_session().pop("notes", []))


def change(spec: Mapping[str, object] | None = None, input: Mapping[str, object] | None = None) -> None:
    """Moves to the network with these fields changed, or to the nearest that works, and says what moved."""
    before = network().spec
    if isinstance(before, Traced):
        take(before, input or {})
        return
    new_spec, of_spec = nearest(type(before), {**vars(before), **(spec or {})})
    _move(new_spec, input or {}, of_spec)


def take(spec: Shown, input: Mapping[str, object]) -> None:
    """Moves to another network, of any family, with these fields of its images changed."""
    _move(spec, input, ())


def _move(spec: Shown, input: Mapping[str, object], faults: tuple[SpecError, ...]) -> None:
    new_input, of_input = nearest(Input, {**vars(network().input), **input})
    after, of_size = fitted(spec, new_input)
    go_to(after, (*faults, *of_input, *of_size))


def go_to(after: Network, faults: Iterable[SpecError] = ()) -> None:
    """Shows another network."""
    _session()["notes"] = [sentence(fault) for fault in faults]
    _session()["linked"] = False
    _session()["network"] = after.link


def open_file(traced: Traced) -> None:
    """Shows the network of a visitor's file."""
    _session()["files"] = opened.kept(_get("files", {}), traced)
    go_to(Network(traced, traced.input))


def pin(also: Network | None = None) -> None:
    """Pins the network on screen, or another one, after those that are pinned, if there is room."""
    texts = [*_get("pins", []), pin_text(also or network())]
    _session()["pins"] = [*dict.fromkeys(texts)][:MOST_PINS]


def unpin(place: int = 0) -> None:
    """Removes a pin."""
    texts = _get("pins", [])
    _session()["pins"] = [text for at, text in enumerate(texts) if at != place]


def swap(place: int = 0) -> None:
    """Shows a pinned network, and pins the one that was on screen in its place."""
    texts = list(_get("pins", []))
    if place < len(texts):
        then, texts[place] = read_pin(texts[place], _files())[0], pin_text(network())
        _session()["pins"] = texts
        go_to(then)


def recall(name: str, default: str = "") -> str:
    """What a page remembered under `name`, or the link says."""
    return str(_get("page_fields", {}).get(name, default))


def remember(name: str, text: str) -> None:
    """Keeps `text` for a page, and in its link, under a name such as `explore.block`; forgets empty text."""
    kept = {**_get("page_fields", {}), name: text}
    _session()["page_fields"] = {name: text for name, text in kept.items() if text}


# ------------------------------------------------------------------------------------------------------- undo


def undo() -> None:
    """Back to what the page showed before the last change that can be seen on it."""
    _step("past", "future")


def redo() -> None:
    """Takes back one `undo`."""
    _step("future", "past")


def can_undo() -> bool:
    """Whether there is a change to go back by."""
    return _next("past") is not None


def can_redo() -> bool:
    """Whether there is an `undo` to take back."""
    return _next("future") is not None


def settle() -> None:
    """Takes over what callbacks changed: as a step that can be undone, and in the address bar."""
    _note_step()
    write_link(_get("page", ""))


def _note_step() -> None:
    """After callbacks: if they changed something, what was there before is a step back."""
    session, now = _session(), _address()
    before = session.get("shown")
    if before is not None and now != before:
        session["past"] = [*session.get("past", []), before][-MOST_STEPS:]
        session["future"] = []
    session["shown"] = now
    session["drawn"] = state.shown()


def _step(source: str, target: str) -> None:
    session, place = _session(), _next(source)
    if place is None:
        return
    steps = [*_get(source, []), _address()]
    session[source], (address, *passed) = steps[:place], steps[place:]
    session[target] = [*_get(target, []), *reversed(passed)]
    runs = {name: text for name, text in _get("page_fields", {}).items() if name.endswith(RUN)}
    _show(dict(parse_qsl(address, keep_blank_values=True)), besides=runs)
    session["notes"] = []
    session["shown"] = _address()


def _next(source: str) -> int | None:
    """The place of the last step that differs on this page from what it shows."""
    steps, now = _get(source, []), _on_this_page(_address())
    places = (place for place in reversed(range(len(steps))) if _on_this_page(steps[place]) != now)
    return next(places, None)


def _on_this_page(address: str) -> list[tuple[str, str]]:
    pairs, own = parse_qsl(address, keep_blank_values=True), f"{_get('page', '')}."
    return [(name, text) for name, text in pairs if "." not in name or name.startswith(own)]


def _address() -> str:
    """All that a step of undo brings back: the network, the pin, and what all pages remember."""
    fields = {name: text for name, text in _get("page_fields", {}).items() if not name.endswith(RUN)}
    return urlencode({**_shared(), **dict(sorted(fields.items()))})


# -------------------------------------------------------------------------------------------- the address bar


def follow_link(page: str = "") -> None:
    """Takes over what the address bar says, when the visitor came with a link or went back to one.

    Only then: a run that a callback started may carry an address from before the last change.
    """
    session = _session()
    session["page"] = page
    context = get_script_run_ctx()
    went_back = context is not None and context.is_history_navigation
    if "network" not in session or went_back:
        fields, own = _get("page_fields", {}).items(), f"{page}."
        _show(st.query_params.to_dict(), {name: text for name, text in fields if not name.startswith(own)})
    _note_step()


def write_link(page: str) -> None:
    """Puts the state into the address bar, with what `page` remembered."""
    own = {name: text for name, text in _get("page_fields", {}).items() if name.startswith(f"{page}.")}
    query = {**_shared(), **own}
    if query != st.query_params.to_dict():
        st.query_params.from_dict(query)


def _show(query: Mapping[str, str], besides: Mapping[str, str]) -> None:
    """Shows what an address asks for, and what pages remember besides; notes what it cannot have."""
    session, address = _session(), read_address(query, _files())
    go_to(address.network, address.faults)
    session["linked"] = True
    session["page_fields"] = {**besides, **address.page_fields}
    kept = [read_pin(text, _files()) for text in address.pins]
    session["pins"] = [*dict.fromkeys(pin_text(network) for network, _ in kept)]
    session["notes"] += [
        f"In the pinned network, {sentence(fault)}" for _, faults in kept for fault in faults
    ]


def _shared() -> dict[str, str]:
    """What the addresses of all pages say."""
    return {**network().fields, **pin_fields(_get("pins", []))}


def _files() -> opened.Networks:
    return opened.networks(_get("files", {}))
