"""A visit to the app in a browser: one page, and everything that went wrong on it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Request, WebSocket

from tests.browser.harness import DESKTOP, Theme
from tests.browser.looking import NOTE_MESSAGES
from tests.patience import PATIENCE


@dataclass
class Visit:
    """One page in its own browser context, and everything that went wrong on it so far."""

    page: Page
    url: str
    console_errors: list[str] = field(default_factory=list)
    page_errors: list[str] = field(default_factory=list)
    foreign_requests: list[str] = field(default_factory=list)

    @property
    def faults(self) -> list[str]:
        """All three lists in one, each with its kind; empty for a page that behaved."""
        return [
            *(f"console error: {text}" for text in self.console_errors),
            *(f"page error: {text}" for text in self.page_errors),
            *(f"request to another host: {url}" for url in self.foreign_requests),
        ]

    def close(self) -> None:
        self.page.context.close()


def new_context(browser: Browser, theme: Theme = "light", width: int = DESKTOP) -> BrowserContext:
    """A visitor's browser: nothing cached, nothing stored."""
    context = browser.new_context(
        color_scheme=theme,
        viewport={"width": width, "height": 900},
        reduced_motion="reduce",
        accept_downloads=True,
        locale="en-GB",
    )
    context.set_default_timeout(PATIENCE * 1000)
    context.add_init_script(NOTE_MESSAGES)
    return context


def visit(
    browser: Browser, server_url: str, path: str = "", *, theme: Theme = "light", width: int = DESKTOP
) -> Visit:
    """Opens ``server_url`` + ``path`` (a page, a query, or both) and returns without waiting for the app."""
    return visit_in(new_context(browser), server_url, path, theme=theme, width=width)


def visit_in(
    context: BrowserContext, server_url: str, path: str = "", *, theme: Theme = "light", width: int = DESKTOP
) -> Visit:
    """The same in a browser that may have been here before: what it cached is not asked for again."""
    result = Visit(context.new_page(), urljoin(server_url + "/", path))
    result.page.set_viewport_size({"width": width, "height": 900})
    result.page.emulate_media(color_scheme=theme)
    _listen(result, urlsplit(server_url).netloc)
    result.page.goto(result.url, wait_until="domcontentloaded")
    return result


def keep_alive(context: BrowserContext, server_url: str) -> Page:
    """An idle page; it keeps the process of all pages of the server, with the scripts compiled there."""
    page = context.new_page()
    page.goto(f"{server_url}/_stcore/health")
    return page


def forget(context: BrowserContext, *kept: Page) -> None:
    """Closes all other pages, and clears what they stored; files that were loaded stay cached."""
    for page in context.pages:
        if page not in kept:
            with suppress(Error):  # a page that never got anywhere has no storage
                page.evaluate("() => { localStorage.clear(); sessionStorage.clear(); }")
            page.close()
    context.clear_cookies()


def is_search_for_the_server(address: str) -> bool:
    """Whether Streamlit's page asked a folder that is the name of a page whether the server lives in it.

    Opened at ``/block-lab``, it asks ``/block-lab/_stcore/health`` before ``/_stcore/health``; the browser
    writes the first answer, 404, into its console. Streamlit has no setting for this.
    """
    path = urlsplit(address).path
    return any(
        path.endswith(f"/_stcore/{name}") and path != f"/_stcore/{name}" for name in ("health", "host-config")
    )


def _listen(result: Visit, own_host: str) -> None:
    def on_console(message: ConsoleMessage) -> None:
        address = str(message.location.get("url", ""))
        if message.type == "error" and not is_search_for_the_server(address):
            result.console_errors.append(f"{message.text} ({address})")

    def on_address(url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in {"http", "https", "ws", "wss"} and parts.netloc != own_host:
            result.foreign_requests.append(url)

    def on_request(request: Request) -> None:
        on_address(request.url)

    def on_websocket(socket: WebSocket) -> None:
        on_address(socket.url)

    result.page.on("console", on_console)
    result.page.on("pageerror", lambda error: result.page_errors.append(str(error)))
    # The context hears what workers and pop-up windows ask for too; a page would not.
    context = result.page.context
    context.on("request", on_request)
    result.page.on("close", lambda _: context.remove_listener("request", on_request))
    result.page.on("websocket", on_websocket)
