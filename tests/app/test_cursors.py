"""Cursors that are copied by hand are those that the standard library copies."""

from __future__ import annotations

from copy import deepcopy

import pytest
from streamlit.cursor import Cursor, LockedCursor, RunningCursor
from streamlit.proto.Element_pb2 import Element

from app.frame.cursors import copied_by_hand


def opened() -> Cursor:
    """One in a block, with an element that is shown for a moment."""
    cursor = RunningCursor(0, (2,)).open_block()
    cursor.lock_element()
    cursor.get_transient_cursor().transient_elements[0] = Element()
    return cursor


def told(cursor: Cursor) -> tuple[object, ...]:
    shown = list(cursor.transient_elements.items())
    return type(cursor), cursor.delta_path, cursor.transient_index, shown, sorted(vars(cursor))


@pytest.mark.parametrize("cursor", [opened(), RunningCursor(1), LockedCursor(0, (1, 2), 3)])
def test_a_copy_is_that_of_deepcopy_and_goes_its_own_way(cursor: Cursor) -> None:
    before = told(cursor)
    usual = deepcopy(cursor)
    with copied_by_hand():
        ours = deepcopy(cursor)
        both = deepcopy([cursor, cursor])
    assert told(ours) == told(usual) == before
    assert both[0] is both[1] is not cursor
    ours.lock_element()
    ours.transient_elements[5] = Element()
    assert told(cursor) == before


def test_streamlit_has_its_own_way_back_afterwards() -> None:
    with copied_by_hand():
        assert "__deepcopy__" in vars(Cursor)
    assert "__deepcopy__" not in vars(Cursor)
