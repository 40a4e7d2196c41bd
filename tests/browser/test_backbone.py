"""Backbone in a real browser: whole in each theme and on a phone; a piece opens; the link keeps the task."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.controls import choose, link_field_becomes
from tests.browser.downloads import check_downloads
from tests.browser.harness import PHONE, Theme
from tests.browser.looking import axe, settled, shown_exceptions, sideways_scroll
from tests.browser.visits import Visit

OpenPage = Callable[..., Visit]


@pytest.mark.parametrize(("theme", "width"), [("light", 1024), ("dark", PHONE)])
def test_the_page_is_whole_accessible_and_at_home(open_page: OpenPage, theme: Theme, width: int) -> None:
    backbone = open_page("backbone", theme=theme, width=width)
    page = backbone.page
    expect(page.get_by_role("heading", name="Backbone", exact=True)).to_be_visible()
    expect(page.get_by_text("the heads take 58.9 %")).to_be_visible()
    settled(page)
    assert shown_exceptions(page) == []
    assert axe(page) == []
    assert sideways_scroll(page) == 0
    if theme == "light":
        assert check_downloads(page) == ["backbone_taps", "backbone_split"]
        page.get_by_role("button", name="Layers of classes at P3").press("Enter")
        expect(page.get_by_role("cell", name="3*3*256*819*100*168")).to_be_visible()
        choose(page, "Neck and heads", "U-Net")
        expect(page.get_by_text("of the 45.50 G multiply-adds of U-Net")).to_be_visible()
        link_field_becomes(page, "backbone.task", "unet")
    assert backbone.faults == []
