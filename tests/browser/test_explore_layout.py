"""Explore on screens of all sizes, on paper, and under a pointer: what belongs together is seen together."""

import re

import pytest
from playwright.sync_api import Page, Position, expect

from app.drawing.strip.layout import BOTTOM
from tests.browser.conftest import OpenPage
from tests.browser.controls import option
from tests.browser.looking import becomes, settled, sideways_scroll

LOW_PROJECTOR, PROJECTOR, PHONE, DESK, WALL = (683, 512), (1024, 768), (390, 844), (1440, 900), (2560, 1300)


def resized(page: Page, size: tuple[int, int]) -> Page:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    return settled(page)


def box(page: Page, selector: str, place: int = 0) -> dict[str, float]:
    found = page.locator(selector).nth(place).bounding_box()  # which waits until it is there
    assert found, f"{selector} is not shown"
    return {
        "x": found["x"],
        "y": found["y"],
        "width": found["width"],
        "height": found["height"],
        "right": found["x"] + found["width"],
        "bottom": found["y"] + found["height"],
    }


def outside(page: Page, selector: str, count: int = 1) -> list[str]:
    """Where those that do not lie wholly on the screen lie instead."""
    size = page.viewport_size
    assert size
    boxes = [box(page, selector, place) for place in range(count)]
    return [
        f"{selector} at {at}"
        for at in boxes
        if at["x"] < 0 or at["y"] < 0 or at["right"] > size["width"] or at["bottom"] > size["height"]
    ]


def on_screen(page: Page, selector: str, count: int = 1) -> None:
    """Waits until the first of them all lie wholly on the screen."""
    becomes(page, lambda: outside(page, selector, count), [])


@pytest.mark.parametrize("query", ["", "?depths=3-4-23-3&pin=block=basic"])
def test_strip_figures_and_sliders_that_work_share_the_screen_of_a_projector(
    query: str, open_page: OpenPage
) -> None:
    page = open_page(query).page
    expect(page.locator(".st-key-depths")).to_have_count(0)
    for size, sliders in ((PROJECTOR, '[data-testid="stSidebar"]'), (LOW_PROJECTOR, ".st-key-depths")):
        resized(page, size)
        on_screen(page, ".st-key-strip svg")
        on_screen(page, '.st-key-figures [data-testid="stMetric"]', 4)
        on_screen(page, f'{sliders} [data-testid="stSlider"]', 4)
        assert sideways_scroll(page) == 0
    logo = box(page, '[data-testid="stHeaderLogo"]')
    assert box(page, ".st-key-toolbar button")["x"] >= logo["right"], "the actions stand beside the logo"
    if not query:
        page.locator(".st-key-depths").get_by_role("slider", name="Stage 3").press("ArrowRight")
        expect(page.locator("h1")).to_contain_text("17 bottleneck blocks")
    resized(page, PHONE)
    page.get_by_role("heading", name="layer2.0").scroll_into_view_if_needed()
    page.locator(".st-key-table").scroll_into_view_if_needed()
    on_screen(page, ".st-key-depths")  # docked on a phone
    assert box(page, ".st-key-strip svg")["y"] >= 0
    assert sideways_scroll(page) == 0


def test_the_opened_block_stands_beside_the_row_that_was_selected(open_page: OpenPage) -> None:
    page = resized(open_page().page, DESK)
    last = page.get_by_role("button", name="layer4.2", exact=True)
    last.click()
    expect(page.get_by_role("heading", name="layer4.2")).to_be_visible()
    settled(page)
    on_screen(page, ".st-key-opened svg")
    on_screen(page, ".st-key-toolbar button")  # docked
    assert box(page, ".st-key-toolbar")["bottom"] <= box(page, ".st-key-explore_part")["y"]
    expect(page.locator(".st-key-table tbody tr").first).to_contain_text(re.compile("^network"))
    heads = box(page, ".st-key-table thead")
    assert heads["y"] == pytest.approx(box(page, ".st-key-table .grid")["y"], abs=2), "heads stay in sight"
    resized(page, WALL)
    strip, table = box(page, ".st-key-explore_strip"), box(page, ".st-key-table")
    assert table["x"] > strip["right"]
    assert table["y"] == strip["y"]
    assert box(page, ".st-key-strip svg")["width"] > 0.6 * strip["width"]


def test_pointing_at_a_part_lights_it_up_in_strip_and_table_and_print_shows_all(open_page: OpenPage) -> None:
    page = open_page("?depths=3-4-23-3").page
    page.locator(".st-key-table").scroll_into_view_if_needed()
    page.get_by_role("button", name="layer3.1 to 22", exact=True).hover()
    lit = page.locator('[role="option"].pointed')
    expect(lit).to_have_count(22)
    column = box(page, '[role="option"][data-key="layer3.5"]')
    inside = Position(x=column["width"] / 2, y=column["height"] - 60)
    option(page, "layer3.5").hover(position=inside)
    card = page.locator(".st-key-strip .card")
    expect(card).to_be_visible()
    expect(card).to_contain_text("layer3.5")
    expect(card).to_contain_text("1,117,184 parameters")
    expect(page.locator("tr.pointed")).to_have_count(1)
    expect(page.locator("tr.pointed")).to_contain_text("layer3.1 to 22")
    option(page, "layer3.5").click(position=inside)
    expect(page.get_by_role("heading", name="layer3.5")).to_be_visible()
    has_strip_and_tables_whole_in_print_and_says_where_it_is_from(settled(page))


def has_strip_and_tables_whole_in_print_and_says_where_it_is_from(page: Page) -> None:
    page.emulate_media(media="print")
    resized(page, (700, 1000))
    for gone in (
        '[data-testid="stSidebar"]',
        ".st-key-toolbar",
        ".st-key-depths",
        '[data-testid="stPopover"]',
    ):
        expect(page.locator(gone).first).to_be_hidden()
    assert box(page, ".st-key-strip svg")["right"] <= 700
    assert box(page, ".st-key-table table")["right"] <= 700
    assert box(page, ".st-key-working table")["right"] <= 700
    rows = box(page, ".st-key-table table")["height"]
    assert rows <= box(page, ".st-key-table .grid")["height"] + 1, "no row is scrolled out of sight"
    expect(page.locator("body")).to_have_attribute(
        "data-printed", re.compile(r"\?depths=3-4-23-3.* · \d{4}-")
    )


def test_the_strip_is_as_high_on_every_screen(open_page: OpenPage) -> None:
    page = open_page("?depths=3-8-36-3").page
    for size in (DESK, PROJECTOR, PHONE):
        resized(page, size)
        becomes(page, lambda: box(page, ".st-key-strip svg")["height"], BOTTOM)
    narrow = option(page, "layer3.3").locator(".block").bounding_box()
    assert narrow
    assert narrow["height"] > 40
