"""Scripts of pages run to their end, however busy the machine is."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from app.frame import regions
from tests.patience import PATIENCE

for make in (AppTest.from_function, AppTest.from_file, AppTest.from_string):
    make.__func__.__kwdefaults__["default_timeout"] = PATIENCE  # type: ignore[union-attr]


@pytest.fixture(autouse=True)
def whole_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test sees what the last run drew: all of a page, which regions drawn alone would not be."""
    monkeypatch.setattr(regions, "redraw", lambda: None)
