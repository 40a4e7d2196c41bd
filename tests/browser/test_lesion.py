"""The page on lesions in a real browser: blocks deleted by click and by keyboard, and runs to their end."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.controls import button, link_field_becomes, option, run
from tests.browser.downloads import check_downloads
from tests.browser.harness import DESKTOP, PHONE, Theme
from tests.browser.looking import axe, becomes, settled, shown_exceptions, sideways_scroll

SMALL = "lesion?lesion.network=residual20"
LOOKS: list[tuple[Theme, int]] = [("light", DESKTOP), ("dark", PHONE)]


def card(page: Page, label: str) -> Locator:
    """The number on the card with exactly this label."""
    cards = page.get_by_test_id("stMetric").filter(has=page.get_by_text(label, exact=True))
    return cards.get_by_test_id("stMetricValue")


def number(page: Page, label: str) -> str:
    """The same as text, once the page stands still."""
    expect(card(page, label)).to_be_visible()
    return card(settled(page), label).inner_text()


def place_of_strip(page: Page) -> float:
    """How far below the headline it stands."""
    top, strip = (page.locator(name).bounding_box() for name in ("h1", ".st-key-lesion_strip"))
    assert top
    assert strip
    return strip["y"] - top["y"]


def only(page: Page, block: str) -> Locator:
    """A block of the strip, once what was drawn before the last change has gone."""
    expect(option(page, block)).to_have_count(1)
    return option(page, block)


@pytest.mark.slow
@pytest.mark.parametrize(("theme", "width"), LOOKS)
def test_blocks_are_deleted_by_click_and_by_keyboard(theme: Theme, width: int, open_page: OpenPage) -> None:
    opened = open_page(SMALL, theme=theme, width=width)
    page = opened.page
    whole, place = number(page, "Network, whole"), place_of_strip(page)
    option(page, "layer1.0").click()
    one = number(page, "Network, without layer1.0")
    assert place_of_strip(page) == place, "the strip stays under the pointer"
    expect(option(page, "layer1.0")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    two = number(page, "Network, without layer1.0 and layer1.1")
    expect(card(page, "Plain twin, without layer1.0 and layer1.1")).not_to_have_text(two)
    assert one.startswith(f"{whole} → ")
    assert two.startswith(f"{whole} → ")
    assert one != two
    link_field_becomes(page, "lesion.deleted", "1.0,1.1")
    assert shown_exceptions(page) == []
    assert [str(finding) for finding in axe(page)] == []
    assert sideways_scroll(page) == 0
    option(page, "layer1.0").click()
    expect(card(page, "Network, without layer1.1")).not_to_have_text(two)
    button(page, "Restore all blocks").click()
    expect(card(page, "Network, whole")).to_have_text(whole)
    link_field_becomes(page, "lesion.deleted", None)
    assert opened.faults == []


@pytest.mark.slow
def test_all_lesions_and_all_paths_are_measured_to_their_end(open_page: OpenPage) -> None:
    opened = open_page(SMALL)
    page = opened.page
    recorded = only(page, "layer2.1").get_attribute("aria-label")
    assert recorded
    expect(page.get_by_text(re.compile("^Recorded on"))).to_have_count(2)
    for name in ("Measure this here", "Measure paths here"):
        run(page, name)
        expect(button(page, name)).to_have_count(0)
    expect(page.get_by_text(re.compile("^Measured on"))).to_have_count(2)
    expect(only(page, "layer2.1")).to_have_attribute("aria-label", recorded)
    assert check_downloads(page) == ["lesion_strip", "lesion_deletions", "lesion_swaps", "lesion_paths"]
    assert shown_exceptions(page) == []
    assert opened.faults == []


@pytest.mark.slow
def test_a_block_clicked_during_a_run_is_deleted_at_once_on_the_page(open_page: OpenPage) -> None:
    opened = open_page("lesion?lesion.network=residual56")
    page = opened.page
    button(page, "Measure this here").click()
    expect(button(page, "Cancel")).to_be_visible()
    only(page, "layer3.8").hover()  # a locator looks again where a redraw takes the block away
    block = only(page, "layer3.8").element_handle()
    page.mouse.down()
    page.wait_for_function(
        "(block) => !block.isConnected", arg=block
    )  # the strip is drawn anew under the pointer
    page.mouse.up()
    expect(page.locator('[role="option"][aria-selected="true"]')).to_have_count(1)
    button(page, "Restore all blocks").click()
    expect(page.locator('[role="option"][aria-selected="true"]')).to_have_count(0)
    button(page, "Cancel").first.click()
    expect(button(page, "Cancel")).to_have_count(0)
    settled(page)
    assert shown_exceptions(page) == []
    assert opened.faults == []


def test_a_finger_has_room_on_every_block(open_page: OpenPage) -> None:
    page = open_page("lesion?lesion.network=residual56", width=PHONE).page
    touch = page.context.new_cdp_session(page)
    touch.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    expect(page.locator(".st-key-lesion_strip .drawing")).to_have_class(re.compile("more-right"))
    page.set_viewport_size({"width": PHONE - 1, "height": 844})
    settled(page)
    becomes(page, lambda: len(page.evaluate(COLUMNS)), 27)
    assert min(page.evaluate(COLUMNS)) >= 23.9
    assert sideways_scroll(page) == 0


COLUMNS = """() => {
  const inside = [...document.querySelectorAll('.st-key-lesion_strip *')];
  const root = inside.find((one) => one.shadowRoot?.querySelector('svg')).shadowRoot;
  return [...root.querySelectorAll('[data-key] .column')].map((one) => one.getBoundingClientRect().width);
}"""


def test_hostile_settings_in_the_link_are_harmless(open_page: OpenPage) -> None:
    query = "lesion?lesion.network=../../etc&lesion.deleted=9.9,%3Cscript%3E&lesion.trained=../../x"
    opened = open_page(f"{query}&lesion.device=cuda:99&lesion.survey.job=guess")
    assert shown_exceptions(opened.page) == []
    assert opened.faults == []
    expect(opened.page.locator("h1")).to_contain_text("Lesion")
    expect(card(opened.page, "Network, whole")).to_have_text("3.3 %")


def test_a_plain_network_has_one_path(open_page: OpenPage) -> None:
    opened = open_page("lesion?lesion.network=plain20", theme="dark")
    expect(opened.page.get_by_text("A plain network has a single path")).to_be_visible()
    assert [str(finding) for finding in axe(opened.page)] == []
    assert shown_exceptions(opened.page) == []
