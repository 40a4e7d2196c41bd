"""What only a printed page shows: where it comes from, and when."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

import streamlit as st


def draw() -> None:
    """The address of the page and the date, at its foot; see `page.css`."""
    address = (st.context.url or "").partition("?")[0]
    query = urlencode(st.query_params.to_dict())
    with st.container(key="printed"):
        st.text(f"{address}{'?' if query else ''}{query} · {date.today()}")
