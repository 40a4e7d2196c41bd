"""`resnet-explorer serve`: the app in the browser, started from any folder."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from resnet_core.files.faults import FileFault
from resnet_core.system import face

__all__ = ["add_arguments", "command_line", "serve"]

PORT, HERE = 8501, "127.0.0.1"
MOST_WORKERS = 64
MOST_PORT = 65535


def add_arguments(command: argparse.ArgumentParser) -> None:
    """Where it listens, and whether a browser is opened."""
    command.add_argument("--port", type=int, default=PORT, help=f"{PORT} unless given")
    command.add_argument("--host", default="localhost", help="localhost unless given; 0.0.0.0 for everybody")
    command.add_argument(
        "--workers", type=int, default=1, help="web processes behind the one address; 1 unless given"
    )
    command.add_argument("--browser", action="store_true", help="open a browser")


def command_line(given: argparse.Namespace) -> list[str]:
    """What starts one server. Raises `FileFault` where that cannot be."""
    if not 0 <= given.port <= MOST_PORT:
        raise FileFault(f"{given.port} is no port; they go from 0 to {MOST_PORT:,}.")
    if not 1 <= given.workers <= MOST_WORKERS:
        raise FileFault(f"{given.workers} processes were asked for; 1 to {MOST_WORKERS} are possible.")
    return _streamlit(given.port, given.host, given.browser)


def serve(given: argparse.Namespace) -> int:
    """Becomes the server, or has several web processes run until it is told to end."""
    command = command_line(given)
    if given.workers > 1:
        return _several(given)
    sys.stdout.flush()
    os.execv(command[0], command)
    return 0  # never: this process is the server now


def _streamlit(port: int, host: str, browser: bool) -> list[str]:
    return [
        *(sys.executable, "-m", "streamlit", "run", str(_app() / "server.py")),
        *("--server.port", str(port), "--server.address", host),
        *("--server.headless", "false" if browser else "true"),
    ]


def _interface(port: int) -> list[str]:
    return [sys.executable, str(_app() / "interface" / "alone.py"), str(port)]


def _app() -> Path:
    home = face.folder()
    if home is None:
        raise FileFault("The app is not installed beside the core.")
    return home / "app"


def _several(given: argparse.Namespace) -> int:
    from resnet_core.front.front import Address, Commands, run  # h11, which nothing else needs

    address = Address(given.host, given.port, given.browser)
    commands = Commands(lambda port: _streamlit(port, HERE, browser=False), _interface)
    try:
        return run(address, given.workers, commands)
    except OSError as fault:
        raise FileFault(f"The app cannot be served at {given.host}:{given.port} ({fault}).") from fault
