"""What goes to the components: scripts and styles, each after what all of them share, and data."""

from __future__ import annotations

import json
from pathlib import Path

HERE = Path(__file__).parent
ENCODER = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":"))


def with_shared(file: Path) -> str:
    """The text of `shared.js` or `shared.css`, then that of the file."""
    shared = HERE / f"shared{file.suffix}"
    return shared.read_text(encoding="utf-8") + file.read_text(encoding="utf-8")


def packed(data: object) -> bytes:
    """Data as bytes, which `unpacked` of `shared.js` reads; of other data Streamlit makes JSON twice."""
    return ENCODER.encode(data).encode()
