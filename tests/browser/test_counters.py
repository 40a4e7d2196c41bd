"""The counters page in a real browser: a run to its end, a cancel, and a reload in the middle."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.controls import go_to, link_field_becomes
from tests.browser.downloads import check_downloads
from tests.browser.harness import PHONE, Theme
from tests.browser.looking import axe, settled, shown_exceptions, sideways_scroll
from tests.browser.visits import Visit

OpenPage = Callable[..., Visit]
RUN = "Run the counters"
CELLS = """table => [...table.querySelectorAll('tbody tr')].map((row) =>
  [...row.querySelectorAll('th, td')].map((cell) => cell.innerText))"""
# Deep and small, so that a run takes seconds and can be caught in the middle.
DEEP = "counters?block=basic&depths={}-15-15&widths=8-16-32&stem=cifar&height=32&width=32"
# One that outlasts a walk over pages of a busy machine.
DEEPEST = DEEP.replace("15-15", "300-300").format(300)


def begin(page: Page) -> None:
    before = page.url, page.evaluate("history.length")
    page.get_by_role("button", name=RUN).click()
    expect(page.get_by_role("button", name="Cancel")).to_be_visible()
    assert (page.url, page.evaluate("history.length")) == before  # the way back leads to what was before


def step(page: Page) -> int:
    progress = page.get_by_text(re.compile(r"^Step \d+ of \d+: ")).first
    expect(progress).to_be_visible()
    return int(progress.inner_text().split()[1])


def closed(page: Page) -> None:
    expect(page.get_by_text("Unexplained rest, all counters together: 0.")).to_be_visible()


@pytest.mark.parametrize(("theme", "width"), [("light", 1440), ("dark", PHONE)])
def test_the_page_is_whole_accessible_and_at_home(look_at: OpenPage, theme: Theme, width: int) -> None:
    counters = look_at("counters?depths=3-4-6-2", theme=theme, width=width)
    heading = counters.page.get_by_role("heading", name="Counters: why do tools disagree?")
    expect(heading).to_be_visible()
    expect(counters.page.get_by_text("The numbers below are predicted from the plan")).to_be_visible()
    assert shown_exceptions(counters.page) == []
    assert axe(counters.page) == []
    assert sideways_scroll(counters.page) == 0
    assert counters.faults == []


def test_a_run_to_its_end_leaves_no_rest(open_page: OpenPage) -> None:
    counters = open_page("counters?block=basic&depths=2-2-2-2")
    begin(counters.page)
    assert axe(counters.page) == []
    closed(counters.page)
    settled(counters.page)
    terms = counters.page.get_by_text("1,814,073,344 + 4,967,424 + 25,088 + 0 = 1,819,065,856")
    expect(terms).to_be_visible()
    counters.page.get_by_text("The same as a table").first.click()
    table = counters.page.get_by_role("table").filter(has_text="fvcore, training mode").first
    expect(table).to_be_visible()
    rows = table.evaluate(CELLS)
    assert [row[5].startswith("measured with version") for row in rows] == [True] * 7
    assert [row[4] for row in rows] == ["0"] * 7
    assert shown_exceptions(counters.page) == []
    assert axe(counters.page) == []
    assert counters.faults == []
    keys = ["counters_overview", "counters_steps", "counters_parameters"]
    assert check_downloads(counters.page) == keys
    counters.page.goto(f"{counters.url}&foo=1", wait_until="domcontentloaded")  # a new session
    expect(counters.page.get_by_text("Measured here in")).to_be_visible()


def test_a_cancelled_run_says_so_and_can_be_begun_again(open_page: OpenPage) -> None:
    counters = open_page(DEEP.format(31))
    begin(counters.page)
    counters.page.get_by_role("button", name="Cancel").click()
    expect(counters.page.get_by_text("You cancelled this run.")).to_be_visible()
    expect(counters.page.get_by_role("button", name=RUN)).to_be_visible()
    settled(counters.page)
    assert shown_exceptions(counters.page) == []


def test_a_page_that_is_loaded_again_finds_its_run(open_page: OpenPage) -> None:
    counters = open_page(DEEPEST)
    begin(counters.page)
    reached = step(counters.page)
    counters.page.reload()
    expect(counters.page.get_by_role("button", name="Cancel")).to_be_visible()
    assert step(counters.page) >= reached  # begun anew, it would wait behind the first and start at step 1
    go_to(counters.page, "Learn", "Definitions")
    tray = counters.page.get_by_role("link", name=re.compile("Counters: "))
    expect(tray).to_be_visible()
    tray.click()
    counters.page.get_by_role("button", name="Cancel").click()
    expect(counters.page.get_by_text("You cancelled this run.")).to_be_visible()
    assert shown_exceptions(counters.page) == []


def test_a_changed_network_ends_the_run_and_shows_its_own_numbers(open_page: OpenPage) -> None:
    counters = open_page(DEEP.format(33))
    begin(counters.page)
    counters.page.get_by_role("radio", name="v2, pre").click()
    expect(counters.page.get_by_role("button", name=RUN)).to_be_visible()
    settled(counters.page)
    expect(counters.page.get_by_text("The numbers below are predicted from the plan")).to_be_visible()
    link_field_becomes(counters.page, "order", "pre")


def test_a_made_up_run_in_a_link_is_dropped(open_page: OpenPage) -> None:
    counters = open_page("counters?counters.job=nobody-knows&depths=3-4-6-5")
    expect(counters.page.get_by_role("button", name=RUN)).to_be_visible()
    link_field_becomes(counters.page, "counters.job", None)
    assert shown_exceptions(counters.page) == []
