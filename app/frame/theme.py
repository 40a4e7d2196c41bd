"""The theme, read from the configuration once.

Streamlit reads all of it again for each run of a script, to say it to the browser again: most of a
millisecond. Nothing changes it while the server runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session


@contextmanager
def theme_read_once() -> Iterator[None]:
    """While the context lasts, each section of the theme is read when it is first asked for."""
    read = app_session._populate_theme_msg
    sections: dict[str, CustomThemeConfig] = {}

    def copy(message: CustomThemeConfig, section: str = "theme") -> None:
        if section not in sections:
            read(known := CustomThemeConfig(), section)
            sections[section] = known
        if sections[section].ByteSize():  # a part without a word is not there
            message.MergeFrom(sections[section])

    app_session._populate_theme_msg = copy  # type: ignore[assignment]
    try:
        yield
    finally:
        app_session._populate_theme_msg = read
