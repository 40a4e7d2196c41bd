"""The block lab in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.controls import link_field_becomes
from tests.browser.downloads import check_downloads
from tests.browser.harness import PHONE, Theme
from tests.browser.looking import axe, settled, shown_exceptions, sideways_scroll
from tests.browser.visits import Visit

OpenPage = Callable[..., Visit]


@pytest.mark.parametrize(("theme", "width"), [("light", 1440), ("dark", PHONE)])
def test_the_lab_is_whole_accessible_and_at_home(look_at: OpenPage, theme: Theme, width: int) -> None:
    lab = look_at("block-lab", theme=theme, width=width)
    heading = lab.page.get_by_role("heading", name="Block lab: what does a bottleneck save?")
    expect(heading).to_be_visible()
    expect(lab.page.get_by_text("1,179,648").first).to_be_visible()
    assert shown_exceptions(lab.page) == []
    assert axe(lab.page) == []
    assert sideways_scroll(lab.page) == 0
    assert lab.faults == []


def test_a_slider_moves_the_numbers_and_the_link(open_page: OpenPage) -> None:
    lab = open_page("block-lab")
    lab.page.get_by_role("slider", name="Channels").press("ArrowRight")
    settled(lab.page)
    link_field_becomes(lab.page, "block-lab.channels", "384")
    expect(lab.page.get_by_text("Two 3×3 on 384 channels")).to_be_visible()
    lab.page.reload()
    expect(lab.page.get_by_text("Two 3×3 on 384 channels")).to_be_visible()


def test_a_link_with_nonsense_opens_the_lab_as_it_starts_and_all_can_be_downloaded(
    open_page: OpenPage,
) -> None:
    lab = open_page("block-lab?block-lab.channels=-7&block-lab.side=x")
    assert shown_exceptions(lab.page) == []
    expect(lab.page.get_by_text("Two 3×3 on 256 channels")).to_be_visible()
    an_exhibit_fills_the_screen_and_escape_leaves(lab.page)
    assert check_downloads(lab.page) == [
        *("drawing_basic", "drawing_bottleneck", "drawing_fair"),
        *("drawing_mbconv", "drawing_convnext", "drawing_dense", "drawing_vit"),
        *("lab_relative", "lab_curves"),
    ]
    assert lab.faults == []


def an_exhibit_fills_the_screen_and_escape_leaves(page: Page) -> None:
    for key in ("drawing_basic", "lab_curves", "lab_costs"):
        button = page.locator(f".st-key-{key}_whole .full-screen")
        before = height(page, key)
        button.focus()
        button.press("Enter")
        expect(button).to_have_attribute("aria-pressed", "true")
        assert page.evaluate("() => document.fullscreenElement.firstElementChild.className").count(key) == 1
        assert before < height(page, key) <= page.evaluate("() => innerHeight")
        page.keyboard.press("Escape")
        expect(button).to_have_attribute("aria-pressed", "false")
        assert height(page, key) == pytest.approx(before, abs=1)


def height(page: Page, key: str) -> float:
    """Of all that goes on the screen with an exhibit, as it stands there."""
    box = page.locator(f".st-key-{key}_whole").bounding_box()
    assert box is not None
    return box["height"]
