"""What only a printed page shows: where it comes from, and when."""

from __future__ import annotations

from datetime import date

import streamlit as st

from app import session


def draw() -> None:
    """The link to the network on screen and the date, at the foot of every sheet; see `page.css`."""
    address = (st.context.url or "").partition("?")[0]
    with st.container(key="printed"):
        st.text(f"{address}?{session.network().link} · {date.today()}")
