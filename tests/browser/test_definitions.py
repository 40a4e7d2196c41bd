"""The definitions, and the way to them from a figure."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.harness import PHONE, Theme
from tests.browser.looking import axe, shown_exceptions, sideways_scroll
from tests.browser.visits import Visit

OpenPage = Callable[..., Visit]


@pytest.mark.parametrize(("theme", "width"), [("light", 1440), ("dark", PHONE)])
def test_the_definitions_are_whole_and_accessible(look_at: OpenPage, theme: Theme, width: int) -> None:
    definitions = look_at("definitions", theme=theme, width=width)
    expect(definitions.page).to_have_title("Definitions · ResNet explorer")
    expect(definitions.page.get_by_role("heading", name="Saved for backward")).to_be_visible()
    assert shown_exceptions(definitions.page) == []
    assert axe(definitions.page) == []
    assert sideways_scroll(definitions.page) == 0
    linked = definitions.page.locator("a[href^='#']").evaluate_all(
        "all => all.map(each => each.hash.slice(1))"
    )
    assert len(set(linked)) > 20
    missing = definitions.page.evaluate("all => all.filter(each => !document.getElementById(each))", linked)
    assert missing == []
    assert definitions.faults == []


def test_the_help_of_each_figure_leads_to_its_definition(open_page: OpenPage) -> None:
    definitions = open_page("definitions").page
    page = open_page("depth-width").page  # in front: pages behind it are drawn once a second
    for label, anchor in (
        ("Parameters", "parameters"),
        ("MACs per image", "macs"),
        ("Saved for backward", "saved-for-backward"),
        ("Depth and receptive field", "receptive-field"),
    ):
        page.get_by_test_id("stMetric").filter(has_text=label).get_by_test_id("stTooltipIcon").hover()
        link = page.get_by_role("tooltip").get_by_role("link", name="Definition")
        expect(link).to_have_attribute("href", f"/definitions#{anchor}")
        expect(definitions.locator(f"#{anchor}")).to_have_count(1)
        page.mouse.move(0, 0)
        expect(page.get_by_role("tooltip")).to_have_count(0)
