"""Where the next element goes, copied by hand.

Each fragment takes a copy of all places that the page writes to, when it is declared and again when it is
drawn alone. Streamlit 1.67 has `deepcopy` find out each time what they are made of, a twentieth of a step: of
numbers and tuples, and of elements that are replaced and never changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy

from streamlit.cursor import Cursor, SparseList
from streamlit.proto.Element_pb2 import Element


def copied(cursor: Cursor, memo: dict[int, object]) -> Cursor:
    """What `deepcopy` makes of a cursor, but for elements, which both have."""
    twin = copy(cursor)
    twin._transient_elements = SparseList[Element]()
    twin._transient_elements._data = dict(cursor._transient_elements._data)
    memo[id(cursor)] = twin
    return twin


@contextmanager
def copied_by_hand() -> Iterator[None]:
    """While the context lasts, cursors are copied so."""
    Cursor.__deepcopy__ = copied  # type: ignore[attr-defined]
    try:
        yield
    finally:
        del Cursor.__deepcopy__  # type: ignore[attr-defined]
