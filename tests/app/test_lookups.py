"""What Streamlit looks up more quickly here is what it looks up by itself."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from streamlit.runtime.scriptrunner import script_runner
from streamlit.runtime.scriptrunner.exec_code import modified_sys_path
from streamlit.runtime.state import SafeSessionState, SessionState

from app.frame.lookups import InFolder, looked_up_once


@pytest.fixture
def state() -> SafeSessionState:
    """A session that holds two values by key, and what no page is told of."""
    session = SessionState()
    session["block"], session["nothing"] = "basic", None
    session._old_state |= {"$$ID-1234-None": 5, "$$STREAMLIT_INTERNAL_KEY_X": 1}
    return SafeSessionState(session, lambda: None)


def test_what_a_session_holds_is_the_same(state: SafeSessionState) -> None:
    usual = state.filtered_state
    with looked_up_once():
        held = state.filtered_state
        assert dict(held) == usual == {"block": "basic", "nothing": None}
        assert (len(held), str(held)) == (len(usual), str(usual))
        assert [("block" in held), ("absent" in held), held["nothing"]] == [True, False, None]
        state["absent"] = 1
        assert held["absent"] == 1
    assert isinstance(state.filtered_state, dict)


@pytest.mark.parametrize("is_file", [True, False])
def test_the_folder_of_the_script_is_on_the_path_while_it_runs(tmp_path: Path, is_file: bool) -> None:
    script = tmp_path / "main.py"
    if is_file:
        script.touch()
    before, paths = list(sys.path), []
    for context in (modified_sys_path, InFolder, InFolder):
        with context(str(script)):
            paths.append(list(sys.path))
    assert paths[0] == paths[1] == paths[2] == [str(tmp_path if is_file else script), *before]
    assert sys.path == before


def test_streamlit_has_its_own_way_back_afterwards() -> None:
    with looked_up_once():
        assert script_runner.modified_sys_path is InFolder  # type: ignore[attr-defined]
    assert script_runner.modified_sys_path is modified_sys_path  # type: ignore[attr-defined]
