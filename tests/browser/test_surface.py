"""The slice of the loss on the Training page in a real browser: a small one to its end, in both views."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.controls import button
from tests.browser.downloads import check_file, downloaded
from tests.browser.harness import DESKTOP, PHONE, Theme
from tests.browser.looking import axe, becomes, settled, shown_exceptions, sideways_scroll

LOOKS: list[tuple[Theme, int, str]] = [("light", DESKTOP, "relief"), ("dark", PHONE, "map")]
SMALL = "training?training.surface_depth=20&training.surface_size=5"
MEASURE = "Measure 5 × 5 points around both networks"


@pytest.mark.slow
@pytest.mark.parametrize(("theme", "width", "view"), LOOKS)
def test_a_slice_is_measured_and_drawn(theme: Theme, width: int, view: str, open_page: OpenPage) -> None:
    opened = open_page(f"{SMALL}&training.surface_view={view}", theme=theme, width=width)
    page = opened.page
    if button(page, MEASURE).count():
        button(page, MEASURE).click()
    expect(page.get_by_text(re.compile(r"Within the blue line the loss is below 2\.30"))).to_be_visible()
    settled(page)
    section = page.locator('[data-testid="stVerticalBlock"]').filter(has_text="The loss around a").last
    expect(
        section.locator(".js-plotly-plot .gl-container canvas" if view == "relief" else ".contour")
    ).not_to_have_count(0)
    expect(section.get_by_text(re.compile(r"^As trained: loss "))).to_have_count(2)
    expect(section.get_by_text("These are two directions out of as many")).to_be_visible()
    for key in ("surface_asked", "surface_twin"):
        files = downloaded(page, key)
        assert {"csv", "svg"} <= files.keys()
        for ending, content in files.items():
            check_file(content, ending, key)
    section.get_by_text("The same as a table").first.click()
    expect(section.get_by_role("row")).to_have_count(6)
    assert [str(finding) for finding in axe(page)] == []
    assert sideways_scroll(page) == 0
    if view == "relief":
        surfaces_turn_by_keyboard(page)
    assert shown_exceptions(page) == []
    assert opened.faults == []


def surfaces_turn_by_keyboard(page: Page) -> None:
    slider = page.get_by_role("slider", name="Turn")
    slider.focus()
    page.keyboard.press("ArrowRight")
    settled(page)
    expect(slider).to_have_attribute("aria-valuetext", "240°")
    eyes = (
        "() => [...document.querySelectorAll('.js-plotly-plot')].filter((plot) => plot.layout?.scene)"
        ".map((plot) => plot.layout.scene.camera.eye.x)"
    )
    becomes(page, lambda: page.evaluate(eyes), [pytest.approx(-1.0)] * 2)
