"""The foot of an exhibit: buttons that open its table and its files below, and show it on the whole screen.

It is plain HTML, which costs a run of the script far less than Streamlit's widgets would. One `SCRIPT` on the
page serves the feet of all exhibits, and says which are open; the session keeps that.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

OPEN, MOST = "open_feet", 100
TABLE, FILES = "table", "files"
LABELS = {TABLE: "The same as a table", FILES: "Download"}
SCRIPT = (Path(__file__).parent / "foot.js").read_text(encoding="utf-8")


def draw(key: str, full_screen: str, twin: bool) -> None:
    """The foot of the exhibit of this key; `twin` if it has a table to open, `full_screen` as HTML."""
    table = _button(key, TABLE) if twin else ""
    html = f'<div class="foot">{table}{full_screen}{_button(key, FILES)}</div>'
    st.html(html, width="stretch" if twin else "content")


def is_open(key: str, part: str) -> bool:
    """Whether a visitor has opened the table or the files of an exhibit."""
    return _name(key, part) in _opened()


def opened() -> str:
    """What is open on all pages, a line for each, for the script; for a list Streamlit would load pandas."""
    return "\n".join(_opened())


def take(names: object) -> None:
    """Keeps what the script says is open; what is no list of names, no script of ours has said."""
    listed = names if isinstance(names, list) else []
    st.session_state[OPEN] = [name for name in listed if isinstance(name, str)][-MOST:]


def _opened() -> list[str]:
    return list(st.session_state.get(OPEN, []))


def _button(key: str, part: str) -> str:
    # The script says whether it is open: other HTML would take the focus away.
    name = f'data-opens="{_name(key, part)}" aria-expanded="false"'
    return f'<button type="button" {name}>{LABELS[part]}</button>'


def _name(key: str, part: str) -> str:
    return f"{key} {part}"
