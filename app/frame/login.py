"""A login before every page, where the server's owner wants one; Streamlit's `st.login` does it."""

from __future__ import annotations

import os

import streamlit as st

LOGIN_VARIABLE = "RESNET_LOGIN"


def ask() -> None:
    """Where RESNET_LOGIN=1, nothing more is drawn until the visitor has logged in."""
    if os.environ.get(LOGIN_VARIABLE) != "1" or is_in():
        return
    st.title("ResNet explorer")
    st.markdown("This server asks for a login.")
    st.button("Log in", on_click=st.login, type="primary")
    st.stop()


def is_in() -> bool:
    """Whether the visitor has logged in; never, where no provider is configured."""
    return bool(st.user.get("is_logged_in", False))
