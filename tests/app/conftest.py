"""Scripts of pages run to their end, however busy the machine is; plotly checks each figure they show."""

from __future__ import annotations

from functools import cache

import pytest
from streamlit import config
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from app.drawing.plotly import Unchecked
from app.frame import regions
from tests.app.plots import check
from tests.patience import PATIENCE

for make in (AppTest.from_function, AppTest.from_file, AppTest.from_string):
    make.__func__.__kwdefaults__["default_timeout"] = PATIENCE  # type: ignore[union-attr]

# A sixth of the time of these tests: each page looked through all installed packages for components.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)
config.set_option("browser.gatherUsageStats", False)  # as the server does, and it takes a twentieth


@pytest.fixture(autouse=True)
def whole_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test sees what the last run drew: all of a page, which regions drawn alone would not be."""
    monkeypatch.setattr(regions, "redraw", lambda: None)


@pytest.fixture(autouse=True)
def _checked_by_plotly(monkeypatch: pytest.MonkeyPatch) -> None:
    as_it_is = Unchecked.to_dict

    def to_dict(self: Unchecked) -> dict[str, object]:
        values = as_it_is(self)
        check(values)
        return values

    monkeypatch.setattr(Unchecked, "to_dict", to_dict)
