"""Edge in a real browser: whole in each theme and on a phone; a slider shows the exact cost by keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.downloads import check_downloads
from tests.browser.harness import PHONE, Theme
from tests.browser.looking import axe, settled, shown_exceptions, sideways_scroll
from tests.browser.visits import Visit

OpenPage = Callable[..., Visit]


@pytest.mark.parametrize(("theme", "width"), [("light", 1024), ("dark", PHONE)])
def test_the_page_is_whole_accessible_and_at_home(open_page: OpenPage, theme: Theme, width: int) -> None:
    edge = open_page("edge", theme=theme, width=width)
    page = edge.page
    expect(page.get_by_role("heading", name="Edge", exact=True)).to_be_visible()
    expect(page.get_by_text("12,381,864 and 1,822,031,872")).to_be_visible()
    settled(page)
    assert shown_exceptions(page) == []
    assert axe(page) == []
    assert sideways_scroll(page) == 0
    if theme == "light":
        assert check_downloads(page) == ["edge_widths", "edge_formats", "edge_int8", "edge_magnitude"]
        page.get_by_role("slider", name="Inner channels out, percent").press("ArrowRight")
        expect(page.get_by_text("11,365,033")).to_be_visible()
    assert edge.faults == []
