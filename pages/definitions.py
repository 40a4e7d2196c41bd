"""What every number means: the definitions, as they stand in the repository."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

st.markdown((Path(__file__).parents[1] / "docs" / "definitions.md").read_text(encoding="utf-8"))
