"""For a class: `?teach=1` enlarges the type of all pages for a projector, and closes the panel beside "
"them."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from app import session

TEACH, ON = "lessons.teach", "1"
STYLE = f"<style>{(Path(__file__).parent / 'teaching.css').read_text(encoding='utf-8')}</style>"


def is_on() -> bool:
    """Whether the page is for a projector; asked also before the session has read its link."""
    return ON in (session.recall(TEACH), st.query_params.get("teach"))


def turn() -> None:
    """Switches it on or off. For callbacks."""
    session.remember(TEACH, "" if is_on() else ON)


def linked(address: str) -> str:
    """An address that keeps it on."""
    return f"{address}{'&' if '?' in address else '?'}teach={ON}" if is_on() else address
