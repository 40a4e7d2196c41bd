"""`resnet-explorer serve`: the app in the browser, started from any folder."""

from __future__ import annotations

import argparse
import os
import sys

from resnet_core.files.faults import FileFault
from resnet_core.system import face

__all__ = ["add_arguments", "command_line", "serve"]

PORT = 8501
MOST_PORT = 65535


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Where it listens, and whether a browser is opened."""
    command.add_argument("--port", type=int, default=PORT, help=f"{PORT} unless given")
    command.add_argument("--host", default="localhost", help="localhost unless given; 0.0.0.0 for everybody")
    command.add_argument("--browser", action="store_true", help="open a browser")


def command_line(given: argparse.Namespace) -> list[str]:
    """What starts the server. Raises `FileFault` where the app is not installed beside the core."""
    home = face.folder()
    if home is None:
        raise FileFault("The app is not installed beside the core.")
    if not 0 <= given.port <= MOST_PORT:
        raise FileFault(f"{given.port} is no port; they go from 0 to {MOST_PORT:,}.")
    return [
        *(sys.executable, "-m", "streamlit", "run", str(home / "app" / "server.py")),
        *("--server.port", str(given.port), "--server.address", given.host),
        *("--server.headless", "false" if given.browser else "true"),
    ]


def serve(given: argparse.Namespace) -> int:
    """Becomes the server; returns only where that cannot be."""
    command = command_line(given)
    sys.stdout.flush()
    os.execv(command[0], command)
