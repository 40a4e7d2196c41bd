"""How the app is served: files compressed once each, its own document, short turns of threads."""

from __future__ import annotations

import gzip
import sys
from collections.abc import Mapping

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from app.serving.addresses import at_a_page, page_above
from app.serving.compression import Compressed
from app.serving.document import ours, with_our_document
from app.serving.turns import TURN_SECONDS, short_turns
from tests.asgi import Asked, Heard, answer, run

SCRIPT = b"const block = (x) => x + branch(x);\n" * 100
DOCUMENT = b"""<head><link href="./static/media/SourceSansVF-Upright.ttf.BsWL4Kly.woff2" as="font" />
<title>Streamlit</title></head><body></body>"""


class Files:
    """An app that answers with one body in two parts, and counts how often it was asked."""

    def __init__(self, body: bytes, kind: str, status: int = 200) -> None:
        self.body, self.kind, self.status, self.asked = body, kind, status, 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked += 1
        size = str(len(self.body)).encode()
        headers = [(b"content-type", self.kind.encode()), (b"content-length", size), (b"etag", b'"1"')]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body[:7], "more_body": True})
        await send({"type": "http.response.body", "body": self.body[7:], "more_body": False})


def get(app: ASGIApp, path: str, headers: Mapping[str, str] | None = None, method: str = "GET") -> Heard:
    accepted = {"accept-encoding": "gzip, br"} if headers is None else headers
    return run(answer(app, Asked(path, headers=accepted, method=method)))


def test_a_script_is_compressed_once_and_stays_what_it_was() -> None:
    files = Files(SCRIPT, "application/javascript")
    app = Compressed(files)
    first, second = get(app, "/static/js/a.js"), get(app, "/static/js/a.js")
    assert gzip.decompress(first.body) == SCRIPT
    assert second == first
    assert files.asked == 1
    assert first.headers["content-encoding"] == "gzip"
    assert first.headers["content-length"] == str(len(first.body))
    assert first.headers["etag"] == '"1"'
    assert first.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    ("path", "query", "page"),
    [
        ("/definitions/x", "", "../definitions"),
        ("/block-lab/a/b", "groups=2", "../../block-lab?groups=2"),
        ("/a%0d/b\r\n", "", "../a%250d"),
        ("/definitions", "groups=2", None),
        ("/", "", None),
        ("/static/js/gone.js", "", None),
        ("/component/of.another/index.html", "", None),
    ],
)
def test_an_address_below_a_page_leads_to_the_page(path: str, query: str, page: str | None) -> None:
    assert page_above(path, query) == page
    app = at_a_page(Files(DOCUMENT, "text/html; charset=utf-8"))
    heard = get(app, path)
    assert heard.status == (302 if page else 200)
    assert heard.body == (b"" if page else DOCUMENT)
    if page and not query:
        assert heard.headers["location"] == page


def test_a_file_below_a_page_is_sent_and_one_that_is_missing_stays_missing() -> None:
    assert get(at_a_page(Files(SCRIPT, "application/javascript")), "/app/static/a.js").body == SCRIPT
    assert get(at_a_page(Files(DOCUMENT, "text/html", 404)), "/app/static/a").status == 404


@pytest.mark.parametrize(
    ("path", "headers", "method"),
    [
        ("/static/js/a.js", {}, "GET"),
        ("/static/js/a.js", {"accept-encoding": "gzip", "range": "bytes=0-9"}, "GET"),
        ("/static/js/a.js", {"accept-encoding": "gzip", "if-none-match": '"1"'}, "GET"),
        ("/static/js/a.js", {"accept-encoding": "gzip"}, "HEAD"),
        ("/media/a.csv", {"accept-encoding": "gzip"}, "GET"),
    ],
    ids=["no gzip", "a part", "known already", "head", "elsewhere"],
)
def test_other_requests_are_passed_on(path: str, headers: Mapping[str, str], method: str) -> None:
    files = Files(SCRIPT, "application/javascript")
    app = Compressed(files)
    for _ in range(2):
        assert get(app, path, headers, method).body == SCRIPT
    assert files.asked == 2


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [(SCRIPT, "font/woff2", 200), (b"small", "text/css", 200), (SCRIPT, "text/plain", 404)],
)
def test_what_is_not_worth_it_is_sent_as_it_is_and_not_kept(body: bytes, kind: str, status: int) -> None:
    files = Files(body, kind, status)
    app = Compressed(files)
    for _ in range(2):
        heard = get(app, "/static/a")
        assert (heard.status, heard.body) == (status, body)
    assert files.asked == 2


def test_the_document_has_the_fonts_and_the_title_of_the_app() -> None:
    app = with_our_document(Files(DOCUMENT, "text/html; charset=utf-8"))
    heard = get(app, "/block-lab", {})
    assert heard.body == ours(DOCUMENT)
    packed = get(app, "/block-lab", {"accept-encoding": "gzip, br"})
    assert (gzip.decompress(packed.body), packed.headers["content-encoding"]) == (heard.body, "gzip")
    assert packed.headers["content-length"] == str(len(packed.body))
    assert heard.headers["content-length"] == str(len(heard.body))
    assert heard.headers["content-security-policy"] == "frame-ancestors 'self'"
    assert b"media/SourceSans" not in heard.body
    assert b"<title>ResNet explorer</title>" in heard.body
    assert heard.body.count(b"./app/static/inter-latin-wght-normal.woff2") == 2
    assert heard.body.index(b"<body>") < heard.body.index(b".st-key-toolbar") < heard.body.index(b"</body>")


@pytest.mark.parametrize(
    ("path", "kind", "status"),
    [("/static/js/a.js", "text/html", 200), ("/", "text/plain", 200), ("/", "text/html", 404)],
)
def test_no_other_answer_is_changed(path: str, kind: str, status: int) -> None:
    assert get(with_our_document(Files(DOCUMENT, kind, status)), path).body == DOCUMENT


def test_a_document_without_these_parts_is_left_as_it_is() -> None:
    assert ours(b"<html>another edition</html>") == b"<html>another edition</html>"


def test_threads_take_short_turns_while_the_server_runs() -> None:
    before = sys.getswitchinterval()
    with short_turns():
        assert before > TURN_SECONDS
        assert sys.getswitchinterval() == pytest.approx(TURN_SECONDS)
    assert sys.getswitchinterval() == before
