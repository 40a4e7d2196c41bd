"""The style of all pages, read once; Streamlit would read the file in every run."""

from __future__ import annotations

from pathlib import Path

STYLE = f"<style>{(Path(__file__).parent / 'page.css').read_text(encoding='utf-8')}</style>"
