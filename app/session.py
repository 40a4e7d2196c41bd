"""The session of one visitor: the network on screen, the pinned one, undo, notes, and the address bar.

The address bar holds all but undo and notes. The session keeps text only (hot reloading evicts classes): a
network is its link. Callbacks change the session, then the script draws it. What is a page's own is kept with
`remember`, under a name with a dot.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from resnet_core.checks import SpecError
from resnet_core.network import PIN, Network, fitted, pin_text, read_address, read_link, read_pin
from resnet_core.spec import ArchSpec, Input, nearest, to_query

MOST_STEPS = 100  # that can be undone


# ------------------------------------------------------------------------------------------------ the session


def network() -> Network:
    """The network on screen."""
    return read_link(_get("network", ""))[0]


def pinned() -> Network | None:
    """The network that all figures are compared with."""
    text = _get("pinned", "")
    return read_pin(text)[0] if text else None


def notes() -> list[str]:
    """Sentences on the settings that were adjusted since the last change."""
    return list(_get("notes", []))


def change(spec: Mapping[str, object] | None = None, input: Mapping[str, object] | None = None) -> None:
    """Moves to the network with these fields changed, or to the nearest that works, and says what moved."""
    before = network()
    new_spec, of_spec = nearest(ArchSpec, {**vars(before.spec), **(spec or {})})
    new_input, of_input = nearest(Input, {**vars(before.input), **(input or {})})
    after, of_size = fitted(new_spec, new_input)
    go_to(after, (*of_spec, *of_input, *of_size))


def go_to(after: Network, faults: Iterable[SpecError] = ()) -> None:
    """Shows another network; `undo` goes back to the one on screen."""
    session = _session()
    before = _get("network", "")
    session["notes"] = [sentence(fault) for fault in faults]
    session["touched"] = True
    if after.link != before:
        session["past"] = [*_get("past", []), before][-MOST_STEPS:]
        session["future"] = []
        session["network"] = after.link


def undo() -> None:
    """Back by one change."""
    _step("past", "future")


def redo() -> None:
    """Takes back one `undo`."""
    _step("future", "past")


def can_undo() -> bool:
    """Whether there is a change to go back by."""
    return bool(_get("past", []))


def can_redo() -> bool:
    """Whether there is an `undo` to take back."""
    return bool(_get("future", []))


def pin() -> None:
    """Pins the network on screen, or removes the pin."""
    _session()["pinned"] = "" if _get("pinned", "") else pin_text(network())
    _session()["touched"] = True


def recall(name: str, default: str = "") -> str:
    """What a page remembered under `name`, or the link says."""
    return str(_get("page_fields", {}).get(name, default))


def remember(name: str, text: str) -> None:
    """Keeps `text` for a page, and in its link, under a name such as `explore.block`; forgets empty text."""
    keep(name, text)
    _session()["touched"] = True


def keep(name: str, text: str) -> None:
    """As `remember`, but while a page is drawn rather than in a callback."""
    kept = {**_get("page_fields", {}), name: text}
    _session()["page_fields"] = {name: text for name, text in kept.items() if text}


def sentence(fault: SpecError) -> str:
    """A fault as one sentence of a note."""
    name = fault.field.replace("_", " ")
    return f"**{plain(name)}**: {plain(fault.why)}."


def _step(source: str, target: str) -> None:
    session = _session()
    steps = _get(source, [])
    if steps:
        session[target] = [*_get(target, []), _get("network", "")]
        session["network"], session[source] = steps[-1], steps[:-1]
        session["notes"] = []
        session["touched"] = True


# -------------------------------------------------------------------------------------------- the address bar


def follow_link() -> None:
    """Takes over what the address bar says, when the visitor came with a link or went back to one.

    A run that a callback started may carry an address from before the last change: the callback counts.
    """
    session = _session()
    query = st.query_params.to_dict()
    first, touched = "network" not in session, session.pop("touched", False)
    session.setdefault("network", "")
    if touched or (not first and (not query or urlencode(query) == _get("written", ""))):
        return
    address = read_address(query)
    if first:
        session["network"] = address.network.link
        session["notes"] = [sentence(fault) for fault in address.faults]
    else:
        go_to(address.network, address.faults)
    session["page_fields"] = dict(address.page_fields)
    session["pinned"] = ""
    if address.pin:
        kept, faults = read_pin(address.pin)
        session["pinned"] = pin_text(kept)
        session["notes"] += [f"In the pinned network, {sentence(fault)}" for fault in faults]
    session.pop("touched", None)


def write_link(page: str) -> None:
    """Puts the state into the address bar, with what `page` remembered."""
    shown = network()
    query = to_query(shown.spec, shown.input)
    if kept := _get("pinned", ""):
        query[PIN] = kept
    query |= {name: text for name, text in _get("page_fields", {}).items() if name.startswith(f"{page}.")}
    if query != st.query_params.to_dict():
        st.query_params.from_dict(query)
    _session()["written"] = urlencode(query)


def _session() -> dict[str, Any]:
    return st.session_state.setdefault("visit", {})  # type: ignore[no-any-return]


def _get(name: str, default: Any) -> Any:
    return _session().get(name, default)


def plain(text: str) -> str:
    """What a visitor typed may be in `text`: shown as it is, not as Markdown."""
    return "".join(f"\\{letter}" if letter in r"\`*_{}[]()<>#+-.!|~$:&" else letter for letter in text)
