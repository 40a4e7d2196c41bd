"""Choose in a real browser: whole in each theme and on a phone; a point clicked, and its network opened."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.controls import link_field_becomes, point_at
from tests.browser.downloads import check_downloads
from tests.browser.harness import PHONE, Theme
from tests.browser.looking import axe, settled, shown_exceptions, sideways_scroll
from tests.browser.visits import Visit

OpenPage = Callable[..., Visit]
CHART = ".st-key-choose_points"
# Few weights, so that the place of one is known: those of ResNeXt-101 64x4d.
FEW = "choose?choose.text=resnext101_64x4d&choose.images=in1k"
# All points of a kind are one path; a circle begins at its right. Signs of the legend have a transform.
POINTS = """(chart) => {
  const svg = chart.querySelector('[_echarts_instance_] svg');
  const { x, y } = svg.getBoundingClientRect();
  return [...svg.querySelectorAll('path[stroke-opacity]:not([transform])')].flatMap((path) =>
    path.getAttribute('d').split('M').slice(1).map((start) => start.split(/[A-Zal ]/).map(Number)))
    .map(([right, middle]) => ({ x: x + right - 3.5, y: y + middle }));
}"""


def place_of_a_point(page: Page) -> tuple[float, float]:
    """The last point that is drawn."""
    points = page.locator(CHART).first.evaluate(POINTS)
    return (points[-1]["x"], points[-1]["y"]) if points else (0.0, 0.0)


@pytest.mark.parametrize(("theme", "width"), [("light", 1440), ("dark", 1440), ("light", PHONE)])
def test_the_page_is_whole_accessible_and_at_home(look_at: OpenPage, theme: Theme, width: int) -> None:
    choose = look_at("choose?choose.weights=resnet50.a1_in1k%40288", theme=theme, width=width)
    expect(choose.page.get_by_role("heading", name="Choose: which published weights?")).to_be_visible()
    expect(choose.page.get_by_text("1,556 results by their names trained on")).to_be_visible()
    expect(choose.page.get_by_text("31 results with the same 25,557,032 parameters.")).to_be_visible()
    assert len(choose.page.locator(CHART).first.evaluate(POINTS)) > 1000
    assert shown_exceptions(choose.page) == []
    assert axe(choose.page) == []
    assert sideways_scroll(choose.page) == 0
    assert choose.faults == []


def test_a_point_that_is_clicked_opens_its_network_on_explore(open_page: OpenPage) -> None:
    choose = open_page(FEW)
    page = choose.page
    page.locator(CHART).first.scroll_into_view_if_needed()
    words = page.locator(CHART).get_by_text("pixels, ImageNet-1k alone")
    page.mouse.click(*point_at(page, lambda: place_of_a_point(page), words))
    expect(page.get_by_text("Tested with images of")).to_be_visible()
    settled(page)
    assert check_downloads(page) == ["choose_points", "choose_ledger", "choose_ablation"]
    page.get_by_role("button", name="Open ResNeXt-101 64x4d").click()
    expect(page.get_by_role("heading", name="ResNeXt-101 64x4d")).to_be_visible()
    expect(page.get_by_text("Published top-1 error on ImageNet at 224 × 224: ")).to_be_visible()
    link_field_becomes(page, "groups", "64")
    assert shown_exceptions(page) == []
    assert choose.faults == []
