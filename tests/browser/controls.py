"""What the browser tests do with the pages, and look for: each looks again until it is there.

A page may be drawn anew at any moment. What is read once, right after something was done, is a race.
"""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, expect

from tests.browser.looking import becomes, settled

# Whether there was a button "Cancel" since: a short run may show it between two looks from outside.
NOTE_RUN = """() => {
  const buttons = () => [...document.querySelectorAll('button')];
  const under = () => buttons().some(({ innerText }) => innerText.trim() === 'Cancel');
  window.ranSince = false;
  window.runNoted?.disconnect();
  window.runNoted = new MutationObserver(() => { window.ranSince ||= under(); });
  window.runNoted.observe(document.body, { childList: true, subtree: true, characterData: true });
}"""

BROUGHT_INTO_VIEW = """element => {
  element.scrollIntoView({ block: 'center', behavior: 'instant' });
  element.focus({ preventScroll: true });
  return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""


def headline(page: Page) -> str:
    return page.locator("h1").inner_text()


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def link(page: Page) -> dict[str, str]:
    return {name: texts[-1] for name, texts in parse_qs(urlsplit(page.url).query).items()}


def link_becomes(page: Page, wanted: dict[str, str]) -> None:
    """Waits until the link says this and nothing else."""
    becomes(page, lambda: link(page), wanted)


def link_field_becomes(page: Page, name: str, wanted: str | None) -> None:
    """Waits until a field of the link says this; None where it must not be there."""
    becomes(page, lambda: link(page).get(name), wanted)


def option(page: Page, name: str) -> Locator:
    return page.locator(f'[role="option"][data-key="{name}"]')


def choose(page: Page, label: str, option: str) -> None:
    """Opens a menu by keyboard and takes one of its options."""
    menu = page.get_by_role("combobox", name=label, exact=True)
    settled(page)
    # To press a key scrolls to the menu; the page hears of that a frame later, and closes what is open then.
    menu.evaluate(BROUGHT_INTO_VIEW)
    menu.press("ArrowDown")
    page.get_by_role("option", name=option, exact=True).click()


def run(page: Page, name: str) -> None:
    """Begins a run and follows it to its end."""
    started = button(page, name).first  # below it there may be one to measure the device again
    expect(started).to_be_enabled()
    page.evaluate(NOTE_RUN)
    started.click()
    page.wait_for_function("() => window.ranSince")
    expect(button(page, "Cancel")).to_have_count(0)
    settled(page)


def run_unless_known(page: Page, name: str) -> None:
    """The same, unless an earlier test has run it."""
    if button(settled(page), name).count():
        run(page, name)


def choose_basic(page: Page) -> None:
    page.get_by_role("radio", name="basic").or_(page.get_by_role("button", name="basic")).first.click()
    settled(page)


def go_to(page: Page, group: str, title: str) -> None:
    """Chooses a page in the navigation, and waits until it is there."""
    page.get_by_role("navigation").get_by_role("button", name=group, exact=True).click()
    page.get_by_role("menuitem", name=title, exact=True).click()
    expect(page).to_have_title(f"{title} · ResNet explorer")
    settled(page)


def point_at(page: Page, place: Callable[[], tuple[float, float]], sign: Locator) -> tuple[float, float]:
    """Moves the pointer to the place, looked up anew each time, until the sign of it is there."""
    where = (0.0, 0.0)

    def pointed() -> bool:
        nonlocal where
        page.mouse.move(0, 0)  # a chart that is there already answers to a pointer that comes
        where = place()
        page.mouse.move(*where)
        page.wait_for_timeout(200)  # Plotly answers after the next frame
        return sign.count() > 0

    becomes(page, pointed, True)
    return where
