"""A visitor's own network in a real browser: a file, the network that it holds, and files that hold none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.controls import go_to
from tests.browser.harness import PHONE, Theme
from tests.browser.looking import axe, settled, shown_exceptions, sideways_scroll
from tests.browser.visits import Visit
from tests.traced.made import TWO

OpenPage = Callable[..., Visit]
SAVED = Path(__file__).parents[1] / "traced" / "saved" / "torch-2.13.0.pt2"
ONNX = SAVED.with_name("torch-2.13.0-script-whole.onnx")


def drop(page: Page, name: str, data: bytes) -> None:
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    page.locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]
    settled(page)


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", PHONE)])
def test_a_file_becomes_the_network_on_screen(open_page: OpenPage, theme: Theme, width: int) -> None:
    visit = open_page("own-network", theme=theme, width=width)
    page = visit.page
    drop(page, "wrong.json", b'{"a": 1}')
    expect(page.get_by_text("This JSON describes no network")).to_be_visible()
    drop(page, "two.json", TWO.encode())
    expect(page.get_by_role("heading", name="Two: 1 block in one stage")).to_be_visible()
    drop(page, "small.pt2", SAVED.read_bytes())
    expect(page.get_by_role("heading", name="Small: 4 blocks in one stage")).to_be_visible()
    assert shown_exceptions(page) == []
    assert axe(page) == []
    assert sideways_scroll(page) == 0
    drop(page, "small.onnx", ONNX.read_bytes())
    expect(page.get_by_role("heading", name="network: 4 blocks in one stage")).to_be_visible()
    drop(page, "small.pt2", SAVED.read_bytes())
    if width > PHONE:
        go_to(page, "Explore", "Explore")
        expect(page.get_by_role("heading", name="Small: 4 blocks in one stage")).to_be_visible()
        assert shown_exceptions(page) == []
    assert visit.faults == []
