"""Requests that nobody should send: `python -m tests.app.hostile_requests 20000` counts bad ends."""

from __future__ import annotations

import random
import sys
from contextlib import closing

from starlette.types import ASGIApp, Receive, Scope, Send

from app.interface.routes import ALL, API, Server, beside_pages
from resnet_core.jobs.start import start_here
from resnet_core.jobs.store import MEMORY, Store
from tests.asgi import Asked, answer, run
from tests.jobs.world import taken, wait_until, workers

PATHS = ("/healthz", "/embed/strip", "/api", "/api/", f"{API}openapi.json", f"{API}runs", f"{API}runs/x")
FIELDS = (
    "network",
    "against",
    "family",
    "depths",
    "widths",
    "height",
    "batch",
    "dtype",
    "groups",
    "pin",
    "file",
)
VALUES = (
    "resnet50", "vgg16", "?family=vit", "0-0", "9" * 40, "-1", "1e9", "nan", "999999999-999999999", "", "\0",
    "../../etc/passwd", "<script>", "%", "ü" * 300, "3-4-6-3", "1000000", "http://192.0.2.3/?depths=2",
)  # fmt: skip
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "BREW")
BODIES = (b"", b"{}", b"[" * 500, b'{"experiment": "forward"}', b'{"experiment": "forward", "seed": 1e999}')


def requests(number: int, seed: int) -> list[Asked]:
    """So many, each from a client of its own."""
    draw = random.Random(seed)
    return [_request(draw, f"client {each}") for each in range(number)]


def _request(draw: random.Random, client: str) -> Asked:
    path = draw.choice([*PATHS, *(f"{API}{name}" for name in ALL)])
    if draw.random() < 0.2:
        path += draw.choice(("/", "//", "/..", "/%2e%2e", "x", "\0", "/" * 500))
    pairs = [f"{draw.choice(FIELDS)}={draw.choice(VALUES)}" for _ in range(draw.randrange(6))]
    query = "&".join(pairs)
    if draw.random() < 0.3:
        query = "".join(draw.choice("&=%?;,-0a\ud800+") for _ in range(draw.randrange(60)))
    method = draw.choice(METHODS) if draw.random() < 0.4 else "GET"
    tag = {"if-none-match": draw.choice(("*", '"', "\x7f", "W/" * 99))} if draw.random() < 0.2 else {}
    return Asked(path, query, tag, method, draw.choice(BODIES), client)


def ends_badly(app: ASGIApp, number: int, seed: int) -> list[Asked]:
    """The requests that are answered with a fault of the server, or with an exception."""

    async def all_of_them() -> list[Asked]:
        return [each for each in requests(number, seed) if await _is_bad(app, each)]

    return run(all_of_them())


async def _is_bad(app: ASGIApp, asked: Asked) -> bool:
    try:
        return (await answer(app, asked)).status >= 500
    except Exception:  # noqa: BLE001  # that is what is looked for
        return True


async def _pages(scope: Scope, receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def main() -> int:
    """Tries them with the engine of a server, and waits until nothing is left running."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with closing(start_here(kept=Store(MEMORY, 10**8))) as engine:
        wait_until(lambda: engine.status().ready, "a ready worker")
        bad = ends_badly(beside_pages(_pages, Server(lambda: engine, lambda: 0, True)), number, seed=1)
        begun, waiting = taken(engine), engine.status().waiting
        wait_until(lambda: taken(engine) + engine.status().waiting == 0, "the end of all runs")
        ends = engine.status().ends
    wait_until(lambda: not workers(), "the end of all workers")
    print(
        f"{number:,} requests, {len(bad):,} ended badly; {begun} runs were under way then, {waiting} waited"
    )
    print(f"nothing is left running; runs by their ends: {dict(ends)}")
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
