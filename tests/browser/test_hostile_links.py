"""Links of nonsense, sent to the running app: it answers each with a page, never with an exception."""

from itertools import islice
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.looking import settled, shown_exceptions
from tests.core.test_hostile_links import hostile_links

LINKS = [urlencode(link, errors="replace")[:20_000] for link in islice(hostile_links(7), 300)]
FRESH = 12  # of them opened as a new visitor would; the others one after another, as with the back button
PAGE_FIELDS = [
    "explore.block=layer9.99999999999&explore.open=%2C%2Cx&explore.colour=red",
    "explore.block=%00&explore.colour=&explore.=1&.=1&pin=",
    "pin=%3D%2C%3D&explore.open=layer1.0,layer1.0",
    "pin=depths=0-0,block=x,pin=y&pin=twice",
    "block=basic&block=bottleneck&depths=&widths=-",
]

# The browser's history is moved as its buttons would; the app runs anew for each address.
GO = """
(link) => {
  window.history.pushState({}, '', '?' + link);
  window.dispatchEvent(new PopStateEvent('popstate'));
}
"""


def complaint(page: Page, link: str) -> list[str]:
    try:
        expect(page.locator("h1")).to_have_count(1)
    except AssertionError:
        return [f"no headline for {link[:200]}"]
    return [f"{text[:200]} for {link[:200]}" for text in shown_exceptions(page)]


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_300_hostile_links_show_no_exception(open_page: OpenPage) -> None:
    complaints: list[str] = []
    for link in [*LINKS[:FRESH], *PAGE_FIELDS]:
        opened = open_page(f"?{link}")
        complaints += complaint(opened.page, link)
        opened.page.context.close()
    page = open_page().page
    for link in LINKS[FRESH:]:
        page.evaluate(GO, link)
        settled(page, quiet=0.1)
        complaints += complaint(page, link)
    assert complaints == []


def test_going_to_an_address_does_reach_the_app(open_page: OpenPage) -> None:
    page = open_page().page
    page.evaluate(GO, "block=basic&depths=2-2-2-2")
    assert settled(page).locator("h1").inner_text().startswith("ResNet-18")
    page.evaluate(GO, "wheels=4")
    assert "wheels" in settled(page).get_by_role("alert").inner_text()
