"""The addresses beside the pages: what they send, whom they let wait, and that nothing hostile ends them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from types import MappingProxyType
from xml.etree import ElementTree

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from app.interface.allowance import AT_ONCE, PER_SECOND, Allowance
from app.interface.routes import Server, beside_pages
from resnet_core.jobs.engine import DeviceStatus, Engine, Status
from resnet_core.labs.events import Done, Point
from tests.app.fake_engine import FakeEngine
from tests.app.hostile_requests import ends_badly
from tests.asgi import Asked, answer, get, run

FORWARD = b'{"experiment": "forward", "network": "cifar_resnet20", "seed": 3}'


class StatusEngine(FakeEngine):
    """An engine with one processor, on which two runs have ended."""

    def status(self) -> Status:
        devices = MappingProxyType({"cpu": DeviceStatus("a processor", 2**33, 2, 1)})
        return Status(devices, 4, True, "", {"done": 1, "cancelled": 1})


async def pages(scope: Scope, receive: Receive, send: Send) -> None:
    """The app beside which the addresses stand."""
    await send({"type": "http.response.start", "status": 299, "headers": []})
    await send({"type": "http.response.body", "body": b"a page"})


@pytest.fixture
def engine() -> StatusEngine:
    return StatusEngine()


@pytest.fixture
def made(engine: StatusEngine) -> Callable[[bool], ASGIApp]:
    """The addresses, with runs or without."""

    def made(takes_runs: bool) -> ASGIApp:
        give: Callable[[], Engine] = lambda: engine  # type: ignore[assignment,return-value]  # noqa: E731
        return beside_pages(pages, Server(give, lambda: 7, takes_runs))

    return made


@pytest.fixture
def app(made: Callable[[bool], ASGIApp]) -> ASGIApp:
    return made(True)


@pytest.mark.parametrize("path", ["/", "/explore", "/apis", "/healthzz", "/_stcore/health", "/api-v1/cost"])
def test_every_other_address_is_left_to_the_pages(app: ASGIApp, path: str) -> None:
    assert get(app, path).body == b"a page"


def test_a_server_that_answers_is_healthy(app: ASGIApp) -> None:
    assert json.loads(get(app, "/healthz").body)["status"] == "ok"


def test_metrics_are_lines_that_prometheus_reads(app: ASGIApp) -> None:
    lines = get(app, "/metrics").body.decode().splitlines()
    assert 'resnet_explorer_runs_running{device="cpu"} 1' in lines
    assert 'resnet_explorer_jobs_ended_total{end="cancelled"} 1' in lines
    assert "resnet_explorer_messages_total 7" in lines
    line = re.compile(r'(# (HELP|TYPE) .+|[a-z_]+(\{[a-z]+="[^"]*"\})? [0-9.e+]+)')
    assert [each for each in lines if not line.fullmatch(each)] == []


def test_who_has_the_answer_already_is_told_so(app: ASGIApp) -> None:
    first = get(app, "/api/v1/cost", "network=vgg16")
    again = get(app, "/api/v1/cost", "network=vgg16", {"if-none-match": f'"x", W/{first.headers["etag"]}'})
    assert (first.status, again.status, again.body) == (200, 304, b"")
    assert get(app, "/api/v1/cost", "network=vgg", {"if-none-match": first.headers["etag"]}).status == 404


def test_drawings_and_answers_run_nothing_and_only_the_strip_may_be_framed(app: ASGIApp) -> None:
    drawing = get(app, "/api/v1/strip.svg", "network=resnet18")
    assert ElementTree.fromstring(drawing.body).tag.endswith("svg")
    assert drawing.headers["content-type"].startswith("image/svg+xml")
    assert "frame-ancestors 'self'" in drawing.headers["content-security-policy"]
    framed = get(app, "/embed/strip", "network=resnet18")
    assert "frame-ancestors *" in framed.headers["content-security-policy"]
    assert b"resnet-explorer:size" in framed.body
    refused = get(app, "/embed/strip", "network=resnet1")
    assert (refused.status, "frame-ancestors *" in refused.headers["content-security-policy"]) == (404, False)


def test_an_address_or_method_that_there_is_not_is_refused_in_words(app: ASGIApp) -> None:
    gone = get(app, "/api/v1/costs")
    assert (gone.status, "cost" in json.loads(gone.body)["detail"]) == (404, True)
    posted = run(answer(app, Asked("/api/v1/cost", method="POST")))
    assert (posted.status, set(posted.headers["allow"].split(", "))) == (405, {"GET", "HEAD"})


def test_a_client_who_asks_too_often_waits_and_no_other_one_does(app: ASGIApp) -> None:
    async def asked(client: str, times: int) -> list[int]:
        return [(await answer(app, Asked("/healthz", client=client))).status for _ in range(times)]

    assert run(asked("192.0.2.7", int(AT_ONCE) + 200))[-1] == 429
    assert run(asked("192.0.2.8", 1)) == [200]


def test_an_allowance_fills_again() -> None:
    time = [0.0]
    allowance = Allowance(lambda: time[0])
    assert sum(allowance.takes("a") for _ in range(1000)) == AT_ONCE
    time[0] = 1.0
    assert sum(allowance.takes("a") for _ in range(1000)) == PER_SECOND


def test_a_run_is_begun_read_to_its_end_and_cancelled(app: ASGIApp, engine: StatusEngine) -> None:
    begun = run(answer(app, Asked("/api/v1/runs", method="POST", body=FORWARD)))
    id = json.loads(begun.body)["id"]
    assert begun.status == 201
    assert (engine.asked[id].experiment, engine.asked[id].seed) == ("forward", 3)
    engine.said[id] = [Point("part", {"seconds": 0.5}), Done(1.0)]
    events = json.loads(get(app, f"/api/v1/runs/{id}").body)["events"]
    assert [event["kind"] for event in events] == ["point", "done"]
    stream = get(app, f"/api/v1/runs/{id}", "", {"accept": "text/event-stream", "last-event-id": "1"})
    assert stream.headers["content-type"].startswith("text/event-stream")
    assert stream.body.decode().splitlines()[:2] == ["id: 2", "event: done"]
    assert run(answer(app, Asked(f"/api/v1/runs/{id}", method="DELETE"))).status == 200
    assert engine.cancelled == [id]


def test_a_client_has_two_open_runs_at_most(app: ASGIApp) -> None:
    begin = Asked("/api/v1/runs", method="POST", body=FORWARD)
    assert [run(answer(app, begin)).status for _ in range(3)] == [201, 201, 429]
    assert run(answer(app, begin._replace(client="192.0.2.9"))).status == 201


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"[" * 70_000, "body"),
        (b"[" * 60_000, "body"),
        (b"\xff", "body"),
        (b"[1]", "body"),
        (b'{"experiment": "forward", "visitor": "me"}', "body"),
        (b'{"experiment": 3}', "experiment"),
        (b'{"experiment": "forwards"}', "experiment"),
        (b'{"experiment": "forward", "network": 3}', "network"),
        (b'{"experiment": "forward", "settings": [1]}', "settings"),
        (b'{"experiment": "forward", "settings": {"weights_file": "/etc/passwd"}}', "weights_file"),
        (b'{"experiment": "forward", "seed": "1"}', "seed"),
        (b'{"experiment": "forward", "network": "?depths=0-1"}', "depths"),
    ],
)
def test_a_body_that_cannot_be_run_is_refused_in_words(app: ASGIApp, body: bytes, field: str) -> None:
    refused = run(answer(app, Asked("/api/v1/runs", method="POST", body=body)))
    assert (refused.status, json.loads(refused.body)["field"]) == (400, field)


def test_runs_are_off_until_they_are_turned_on(made: Callable[[bool], ASGIApp]) -> None:
    refused = run(answer(made(False), Asked("/api/v1/runs", method="POST", body=FORWARD)))
    assert refused.status == 404


def test_hostile_requests_end_in_words(app: ASGIApp) -> None:
    assert ends_badly(app, 400, seed=0) == []
