"""The page on depth and width in a real browser."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.controls import link, link_becomes, link_field_becomes, point_at
from tests.browser.downloads import check_downloads, check_file, downloaded
from tests.browser.harness import DESKTOP, PHONE, Theme
from tests.browser.looking import axe, becomes, settled, shown_exceptions, sideways_scroll

LOOKS: list[tuple[Theme, int]] = [("light", DESKTOP), ("dark", PHONE)]
KINDS = re.compile("Heat map|Line chart")
NOWHERE = {"x": 0.0, "y": 0.0, "width": 0.0, "height": 0.0}  # of what a redraw has just taken away
PIN = "?pin=block=basic,depths=2-2-2-2"
OPEN = "&depth-width.find=yes&depth-width.sizes=yes"


def plot(page: Page, key: str) -> Locator:
    """The chart, once it is drawn."""
    drawn = page.locator(f".st-key-{key} .js-plotly-plot .nsewdrag").first
    drawn.wait_for(state="attached")
    return drawn


def alternatives(page: Page) -> list[str]:
    """What each chart says to those who do not see it."""
    texts: list[str] = page.evaluate(
        """() => [...document.querySelectorAll('[data-testid="stPlotlyChart"]')].map((chart) =>
             (chart.closest('[aria-label]') ?? chart.querySelector('[aria-label]'))?.ariaLabel ?? '')"""
    )
    return texts


def click_at(page: Page, key: str, place: Callable[[], tuple[float, float]]) -> str:
    """Clicks a chart where it answers to the pointer, and returns what the link then says of the depths."""
    before = settled(page).url
    page.mouse.click(*point_at(page, place, page.locator(f".st-key-{key} .hoverlayer .hovertext")))
    expect(page).not_to_have_url(before)
    return link(settled(page))["depths"]


def on_the_map(page: Page, across: float, down: float) -> Callable[[], tuple[float, float]]:
    """The place at a share of its width and height."""

    def place() -> tuple[float, float]:
        area = plot(page, "depth_width_map")
        area.scroll_into_view_if_needed()
        box = area.bounding_box() or NOWHERE
        return box["x"] + across * box["width"], box["y"] + down * box["height"]

    return place


def middle(found: Locator) -> tuple[float, float]:
    box = found.bounding_box() or NOWHERE
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def fill(page: Page, label: str, text: str) -> None:
    field = page.get_by_label(label)
    field.fill(text)
    field.press("Enter")
    settled(page)


@pytest.mark.parametrize(("theme", "width"), LOOKS)
def test_the_page_is_accessible_quiet_and_fits(theme: Theme, width: int, open_page: OpenPage) -> None:
    opened = open_page("depth-width" + (PIN + OPEN if theme == "dark" else ""), theme=theme, width=width)
    page = opened.page
    expect(page.locator("h1")).to_have_text("Depth and width")
    plot(page, "growth_image")
    settled(page)
    becomes(page, lambda: sum(KINDS.match(text) is not None for text in alternatives(page)), 4)
    assert shown_exceptions(page) == []
    assert [str(finding) for finding in axe(page)] == []
    assert sideways_scroll(page) == 0
    if width == DESKTOP:
        growth = [f"growth_{direction}" for direction in ("depth", "width", "image")]
        assert check_downloads(page) == ["depth_width_map", *growth]
    else:
        page.locator(".st-key-find_ten button.choose").first.press("Enter")
        link_field_becomes(page, "depth-width.find-like", "3-4-6-3_64-128-256-512")
        expect(page.locator(".st-key-find_ten tr.selected")).to_have_count(1)
    assert opened.faults == []


def test_a_click_on_the_map_uses_that_network_and_the_map_stays(open_page: OpenPage) -> None:
    page = open_page("depth-width").page
    label = page.locator(".st-key-depth_width_map .annotation-text", has_text="ResNet-101")
    label.wait_for()
    middle_of_map = on_the_map(page, 0.5, 0.5)
    chosen = click_at(page, "depth_width_map", lambda: (middle_of_map()[0], middle(label)[1]))
    assert chosen == "3-4-23-3", "a click on a published network uses it"
    page.get_by_role("button", name="Undo").click()
    link_becomes(page, {})
    settled(page)
    depths = click_at(page, "depth_width_map", on_the_map(page, 0.25, 0.25))
    first = link(page)
    assert first["depth-width.like"] == "3-4-6-3_64-128-256-512"
    assert sum(map(int, depths.split("-"))) > 16
    assert int(first["widths"].split("-")[0]) < 64
    depths = click_at(page, "depth_width_map", on_the_map(page, 0.75, 0.75))
    assert sum(map(int, depths.split("-"))) < 16
    assert int(link(page)["widths"].split("-")[0]) > 64
    page.get_by_role("button", name="Undo").click()
    link_becomes(page, first)


def test_the_keyboard_alone_moves_over_the_map(open_page: OpenPage) -> None:
    page = open_page("depth-width").page
    for name, field in (("Blocks in all", "depths"), ("Widths of the stages", "widths"), ("Image", "height")):
        page.get_by_role("slider", name=name).last.press("ArrowRight")
        expect(page).to_have_url(re.compile(rf"[?&]{field}="))
        settled(page)
    link_field_becomes(page, "depth-width.like", "3-4-6-3_64-128-256-512")


def test_the_cost_of_the_map_stands_in_the_link_and_a_budget_is_answered_or_explained(
    open_page: OpenPage,
) -> None:
    budget = "depth-width.params=26 M&depth-width.macs=4.1 GMAC"
    page = open_page(f"depth-width?depth-width.cost=Activations&{budget}").page
    caption = page.get_by_text("Along a line the cost stays the same")
    expect(caption).to_contain_text("activations")
    page.get_by_role("radio", name="Saved for backward").click()
    settled(page)
    expect(caption).to_contain_text("bytes saved for backward")
    link_field_becomes(page, "depth-width.cost", "Kept for backward")
    expect(page.get_by_role("button", name="This network", exact=True)).to_have_count(3)
    fill(page, "MACs per image, at most", "a lot")
    expect(page.get_by_text("such as 26 M or 4.1 G")).to_be_visible()
    fill(page, "MACs per image, at most", "1 k")
    expect(page.get_by_text(re.compile("Nothing fits: even the smallest"))).to_have_count(3)


def test_an_answer_can_be_used_and_the_budget_stays(open_page: OpenPage) -> None:
    page = open_page("depth-width").page
    page.get_by_role("button", name="Use this network").first.click()
    wanted = {
        "depths": "6-9-13-6",
        "depth-width.params": "51.11 M",
        "depth-width.macs": "8.178 G",
        "depth-width.like": "3-4-6-3_64-128-256-512",
    }
    link_becomes(page, wanted)
    expect(page.locator(".st-key-use_Deepest button")).to_be_disabled()


def test_a_million_networks_are_priced_on_request_and_a_click_on_their_front_uses_one(
    open_page: OpenPage,
) -> None:
    opened = open_page("depth-width")
    page = opened.page
    page.get_by_role("button", name="Price 1,000,000 networks").click()
    expect(page.get_by_text(re.compile(r"1,000,000 networks priced in [\d.]+ m?s"))).to_be_visible()
    area = plot(page, "million")
    settled(page)
    page.locator('[data-opens="million table"]').click()
    settled(page)
    expect(page.locator(".st-key-million_rows").get_by_role("row").first).to_contain_text("Fewest parameters")
    for ending, content in downloaded(page, "million").items():
        check_file(content, ending, "million")

    def place() -> tuple[float, float]:
        area.scroll_into_view_if_needed()
        return middle(page.locator(".st-key-million .scatterlayer .point").nth(200))

    assert click_at(page, "million", place)
    link_field_becomes(page, "depth-width.like", "3-4-6-3_64-128-256-512")
    assert opened.faults == []


def test_hostile_settings_in_the_link_are_harmless(open_page: OpenPage) -> None:
    for query in (
        "?depth-width.cost=%3Cscript%3E&depth-width.like=9-9_x&depth-width.macs=-1&depth-width.params=**x**",
        "?depths=1000000-1&widths=100000-1&height=100000&width=100000&depth-width.like=999999999-1_1-1",
    ):
        opened = open_page(f"depth-width{query}")
        assert shown_exceptions(opened.page) == []
        assert opened.faults == []
        expect(opened.page.locator("h1")).to_have_text("Depth and width")
