"""Each guard of the harness is shown something bad and has to notice: one that cannot fail guards nothing."""

import functools
import os
import threading
import time
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright

from tests.browser import harness
from tests.browser.harness import DESKTOP, NoChromiumError, Server, ServerError, Theme, running_server
from tests.browser.looking import SEVERE, axe, settled, shown_exceptions, sideways_scroll
from tests.browser.visits import Visit, forget, is_search_for_the_server, visit_in

GOOD_PAGE = '<!doctype html><html lang="en"><title>good</title><main><h1>Good</h1></main></html>'
SCRIPT = """
import os
import time

import streamlit as st

st.title("Throwaway")
st.write("started in " + os.getcwd())
if st.button("Think"):
    time.sleep(0.6)
    st.write("thought")
if "broken" in st.query_params:
    raise ValueError("broken on purpose")
"""


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Prints nothing."""


class Site(NamedTuple):
    """A small static site: where it is, the folder that it shows, and the browser that it is seen in."""

    address: str
    folder: Path
    context: BrowserContext

    def visit(self, markup: str, *, theme: Theme = "light", width: int = DESKTOP) -> Visit:
        """Opens a new page with this markup."""
        name = f"{len([*self.folder.iterdir()])}.html"
        (self.folder / name).write_text(markup, encoding="utf-8")
        opened = visit_in(self.context, self.address, name, theme=theme, width=width)
        opened.page.wait_for_load_state("networkidle")
        return opened


@pytest.fixture(scope="module")
def site(context: BrowserContext, idle: Page, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    handler = functools.partial(QuietHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as http:
        threading.Thread(target=http.serve_forever, daemon=True).start()
        (folder / "favicon.ico").touch()
        yield Site(f"http://127.0.0.1:{http.server_port}", folder, context)
        forget(context, idle)
        http.shutdown()


@pytest.fixture(scope="module")
def throwaway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    script = tmp_path_factory.mktemp("script") / "throwaway.py"
    script.write_text(SCRIPT, encoding="utf-8")
    with running_server(tmp_path_factory.mktemp("elsewhere"), script) as running:
        yield running


@pytest.fixture(scope="module")
def thrown_away(context: BrowserContext, throwaway: Server) -> Page:
    """The page of the throwaway script, settled."""
    return settled(visit_in(context, throwaway.url).page)


def test_a_good_page_has_no_faults(site: Site) -> None:
    good = site.visit(GOOD_PAGE)
    assert (good.faults, axe(good.page), sideways_scroll(good.page)) == ([], [], 0)


def test_an_image_without_a_text_is_found_by_axe(site: Site) -> None:
    bad = site.visit(GOOD_PAGE.replace("Good</h1>", 'Good</h1><img src="favicon.ico">'))
    assert [finding.rule for finding in axe(bad.page)] == ["image-alt"]


def test_what_axe_is_not_asked_could_not_be_severe_and_the_order_of_headings_is(site: Site) -> None:
    markup = GOOD_PAGE.replace("Good</h1>", 'Good</h1><h3>Deep</h3><h4></h4><img src="favicon.ico">')
    page = site.visit(markup.replace("<main>", "<div>").replace("</main>", "</div>")).page
    asked = {finding.rule for finding in axe(page)}
    everything = page.evaluate("async () => (await axe.run()).violations.map((one) => [one.id, one.impact])")
    assert asked == {"image-alt", "heading-order"}
    assert asked == {rule for rule, impact in everything if impact in SEVERE} | {"heading-order"}
    assert {"empty-heading", "heading-order"} < {rule for rule, _ in everything}


def test_a_console_error_is_recorded(site: Site) -> None:
    bad = site.visit(GOOD_PAGE + "<script>console.error('oh dear')</script>")
    assert len(bad.faults) == 1
    assert "oh dear" in bad.console_errors[0]


def test_an_uncaught_exception_is_recorded(site: Site) -> None:
    bad = site.visit(GOOD_PAGE + "<script>throw new Error('oh dear')</script>")
    assert [text for text in bad.page_errors if "oh dear" in text]


def test_a_request_to_another_host_is_recorded(site: Site) -> None:
    elsewhere = "http://elsewhere.invalid/font.css"
    bad = site.visit(GOOD_PAGE + f'<link rel="stylesheet" href="{elsewhere}">')
    assert bad.foreign_requests == [elsewhere]


def test_a_socket_to_another_host_is_recorded(site: Site) -> None:
    elsewhere = "ws://elsewhere.invalid/"
    bad = site.visit(GOOD_PAGE + f"<script>new WebSocket('{elsewhere}')</script>")
    assert elsewhere in bad.foreign_requests


def test_a_page_that_is_too_wide_is_noticed(site: Site) -> None:
    bad = site.visit(GOOD_PAGE + '<div style="width: 4000px">wide</div>')
    assert sideways_scroll(bad.page) > 0


def test_the_theme_and_the_width_reach_the_page(site: Site) -> None:
    dark = site.visit(GOOD_PAGE, theme="dark", width=390).page
    assert dark.evaluate("() => [matchMedia('(prefers-color-scheme: dark)').matches, innerWidth]") == [
        True,
        390,
    ]


def test_settled_waits_for_the_run_that_a_click_starts(thrown_away: Page) -> None:
    thrown_away.get_by_role("button", name="Think").click()
    assert settled(thrown_away).get_by_text("thought").is_visible()  # at once: nothing is left to wait for


def test_an_exception_in_the_script_is_seen(context: BrowserContext, throwaway: Server) -> None:
    bad = visit_in(context, throwaway.url, "?broken=1")
    assert "broken on purpose" in shown_exceptions(settled(bad.page))[0]


def test_the_server_runs_in_the_folder_it_was_given(thrown_away: Page, throwaway: Server) -> None:
    assert thrown_away.get_by_text(f"started in {throwaway.log.parent}").is_visible()


def test_the_server_is_gone_after_its_block(tmp_path: Path) -> None:
    script = tmp_path / "throwaway.py"
    script.write_text(SCRIPT, encoding="utf-8")
    with running_server(tmp_path, script) as running:
        os.kill(running.pid, 0)
    time.sleep(0.1)
    with pytest.raises(ProcessLookupError):
        os.kill(running.pid, 0)


def test_a_server_that_cannot_start_says_what_it_printed(tmp_path: Path) -> None:
    with pytest.raises(ServerError, match=r"missing\.py"), running_server(tmp_path, tmp_path / "missing.py"):
        pass


def test_without_any_chromium_the_harness_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    class NowhereChromium:
        executable_path = "/nowhere/chromium"

    class NowherePlaywright:
        chromium = NowhereChromium()

    nowhere: Playwright = NowherePlaywright()  # type: ignore[assignment]
    monkeypatch.setattr("shutil.which", lambda _: None)
    with pytest.raises(NoChromiumError, match="make browser"):
        harness.find_chromium(nowhere)


def test_only_the_search_for_the_server_is_passed_over() -> None:
    assert is_search_for_the_server("http://127.0.0.1:1/block-lab/_stcore/health")
    for address in ("http://127.0.0.1:1/_stcore/health", "http://127.0.0.1:1/block-lab/media/x", ""):
        assert not is_search_for_the_server(address)
