"""Files that nothing watches: Streamlit looks at its settings five times a second in any case.

Each place that they may stand in has a task for it, which wakes a thread to look and to wait again. That was
more than half of the processor time of an idle server.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from streamlit import config
from streamlit.watcher.polling_path_watcher import PollingPathWatcher


@contextmanager
def as_configured() -> Iterator[None]:
    """While the context lasts, no file is looked at if `server.fileWatcherType` is "none".

    A look that is under way is the last one. Who changes the settings starts the server again.
    """
    if config.get_option("server.fileWatcherType") != "none":
        yield
        return
    again = PollingPathWatcher._schedule
    PollingPathWatcher._schedule = _not_again  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        PollingPathWatcher._schedule = again  # type: ignore[method-assign]


def _not_again(watcher: PollingPathWatcher) -> None:
    pass
