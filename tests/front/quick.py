"""`streamlit run tests/front/quick.py`: the app, for which two visits are many, and a minute is short."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import streamlit as st  # noqa: E402

from app.serving import collection  # noqa: E402

collection.EVERY_SECONDS, collection.QUIET_SECONDS, collection.MANY = 0.5, 0.1, 2

from app.server import MAIN, MIDDLEWARE, lifespan  # noqa: E402

app = st.App(MAIN, middleware=MIDDLEWARE, lifespan=lifespan)
