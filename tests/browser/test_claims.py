"""The page on claims in a real browser: judged by keyboard alone, and its proof opened."""

import pytest
from playwright.sync_api import expect

from resnet_core.labs.claims.table import CLAIMS
from tests.browser.conftest import OpenPage
from tests.browser.controls import button, link_field_becomes
from tests.browser.harness import DESKTOP, PHONE, Theme
from tests.browser.looking import axe, settled, shown_exceptions, sideways_scroll

CLAIM = CLAIMS["shortcut-activations-stored"]
LOOKS: list[tuple[Theme, int]] = [("light", DESKTOP), ("dark", PHONE)]


@pytest.mark.parametrize(("theme", "width"), LOOKS)
def test_a_claim_is_judged_by_keyboard(theme: Theme, width: int, open_page: OpenPage) -> None:
    opened = open_page(f"claims?claims.claim={CLAIM.id}", theme=theme, width=width)
    page = opened.page
    expect(page.get_by_text("0 bytes more")).to_have_count(0)
    assert [str(finding) for finding in axe(page)] == []
    button(page, "False").press("Enter")
    expect(page.get_by_text("0 bytes more")).to_be_visible()
    link_field_becomes(page, "claims.guess", f"{CLAIM.id}:false")
    expect(page.get_by_role("link", name="Show me: Explore")).to_have_attribute("href", CLAIM.show.address)
    assert [str(finding) for finding in axe(settled(page))] == []
    assert sideways_scroll(page) == 0
    page.get_by_role("radio", checked=True).press("ArrowDown")
    expect(page.get_by_text("True, half true or false?")).to_be_visible()
    assert shown_exceptions(page) == []
    assert opened.faults == []
