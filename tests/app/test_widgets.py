"""A widget begins where it stands: a browser that missed the message of its move shows its default.

Streamlit says once that a script has moved a widget. Where a later message for the same place comes before
the browser has drawn it, the default is all that it hears.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from app.runs import run
from tests.app.test_recorded_pages import page
from tests.app.training_page import IdleEngine

WITHOUT = {"__init__", "compare", "definitions", "own_network"}  # their scripts move no widget
PAGES = {path.stem for path in (Path(__file__).resolve().parents[2] / "pages").glob("*.py")} - WITHOUT
KINDS = ("slider", "select_slider", "number_input", "selectbox", "toggle", "checkbox", "radio")
LINK = {
    "explore.colour": "kind",
    "gradients.when": "film",
    "training.part": "surface",
    "training.recipe_optimizer": "adamw",
    "batch": "5",
}


@pytest.fixture(autouse=True)
def engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "engine", IdleEngine)


@pytest.mark.parametrize("name", sorted(PAGES))
def test_every_widget_of_a_page_begins_where_its_script_has_moved_it(name: str) -> None:
    at = AppTest.from_function(page, args=(name,))
    for field, text in LINK.items():
        at.query_params[field] = text
    moved = [proto for proto in _widgets(at.run(timeout=60)) if proto.set_value]
    assert moved
    for proto in moved:
        assert _default(proto) == _stands(proto)


def _widgets(at: AppTest) -> list[Any]:
    assert not at.exception
    return [each.proto for kind in KINDS for each in at.get(kind)]


def _stands(proto: Any) -> list[object]:
    """Where the script has moved it, as Streamlit says it: one that has options by their names."""
    has_options = "raw_value" in proto.DESCRIPTOR.fields_by_name and proto.options
    return _listed(proto.raw_value if has_options else proto.value)


def _default(proto: Any) -> list[object]:
    default: list[Any] = [*_listed(proto.default)]
    has_options = "raw_value" in proto.DESCRIPTOR.fields_by_name and proto.options
    return [proto.options[int(place)] for place in default] if has_options else default


def _listed(value: Any) -> list[object]:
    return [value] if isinstance(value, int | float | str) else list(value)
