"""The page on gradients in a real browser: a run to its end, a film, and links that ask for nonsense."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.controls import button, run_unless_known
from tests.browser.downloads import check_downloads
from tests.browser.harness import DESKTOP, PHONE, Theme
from tests.browser.looking import axe, settled, shown_exceptions, sideways_scroll

NETWORK = "block=basic&depths=1-1&widths=4-8&shortcut=identity&stem=cifar&num_classes=10&height=8&width=8"
SMALL = f"gradients?{NETWORK}&batch=8"
LOOKS: list[tuple[Theme, int]] = [("light", DESKTOP), ("dark", PHONE)]


@pytest.mark.slow
@pytest.mark.parametrize(("theme", "width"), LOOKS)
def test_all_of_it_is_measured_to_the_end(theme: Theme, width: int, look_at: OpenPage) -> None:
    opened = look_at(f"{SMALL}&gradients.twins=plain,zero_gamma&gradients.seeds=1", theme=theme, width=width)
    page = opened.page
    expect(page.locator("h1")).to_contain_text("Gradients")
    for name in ("Measure gradients", "Measure the block's Jacobian", "Measure shattering"):
        run_unless_known(page, name)
    expect(
        page.get_by_text(re.compile(r"^At initialisation, the gradient of a block's weights"))
    ).to_be_visible()
    expect(page.get_by_text(re.compile(r"is exactly 0 in all blocks in the zero-gamma twin"))).to_be_visible()
    expect(page.get_by_text(re.compile(r"\d+ % of the singular values of")).first).to_be_visible()
    expect(
        page.get_by_text(re.compile(r"^Correlation of the gradients at two nearby images"))
    ).to_be_visible()
    assert shown_exceptions(page) == []
    assert [str(finding) for finding in axe(page)] == []
    assert sideways_scroll(page) == 0
    if width == DESKTOP:
        charts = [
            "gradients_norms_chart",
            "gradients_norms_strip",
            "gradients_by_depth",
            "gradients_schemes_chart",
            "gradients_starts_chart",
        ]
        assert check_downloads(page) == [*charts, "gradients_values", "gradients_shattering_chart"]
    assert opened.faults == []


@pytest.mark.slow
def test_a_film_is_moved_by_keyboard_and_another_number_needs_no_new_run(open_page: OpenPage) -> None:
    opened = open_page(f"{SMALL}&gradients.when=film&gradients.steps=4&gradients.seeds=1")
    page = opened.page
    run_unless_known(page, "Measure gradients")
    expect(page.get_by_text(re.compile(r"^After 4 steps of training, the gradient"))).to_be_visible()
    expect(page.get_by_text("What became of the first block over the training")).to_be_visible()
    for key in ("gradients_film_lines", "gradients_film_maps"):
        expect(page.locator(f'[data-opens="{key} files"]')).to_be_attached()
    page.get_by_role("slider", name="Training step").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_text(re.compile(r"^After 3 steps of training, the gradient"))).to_be_visible()
    page.get_by_text("Signal forward", exact=True).first.click()
    expect(page.get_by_text(re.compile(r"^After 3 steps of training, the signal"))).to_be_visible()
    expect(page).to_have_url(re.compile(r"gradients\.shown=signal"))
    assert shown_exceptions(page) == []
    assert opened.faults == []


def test_nonsense_in_the_link_is_harmless(open_page: OpenPage) -> None:
    nonsense = "gradients.twins=%3Cscript%3E,plane&gradients.no_norm=1&gradients.steps=x&gradients.when=never"
    opened = open_page(
        f"{SMALL}&{nonsense}&gradients.seeds=99&gradients.norms.job=guess&gradients.block=../x"
    )
    expect(button(opened.page, "Measure gradients")).to_be_visible()
    expect(opened.page.get_by_text(re.compile(r"^Recorded on 20\d\d-"))).to_have_count(6)
    expect(opened.page.locator('[data-opens="gradients_norms_chart files"]')).to_be_attached()
    assert shown_exceptions(opened.page) == []
    assert opened.faults == []


def test_a_batch_that_is_too_large_brings_one_that_fits(open_page: OpenPage) -> None:
    page = open_page("gradients?batch=4000&height=512&width=512").page
    button(page, "Measure gradients").click()
    expect(page.get_by_text(re.compile(r"^Batch 4000 needs about .* fits"))).to_be_visible()
    page.get_by_role("button", name=re.compile(r"^Use batch \d+$")).click()
    settled(page)
    button(page, "Settings").click()
    expect(page.get_by_label("Batch", exact=True)).to_have_value(re.compile(r"^[1-3]?\d{1,3}$"))
    assert shown_exceptions(page) == []


def test_a_network_with_too_few_classes_for_digits_is_told_so(open_page: OpenPage) -> None:
    page = open_page(SMALL.replace("num_classes=10", "num_classes=5")).page
    expect(page.get_by_text("it takes 10 classes or more")).to_be_visible()
    assert shown_exceptions(page) == []
