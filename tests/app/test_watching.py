"""A server that watches no files does not look at its settings either."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from streamlit import config
from streamlit.watcher.polling_path_watcher import PollingPathWatcher

from app.frame.watching import as_configured
from tests.patience import PATIENCE


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[PollingPathWatcher]:
    """The looks at files that were taken, each by its watcher."""
    taken: list[PollingPathWatcher] = []
    look = PollingPathWatcher._check_if_path_changed

    def noted(watcher: PollingPathWatcher) -> None:
        taken.append(watcher)
        look(watcher)

    monkeypatch.setattr(PollingPathWatcher, "_check_if_path_changed", noted)
    return taken


def watch(folder: Path) -> PollingPathWatcher:
    """A watcher as Streamlit makes one for each place of its settings, also where there is no file."""
    return PollingPathWatcher(str(folder / "config.toml"), lambda _: None, allow_nonexistent=True)


def wait_for(looks: list[PollingPathWatcher], watcher: PollingPathWatcher, count: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while looks.count(watcher) < count and time.monotonic() < deadline:
        time.sleep(0.02)
    assert looks.count(watcher) >= count


def test_a_look_under_way_is_the_last_one(
    tmp_path: Path, looks: list[PollingPathWatcher], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(config, "get_option", {"server.fileWatcherType": "none"}.__getitem__)
    watcher = watch(tmp_path)
    with as_configured():
        wait_for(looks, watcher, 1)
        other = watch(tmp_path)
        time.sleep(0.5)  # more than two of Streamlit's pauses; busy or not, nobody may look
        assert (looks.count(watcher), looks.count(other)) == (1, 0)
    other.close()


@pytest.mark.parametrize("kind", ["auto", "poll"])
def test_where_files_are_watched_streamlit_goes_on(
    kind: str, tmp_path: Path, looks: list[PollingPathWatcher], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(config, "get_option", {"server.fileWatcherType": kind}.__getitem__)
    with as_configured():
        watcher = watch(tmp_path)
        wait_for(looks, watcher, 3)
    watcher.close()
