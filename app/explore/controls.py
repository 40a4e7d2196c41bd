"""What a visitor selects on Explore; the link keeps it."""

from __future__ import annotations

from app import session
from resnet_core.readers.parts import Part, part_named

SELECTED, OPENED = "explore.block", "explore.open"
FIRST = "layer2.0"  # the part that is opened before one is selected


def selected(parts: tuple[Part, ...]) -> Part:
    """The part that is opened up."""
    return part_named(parts, session.recall(SELECTED, FIRST))


def select(key: str) -> None:
    """Opens up another part."""
    session.remember(SELECTED, key)


def opened() -> list[str]:
    """The keys of the rows of the table that show their layers."""
    return [key for key in session.recall(OPENED).split(",") if key]


def open_rows(keys: list[str]) -> None:
    """Has these rows show their layers, and no others."""
    session.remember(OPENED, ",".join(keys))
