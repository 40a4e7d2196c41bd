"""Whether a visitor is still there, whatever page they look at."""

from __future__ import annotations

from collections.abc import Callable

Present = Callable[[str], bool | None]
"""Of a visitor's name; None if nobody knows."""


def unknown(visitor: str) -> None:
    """Nobody knows."""
