"""A report opened from disk, and a strip in a frame of another page: both stand without the app."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from resnet_core.__main__ import main
from tests.browser.harness import Server
from tests.browser.looking import axe


def test_a_report_stands_by_itself(
    context: BrowserContext, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", "cifar_resnet20"]) == 0
    file = tmp_path / "report.html"
    file.write_text(capsys.readouterr().out, "utf-8")
    page, asked = context.new_page(), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    expect(page.get_by_role("heading", level=1)).to_have_text("ResNet-20, option A")
    assert asked == [file.as_uri()]
    assert axe(page) == []
    page.close()


@contextmanager
def another_site(html: str) -> Iterator[str]:
    """The address of a page of another server."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{site.server_port}/"
        site.shutdown()


def test_an_embedded_strip_tells_the_page_around_it_its_size(context: BrowserContext, server: Server) -> None:
    listen = "addEventListener('message', e => document.title = `${e.data.type} ${e.data.height}`)"
    frame = f'<iframe src="{server.url}/embed/strip?network=resnet18" width="900"></iframe>'
    page = context.new_page()
    with another_site(f"<!doctype html><script>{listen}</script>{frame}") as address:
        page.goto(address)
        expect(page).to_have_title(re.compile("resnet-explorer:size [0-9]{2,}"))
        page.close()
