"""The table of contents of a page of text."""

from __future__ import annotations

import re


def contents(text: str) -> str:
    """A link to each section of a Markdown text, in one line."""
    titles = re.findall(r"^## (.+)$", text, re.MULTILINE)
    return " · ".join(f"[{title}](#{anchor(title)})" for title in titles)


def anchor(title: str) -> str:
    """The anchor that GitHub and Streamlit give to a heading of letters, spaces and commas."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
