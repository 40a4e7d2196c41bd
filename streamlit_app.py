"""For hosts that look for a file of this name: the app of `app/server.py`."""

from __future__ import annotations

import streamlit as st

from app.server import MAIN, MIDDLEWARE, lifespan

app = st.App(MAIN, middleware=MIDDLEWARE, lifespan=lifespan)
