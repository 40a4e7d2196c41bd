"""The scripts and styles of the components, each after what all of them share."""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent


def with_shared(file: Path) -> str:
    """The text of `shared.js` or `shared.css`, then that of the file."""
    shared = HERE / f"shared{file.suffix}"
    return shared.read_text(encoding="utf-8") + file.read_text(encoding="utf-8")
