"""Will it fit in a real browser: whole in each theme and on a phone; the first change is taken and kept."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.controls import link_field_becomes
from tests.browser.downloads import check_downloads
from tests.browser.harness import PHONE, Theme
from tests.browser.looking import axe, settled, shown_exceptions, sideways_scroll
from tests.browser.visits import Visit

OpenPage = Callable[..., Visit]


@pytest.mark.parametrize(("theme", "width"), [("light", 1440), ("light", PHONE), ("dark", 1440)])
def test_the_page_is_whole_accessible_and_at_home(look_at: OpenPage, theme: Theme, width: int) -> None:
    fit = look_at("fit?fit.memory=8&fit.batch=128", theme=theme, width=width)
    page = fit.page
    expect(page.get_by_role("heading", name="Will it fit?")).to_be_visible()
    expect(page.get_by_text("does not fit in 8.000 GiB")).to_be_visible()
    settled(page)
    assert shown_exceptions(page) == []
    assert axe(page) == []
    assert sideways_scroll(page) == 0
    if theme == "dark":
        assert check_downloads(page) == ["fit_blocks", "fit_bar"]
        page.get_by_role("button", name="Take the first: mixed precision").press("Enter")
        expect(page.get_by_text("and fits in 8.000 GiB")).to_be_visible()
        link_field_becomes(page, "fit.format", "mixed")
    assert fit.faults == []
