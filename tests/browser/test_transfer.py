"""Transfer in a real browser: whole in each theme and on a phone, with its downloads."""

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
    transfer = open_page("transfer", theme=theme, width=width)
    page = transfer.page
    expect(page.get_by_text("100 images a class: ")).to_be_visible()
    settled(page)
    assert shown_exceptions(page) == []
    assert axe(page) == []
    assert sideways_scroll(page) == 0
    if theme == "light":
        assert check_downloads(page) == ["transfer_ends", "transfer_curves_5", "transfer_moves"]
    assert transfer.faults == []
