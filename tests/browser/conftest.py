"""The browser fixtures: per worker one server and one Chromium, with one context for each theme and width."""

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Protocol, cast

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.harness import DESKTOP, NoChromiumError, Server, Theme, running_chromium, running_server
from tests.browser.looking import settled, shown
from tests.browser.visits import Visit, forget, new_context, visit_in
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


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The real app, started from a folder that is not the repository."""
    with running_server(tmp_path_factory.mktemp("elsewhere")) as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    try:
        with running_chromium() as browser:
            yield browser
    except NoChromiumError as error:
        pytest.fail(str(error), pytrace=False)


Contexts = dict[tuple[Theme, int], BrowserContext]


@pytest.fixture(scope="session")
def contexts() -> Contexts:
    """The browser's contexts so far: a page opened in one again has its scripts in the cache."""
    return {}


@pytest.fixture
def open_page(server: Server, chromium: Browser, contexts: Contexts) -> Iterator[OpenPage]:
    """``open_page("explore?block=basic", theme="dark", width=390)``; every visit is closed after the test."""

    def open_one(path: str = "", *, theme: Theme = "light", width: int = DESKTOP) -> Visit:
        if (theme, width) not in contexts:
            contexts[theme, width] = new_context(chromium, theme, width)
        opened = visit_in(contexts[theme, width], server.url, path)
        settled(opened.page)
        return opened

    yield open_one
    for context in contexts.values():
        forget(context)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that failed also reports what its pages showed, and the last lines of its server."""
    report = yield
    used = item.funcargs if isinstance(item, pytest.Function) else {}
    if report.when == "call" and report.failed and "open_page" in used:
        for context in cast(Contexts, used["contexts"]).values():
            report.sections += [(f"shown at {page.url}", shown(page)) for page in context.pages]
        report.sections.append(("printed by the server", cast(Server, used["server"]).printed()[-2000:]))
    return report
