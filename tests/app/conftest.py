"""Scripts of pages run to their end, however busy the machine is; plotly checks each figure they show."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from app.drawing.plotly import Unchecked
from app.frame import regions
from tests.app.plots import check
from tests.patience import PATIENCE

for make in (AppTest.from_function, AppTest.from_file, AppTest.from_string):
    make.__func__.__kwdefaults__["default_timeout"] = PATIENCE  # type: ignore[union-attr]


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
