"""Every page that reads the network, with every family: `make families`, for it takes ten minutes.

`make test` opens some families on some pages. Here each page is opened twice with the usual network of each
family: light on a desktop, dark on a phone.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.frame.places import PLACES
from resnet_core.families.every import FAMILIES, FAMILY
from tests.browser.harness import DESKTOP, PHONE, Theme
from tests.browser.looking import axe, settled, shown_exceptions, sideways_scroll
from tests.browser.visits import Visit

PAGES = [place.address for place in PLACES if place.panel]
LOOKS: list[tuple[Theme, int]] = [("light", DESKTOP), ("dark", PHONE)]


@pytest.mark.parametrize(("theme", "width"), LOOKS)
@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("address", PAGES)
def test_a_page_shows_the_family_without_a_fault(
    address: str, family: str, theme: Theme, width: int, open_page: Callable[..., Visit]
) -> None:
    opened = open_page(f"{address}?{FAMILY}={family}", theme=theme, width=width)
    page = opened.page
    page.get_by_role("heading", level=1).wait_for()
    settled(page)
    assert shown_exceptions(page) == []
    assert axe(page) == []
    assert sideways_scroll(page) == 0
    assert opened.faults == []
