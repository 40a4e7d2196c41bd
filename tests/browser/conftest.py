"""The browser fixtures: per worker one server and one Chromium, with one context in which all pages open."""

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import NamedTuple, Protocol, cast
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.harness import (
    DESKTOP,
    NoChromiumError,
    Server,
    Theme,
    hasty_chromium,
    running_server,
)
from tests.browser.looking import GROUND, GROUNDS, becomes, settled, shown
from tests.browser.visits import Visit, forget, keep_alive, new_context, visit_in
from tests.patience import PATIENCE

HERE = Path(__file__).parent
expect.set_options(timeout=PATIENCE * 1000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)


class OpenPage(Protocol):
    """Opens a page of the app, waits until it has settled, and returns the visit."""

    def __call__(self, path: str = "", *, theme: Theme = "light", width: int = DESKTOP) -> Visit: ...


class Look(NamedTuple):
    """A page that was opened to be looked at, and its address when it had settled."""

    visit: Visit
    address: str

    def is_left_at(self, url: str) -> bool:
        """Whether this page was opened with this link, and still shows what it then showed."""
        page = self.visit.page
        return self.visit.url == url and not page.is_closed() and page.url == self.address


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The real app, started from a folder that is not the repository."""
    with running_server(tmp_path_factory.mktemp("elsewhere")) as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    try:
        with hasty_chromium() as browser:
            yield browser
    except NoChromiumError as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture(scope="session")
def context(chromium: Browser) -> BrowserContext:
    """The browser that a visitor of all tests has: a page opened again has its scripts in the cache."""
    return new_context(chromium)


@pytest.fixture(scope="session")
def idle(context: BrowserContext, server: Server) -> Page:
    return keep_alive(context, server.url)


@pytest.fixture
def open_page(server: Server, context: BrowserContext, idle: Page) -> Iterator[OpenPage]:
    """``open_page("explore?block=basic", theme="dark", width=390)``; every visit is closed after the test."""

    def open_one(path: str = "", *, theme: Theme = "light", width: int = DESKTOP) -> Visit:
        opened = visit_in(context, server.url, path, theme=theme, width=width)
        settled(opened.page)
        return opened

    yield open_one
    forget(context, idle)


@pytest.fixture(scope="module")
def seen(context: BrowserContext, idle: Page) -> Iterator[list[Look]]:
    """The page that `look_at` has left open, or none."""
    yield []
    forget(context, idle)


@pytest.fixture
def look_at(server: Server, context: BrowserContext, idle: Page, seen: list[Look]) -> Iterator[OpenPage]:
    """As `open_page`, for tests that only look: where the test before left the page, it is turned to its own
    theme and width as a visitor's screen is. A page that has another link than when it was opened is left.
    """

    def look(path: str = "", *, theme: Theme = "light", width: int = DESKTOP) -> Visit:
        if not (seen and seen[0].is_left_at(urljoin(server.url + "/", path))):
            opened = visit_in(context, server.url, path, theme=theme, width=width)
            seen[:] = [Look(opened, settled(opened.page).url)]
        page = seen[0].visit.page
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme)
        becomes(page, lambda: page.evaluate(GROUND), GROUNDS[theme])
        settled(page)
        return seen[0].visit

    yield look
    forget(context, idle, *(look.visit.page for look in seen))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that failed also reports what its pages showed, and the last lines of its server."""
    report = yield
    used = item.funcargs if isinstance(item, pytest.Function) else {}
    if report.when == "call" and report.failed and {"open_page", "look_at"} & used.keys():
        context, idle = cast(BrowserContext, used["context"]), used["idle"]
        pages = (page for page in context.pages if page is not idle)
        report.sections += [(f"shown at {page.url}", shown(page)) for page in pages]
        report.sections.append(("printed by the server", cast(Server, used["server"]).printed()[-2000:]))
        cast("list[Look]", used.get("seen", [])).clear()
    return report
