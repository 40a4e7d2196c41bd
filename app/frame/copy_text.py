"""A row of buttons, each of which copies a text."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from app.frame.copy_link import COPY, CSS

HTML = '<div class="row"></div><span role="status"></span>'
ROW = ".row { display: flex; flex-wrap: wrap; gap: 0.25rem; }"
JS = f"""
{COPY}

export default function ({{ parentElement, data }}) {{
  const row = parentElement.querySelector(".row");
  const status = parentElement.querySelector("span");
  row.replaceChildren(...Object.entries(data.texts).map(([label, text]) => {{
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.onclick = async () => {{
      status.textContent = (await copy(text)) ? `Copied as ${{label}}` : "Copying is not allowed here";
      button.textContent = status.textContent;
      setTimeout(() => {{ button.textContent = label; status.textContent = ""; }}, 1500);
    }};
    return button;
  }}));
}}
"""
BUTTONS = st.components.v2.component("resnet_explorer.copy_text", html=HTML, css=CSS + ROW, js=JS)


def draw(texts: Mapping[str, str], key: str) -> None:
    """A button for each text, by its label."""
    BUTTONS(key=key, data={"texts": dict(texts)})
