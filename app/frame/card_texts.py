"""The cost card of a network as a drawing, and as texts to be copied."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

from app.drawing.card import drawing
from resnet_core.card.card import card
from resnet_core.card.words import as_image, as_latex, as_markdown
from resnet_core.network import Network


def as_card(network: Network) -> str:
    """The card as a drawing."""
    return drawing(card(network, _address()), network.plan)


def texts(network: Network) -> dict[str, str]:
    """The card as texts, by what they are called."""
    here = card(network, _address())
    image = as_image(here, drawing(here, network.plan))
    return {"Markdown": as_markdown(here), "LaTeX": as_latex(here), "<img>": image}


def _address() -> str:
    """Where the first page of this server is, as the browser knows it."""
    parts = urlsplit(st.context.url or "")
    return f"{parts.scheme}://{parts.netloc}/" if parts.netloc else ""
