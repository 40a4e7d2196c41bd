"""What Streamlit looks up for each run and for each menu, looked up once or not at all.

For each run Streamlit 1.67 asks the disk, twice, whether the script is a file, and has to get Python's lock
back each time. For each menu it lists all that the session holds, with the values of components made anew, to
see whether one of them, the menu's own, is None.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from streamlit.runtime.scriptrunner import script_runner
from streamlit.runtime.scriptrunner.exec_code import modified_sys_path
from streamlit.runtime.state import SafeSessionState


@cache
def folder_of(script: str) -> str:
    """Where a script lies; a folder is itself."""
    path = Path(script).absolute()
    return str(path.parent if path.is_file() else path)


class InFolder(modified_sys_path):
    """As Streamlit's, of which the folder is found once."""

    def __init__(self, main_script_path: str) -> None:
        self._main_script_dir, self._added_path = folder_of(main_script_path), False


class Held(Mapping[str, Any]):
    """What a session holds by key; all of it is listed only where somebody wants all of it."""

    def __init__(self, state: SafeSessionState) -> None:
        self._state = state

    def __getitem__(self, key: str) -> Any:
        with self._state._lock:
            return self._state._state[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def __str__(self) -> str:
        return str(self._all())

    def _all(self) -> Mapping[str, Any]:
        with self._state._lock:
            return self._state._state.filtered_state


@contextmanager
def looked_up_once() -> Iterator[None]:
    """While the context lasts, Streamlit looks these up so."""
    held = SafeSessionState.filtered_state
    script_runner.modified_sys_path = InFolder  # type: ignore[attr-defined]
    SafeSessionState.filtered_state = property(Held)  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        script_runner.modified_sys_path = modified_sys_path  # type: ignore[attr-defined]
        SafeSessionState.filtered_state = held  # type: ignore[method-assign]
