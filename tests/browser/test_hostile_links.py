"""Links of nonsense, sent to the running app: it answers each with a page, never with an exception.

`tests/app/test_hostile_links.py` opens others without a browser.
"""

import re
from itertools import chain, islice
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.looking import settled, shown_exceptions
from tests.core.test_hostile_links import hostile_links
from tests.examples import drawn, examples
from tests.patience import PATIENCE

LINKS = [urlencode(link, errors="replace")[:20_000] for link in islice(hostile_links(7), examples(40))]
FRESH = 2  # of them opened as a new visitor would; the others one after another, as with the back button
PAGE_FIELDS = [
    "explore.block=layer9.99999999999&explore.open=%2C%2Cx&explore.colour=red",
    "explore.block=%00&explore.colour=&explore.=1&.=1&pin=",
    "pin=%3D%2C%3D&explore.open=layer1.0,layer1.0",
    "pin=depths=0-0,block=x,pin=y&pin=twice",
    "block=basic&block=bottleneck&depths=&widths=-",
]
# Each a test: a file of many tests is begun early, and does not end the suite.
VISITS = ([*PAGE_FIELDS, *LINKS[FRESH::2]], LINKS[FRESH + 1 :: 2])

# The browser's history is moved as its buttons would; the app runs anew for each address. What is shown is
# read when the script has run and nothing stale was left for three frames. Without one headline, it is waited
# for a little longer.
GO = """
([link, patience, headlinePatience]) => new Promise((resolve) => {
  const app = document.querySelector('[data-testid="stApp"]');
  const texts = (what) => [...document.querySelectorAll(what)].map((found) => found.textContent);
  const state = () => app.dataset.testScriptState;
  const stale = () => document.querySelector('[data-stale="true"], [data-testid="stSkeleton"]') !== null;
  const start = performance.now();
  let begun = false, calmFrames = 0, idleSince = null;
  const watch = new MutationObserver(() => { begun = true; });
  watch.observe(app, { attributes: true, childList: true, characterData: true, subtree: true });
  const look = () => {
    const now = performance.now();
    begun ||= window.location.href !== asked;  // the app has written the address anew
    const idle = begun && state() === 'notRunning' && !stale();
    idleSince = idle ? idleSince ?? now : null;
    calmFrames = idle && texts('h1').length === 1 ? calmFrames + 1 : 0;
    const inVain = now - start > patience || (idle && now - idleSince > headlinePatience);
    if (calmFrames < 3 && !inVain) {
      requestAnimationFrame(look);
      return;
    }
    watch.disconnect();
    resolve({ ended: idle, headlines: texts('h1'), exceptions: texts('[data-testid="stException"]') });
  };
  window.history.pushState({}, '', '?' + link);
  const asked = window.location.href;
  window.dispatchEvent(new PopStateEvent('popstate'));
  look();
})
"""
HEADLINE_PATIENCE = 20.0  # seconds after the end of the script


def go(page: Page, link: str, headline_patience: float = HEADLINE_PATIENCE) -> list[str]:
    """Moves the page to the link, in one visit; what is wrong with its answer."""
    shown: dict[str, Any] = page.evaluate(GO, [link, PATIENCE * 1000, headline_patience * 1000])
    wrong = [f"exception: {text[:200]}" for text in shown["exceptions"]]
    if not shown["ended"]:
        wrong.append("no end of the script")
    if len(shown["headlines"]) != 1:
        wrong.append(f"{len(shown['headlines'])} headlines")
    return [f"{each}, for {link[:200]}" for each in wrong]


@pytest.mark.slow
def test_hostile_links_that_are_opened_show_no_exception(open_page: OpenPage) -> None:
    page = open_page().page
    home, complaints = page.url, []
    for link in LINKS[:FRESH]:
        page.goto(f"{home}?{link}", wait_until="domcontentloaded")  # a new session: the page is loaded anew
        settled(page)
        try:
            expect(page.locator("h1")).to_have_count(1)
        except AssertionError:
            complaints.append(f"no headline for {link[:200]}")
        complaints += [f"{text[:200]} for {link[:200]}" for text in shown_exceptions(page)]
    assert complaints == []


@drawn
@pytest.mark.slow
@pytest.mark.parametrize("links", VISITS, ids=["fields of pages too", "fields of networks"])
def test_hostile_links_in_one_visit_show_no_exception(open_page: OpenPage, links: list[str]) -> None:
    page = open_page().page
    assert [wrong for link in links for wrong in go(page, link)] == []


def test_each_of_the_hostile_links_is_opened() -> None:
    assert len(LINKS) >= 40
    assert sorted([*LINKS[:FRESH], *chain(*VISITS)]) == sorted([*LINKS, *PAGE_FIELDS])


def test_going_to_an_address_does_reach_the_app(open_page: OpenPage) -> None:
    page = open_page().page
    assert go(page, "block=basic&depths=2-2-2-2") == []
    expect(page.locator("h1")).to_have_text(re.compile("^ResNet-18"))
    assert go(page, "wheels=4") == []
    expect(page.get_by_role("alert")).to_contain_text("wheels")


def test_an_exception_or_a_second_headline_would_be_found(open_page: OpenPage) -> None:
    page = open_page().page
    page.evaluate(
        """() => document.querySelector('[data-testid="stMain"]').insertAdjacentHTML(
             'beforeend', '<div data-testid="stException">KeyError</div>')"""
    )
    assert go(page, "depths=2-2-2-2") == ["exception: KeyError, for depths=2-2-2-2"]
    page.evaluate("() => document.body.insertAdjacentHTML('beforeend', '<h1>two</h1>')")
    assert "2 headlines, for x=1" in go(page, "x=1", headline_patience=1.0)
