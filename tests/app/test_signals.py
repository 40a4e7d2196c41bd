"""Networks of signals on the pages: served, or refused under the page's own title."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from app.runs import device, run
from tests.app.test_recorded_pages import page
from tests.app.training_page import IdleEngine, text

RESIDUAL = {"block": "basic", "depths": "1-1", "widths": "8-16", "stem": "cifar", "dims": "1"}


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> IdleEngine:
    made = IdleEngine()
    for module in (run, device):
        monkeypatch.setattr(module, "engine", lambda: made)
    return made


def opened(name: str, link: dict[str, str]) -> AppTest:
    at = AppTest.from_function(page, args=(name,), default_timeout=30)
    for field, value in link.items():
        at.query_params[field] = value
    at.run()
    assert not at.exception
    return at


@pytest.mark.parametrize(
    ("name", "title"),
    [("edge", "Edge"), ("forward", "Forward")],
)
def test_a_page_that_refuses_signals_has_its_title_and_the_same_for_images(
    name: str, title: str, engine: IdleEngine
) -> None:
    at = opened(name, RESIDUAL)
    assert at.markdown[0].value == f"# {title}"
    assert "reads signals and cannot be shown here" in text(at)
    at.button(key="instead_same").click().run()
    assert "reads signals" not in text(at)


def test_gradients_of_signals_are_asked_for_with_waves(engine: IdleEngine) -> None:
    at = opened("gradients", {**RESIDUAL, "num_classes": "4"})
    menus = {box.label: list(box.options) for box in at.selectbox}
    assert menus["Signals"] == ["waves of four kinds", "noise, random classes"]
    next(each for each in at.button if each.label == "Measure gradients").click().run()
    (asked,) = engine.asked.values()
    assert asked.settings["data"] == "waves"
    assert "one block's Jacobian and shattered gradients, are measured on images" in text(at)


def test_the_counters_count_a_network_of_signals(engine: IdleEngine) -> None:
    assert "convolutions of even kernels" in text(opened("counters", {"family": "wang"}))
