"""Compare in a real browser: four networks in every look, and one comparison built, linked and exported."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.controls import button, link, link_becomes, option
from tests.browser.downloads import check_downloads
from tests.browser.harness import DESKTOP, PHONE, Theme
from tests.browser.looking import axe, settled, shown_exceptions, sideways_scroll
from tests.browser.visits import Visit

OpenPage = Callable[..., Visit]
FOUR = (
    "compare?pin=family%3Defficientnet&pin2=family%3Dvit&pin3=block%3Dbasic%2Cdepths%3D200-200-200%2C"
    "widths%3D16-32-64%2Cshortcut%3Didentity%2Cstem%3Dcifar%2Cnum_classes%3D10%2Cheight%3D32%2Cwidth%3D32"
)


@pytest.mark.parametrize(("theme", "width"), [("light", DESKTOP), ("dark", PHONE)])
def test_four_networks_are_whole_accessible_and_at_home(look_at: OpenPage, theme: Theme, width: int) -> None:
    opened = look_at(FOUR, theme=theme, width=width)
    page = opened.page
    expect(page.get_by_role("heading", level=1)).to_contain_text("ViT-B/16 and ResNet-1202, option A")
    expect(page.get_by_role("option", name="layer2.0 of ResNet-50")).to_be_visible()
    settled(page)
    assert shown_exceptions(page) == []
    assert axe(page) == []
    assert sideways_scroll(page) == 0
    assert opened.faults == []


def test_a_comparison_is_built_by_keys_and_clicks_linked_and_exported(open_page: OpenPage) -> None:
    page = open_page("compare").page
    button(page, "Compare with EfficientNet-B0").press("Enter")
    expect(page.get_by_text("has 10.6 times fewer multiply-adds")).to_be_visible()
    block = option(settled(page), "1:stage4.1")
    block.focus()
    block.press("Enter")
    link_becomes(page, {"pin": "family=efficientnet", "compare.block": "1:stage4.1"})
    expect(option(settled(page), "0:layer3.1")).to_have_attribute("aria-selected", "true")
    assert check_downloads(page) == ["compared"]
    button(page, "Export").click()
    menu = settled(page).get_by_test_id("stPopoverBody")
    with page.expect_download() as download:
        menu.get_by_role("button", name="LaTeX table").click()
    assert r"385,814,752 (0.0944 $\times$)" in Path(download.value.path()).read_text("utf-8")
    again = open_page(page.url.split("/")[-1]).page
    expect(option(again, "0:layer3.1")).to_have_attribute("aria-selected", "true")
    assert link(again) == link(page)
