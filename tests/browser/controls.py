"""What the browser tests of the pages look for: headline, buttons, blocks, and what the address says."""

from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, expect

from tests.browser.looking import settled


def headline(page: Page) -> str:
    return page.locator("h1").inner_text()


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def link(page: Page) -> dict[str, str]:
    return {name: texts[-1] for name, texts in parse_qs(urlsplit(page.url).query).items()}


def option(page: Page, name: str) -> Locator:
    return page.locator(f'[role="option"][data-key="{name}"]')


def choose_basic(page: Page) -> None:
    page.get_by_role("radio", name="basic").or_(page.get_by_role("button", name="basic")).first.click()
    settled(page)


def go_to(page: Page, group: str, title: str) -> None:
    """Chooses a page in the navigation, and waits until it is there."""
    page.get_by_role("navigation").get_by_role("button", name=group, exact=True).click()
    page.get_by_role("menuitem", name=title, exact=True).click()
    expect(page).to_have_title(f"{title} · ResNet explorer")
    settled(page)
