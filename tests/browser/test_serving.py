"""What the real server sends before a page is drawn."""

import gzip
import urllib.request
from pathlib import Path

import streamlit
from playwright.sync_api import Browser, Route

from tests.browser.harness import DESKTOP, Server
from tests.browser.visits import new_context


def test_streamlits_scripts_are_sent_compressed(server: Server) -> None:
    file = max((Path(streamlit.__file__).parent / "static" / "static" / "js").glob("index.*.js"))
    request = urllib.request.Request(
        f"{server.url}/static/js/{file.name}", headers={"Accept-Encoding": "gzip"}
    )
    with urllib.request.urlopen(request) as answer:
        sent = answer.read()
        assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(sent) == file.read_bytes()


def test_the_document_is_the_apps_own(server: Server) -> None:
    with urllib.request.urlopen(f"{server.url}/block-lab") as answer:
        document = answer.read().decode()
    assert "<title>ResNet explorer</title>" in document
    assert "media/SourceSans" not in document
    as_a_browser = urllib.request.Request(f"{server.url}/block-lab", headers={"Accept-Encoding": "gzip, br"})
    as_a_browser.add_header("If-Modified-Since", "Fri, 01 Jan 2100 00:00:00 GMT")  # the style may be newer
    with urllib.request.urlopen(as_a_browser) as answer:
        assert gzip.decompress(answer.read()).decode() == document


def test_an_address_below_a_page_leads_to_it(server: Server) -> None:
    with urllib.request.urlopen(f"{server.url}/definitions/x?groups=2") as answer:
        assert answer.url == f"{server.url}/definitions?groups=2"


def hold(route: Route) -> None:
    """Neither lets it through nor ends it, until there is no route any more."""


def test_the_first_figure_is_there_before_the_app_and_leaves_when_its_own_stands(
    chromium: Browser, server: Server
) -> None:
    page = new_context(chromium, "dark").new_page()
    page.route("**/static/js/*.js", hold)
    page.goto(f"{server.url}/gradients", wait_until="commit")
    still = page.locator("#opening")
    still.wait_for()
    box = still.bounding_box()
    assert box == {"x": 0, "y": 0, "width": DESKTOP, "height": 900}
    assert still.evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(14, 22, 33)"
    assert still.get_attribute("aria-hidden") == "true"
    page.unroute("**/static/js/*.js")
    still.wait_for(state="detached")
    assert page.locator(".st-key-gradients_norms_chart .scatterlayer .trace").count() >= 2
    page.context.close()


def test_without_scripts_the_first_figure_stays_and_can_be_read(chromium: Browser, server: Server) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server.url}/explore?block=basic&depths=2-2-2-2")
    # As a screen reader has it: the root is closed to scripts.
    nodes = context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    names = [str(node.get("name", {}).get("value", "")) for node in nodes]
    assert "ResNet-18: 8 basic blocks in four stages" in names
    assert any("runs no scripts" in name for name in names)
    assert sum(name.startswith("Network strip: 8 blocks") for name in names) == 1
    context.close()
