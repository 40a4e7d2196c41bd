"""What is started: `streamlit run app/server.py`. Each visitor's page runs the script `app/main.py`."""

from __future__ import annotations

import atexit
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:  # `streamlit run` puts only app/ there
    sys.path.insert(0, str(ROOT))

import streamlit as st  # noqa: E402
from starlette.middleware import Middleware  # noqa: E402

from app.frame.batches import in_batches  # noqa: E402
from app.frame.behind import presses_only  # noqa: E402
from app.frame.cursors import copied_by_hand  # noqa: E402
from app.frame.left import drop_sessions  # noqa: E402
from app.frame.lookups import looked_up_once  # noqa: E402
from app.frame.queue import whole_runs  # noqa: E402
from app.frame.theme import theme_read_once  # noqa: E402
from app.frame.together import sent_together  # noqa: E402
from app.frame.watching import as_configured  # noqa: E402
from app.interface.routes import Server, beside_pages  # noqa: E402
from app.runs.run import engine, is_idle  # noqa: E402
from app.serving.addresses import at_a_page  # noqa: E402
from app.serving.collection import Traffic, collecting  # noqa: E402
from app.serving.compression import Compressed  # noqa: E402
from app.serving.document import with_our_document  # noqa: E402
from app.serving.renewal import Renewal  # noqa: E402
from app.serving.ticks import slow_ticks  # noqa: E402
from app.serving.turns import short_turns  # noqa: E402

traffic = Traffic()
server = Server(
    engine,
    lambda: traffic.messages,
    os.environ.get("RESNET_API_RUNS") == "1",
    os.environ.get("RESNET_PROCESS", ""),
)
renewal = Renewal(str(ROOT / "app" / "frame" / "listening.py"))
atexit.register(renewal.begin)  # before all else is, so that it is called last


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """From the start of the server to its end."""

    def many_left() -> None:
        for server in servers:
            renewal.ask(server, is_idle)

    with (
        slow_ticks() as servers,
        short_turns(),
        as_configured(),
        in_batches(),
        sent_together(),
        theme_read_once(),
        copied_by_hand(),
        looked_up_once(),
        whole_runs(),
        presses_only(),
    ):
        async with collecting(traffic, drop_sessions, many_left):
            yield


MAIN = ROOT / "app" / "main.py"
MIDDLEWARE = [
    Middleware(beside_pages, server=server),
    Middleware(traffic.heard),
    Middleware(at_a_page),
    Middleware(with_our_document),
    Middleware(Compressed),
]
app = st.App(MAIN, middleware=MIDDLEWARE, lifespan=lifespan)
