"""Scripts of pages run to their end, however busy the machine is."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from tests.patience import PATIENCE

for make in (AppTest.from_function, AppTest.from_file, AppTest.from_string):
    make.__func__.__kwdefaults__["default_timeout"] = PATIENCE  # type: ignore[union-attr]
