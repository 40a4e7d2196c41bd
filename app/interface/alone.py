"""The HTTP interface without pages: `python app/interface/alone.py PORT`, on this machine.

A page takes tens of milliseconds to draw, and in one process the answers of the interface wait meanwhile.
"""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:  # where the app is installed, `app` is inside a package
    sys.path.insert(0, str(ROOT))

import uvicorn  # noqa: E402

from app.interface.routes import Server, limited  # noqa: E402
from resnet_core.jobs.start import start_engine  # noqa: E402

NOBODY = 0  # visitors of pages, who alone send messages


def main() -> None:
    """Answers until the process is told to end."""
    server = Server(
        cache(start_engine),
        lambda: NOBODY,
        os.environ.get("RESNET_API_RUNS") == "1",
        os.environ.get("RESNET_PROCESS", ""),
    )
    uvicorn.run(limited(server), port=int(sys.argv[1]), ws="none", log_level="warning")


if __name__ == "__main__":
    main()
