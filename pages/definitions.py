"""What every number means: the definitions, as they stand in the repository, with a table of contents."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from app.frame.contents import contents

text = (Path(__file__).parents[1] / "docs" / "definitions.md").read_text(encoding="utf-8")
title, _, rest = text.partition("\n")
st.markdown(title)
st.markdown(f":small[{contents(text)}]")
st.markdown(rest)
