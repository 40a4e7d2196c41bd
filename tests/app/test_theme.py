"""The theme that a browser is told is the one in the configuration, which is read once."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from streamlit import config
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session

from app.frame.theme import theme_read_once

OURS = tomllib.loads((Path(__file__).parents[2] / "app" / ".streamlit" / "config.toml").read_text("utf-8"))
PARTS = ("light", "dark", "sidebar", "light.sidebar", "dark.sidebar")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sections of our configuration that were read."""
    read: list[str] = []

    def section(name: str) -> dict[str, Any]:
        read.append(name)
        found = OURS
        for part in name.split("."):
            found = found.get(part, {})
        return {key: value for key, value in found.items() if key not in ("light", "dark")}

    monkeypatch.setattr(config, "get_options_for_section", section)
    return read


def theme() -> CustomThemeConfig:
    """What a browser is told at the begin of a run: Streamlit fills the parts in this order."""
    whole = CustomThemeConfig()
    app_session._populate_theme_msg(whole)
    for part in PARTS:
        message = whole
        for name in part.split("."):
            message = getattr(message, name)
        app_session._populate_theme_msg(message, f"theme.{part}")
    return whole


def test_each_run_is_told_the_whole_theme_and_it_is_read_once(asked: list[str]) -> None:
    streamlits = theme()
    del asked[:]
    with theme_read_once():
        told = [theme() for _ in range(3)]
    assert told == [streamlits] * 3
    assert asked == ["theme", *(f"theme.{part}" for part in PARTS)]
    assert streamlits.light.primary_color == OURS["theme"]["light"]["primaryColor"]
    assert len(streamlits.font_faces) == 3
    assert not streamlits.HasField("sidebar")


def test_afterwards_streamlit_reads_it_again(asked: list[str]) -> None:
    with theme_read_once():
        theme()
    assert theme() == theme()
    assert asked.count("theme") == 3
