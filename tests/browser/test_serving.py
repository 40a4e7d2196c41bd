"""What the real server sends before a page is drawn."""

import gzip
import urllib.request
from pathlib import Path

import streamlit

from tests.browser.harness import Server


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
