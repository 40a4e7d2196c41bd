"""The browser fixtures: per worker one server and one Chromium, per test fresh browser contexts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.harness import (
    DESKTOP,
    NoChromiumError,
    Server,
    Theme,
    Visit,
    running_chromium,
    running_server,
    visit,
)
from tests.browser.looking import settled
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


@pytest.fixture
def open_page(server: Server, chromium: Browser) -> Iterator[OpenPage]:
    """``open_page("explore?block=basic", theme="dark", width=390)``; every visit is closed after the test."""
    visits: list[Visit] = []

    def open_one(path: str = "", *, theme: Theme = "light", width: int = DESKTOP) -> Visit:
        visits.append(visit(chromium, server.url, path, theme=theme, width=width))
        settled(visits[-1].page)
        return visits[-1]

    yield open_one
    for opened in visits:
        opened.close()
