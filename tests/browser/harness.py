"""What the browser tests stand on: a real server, a real Chromium, and pages that remember what went wrong.

Everything here is a plain function or context manager, so that benchmarks can use it without pytest; the
fixtures in ``conftest.py`` only wrap it.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import (
    Browser,
    Playwright,
    sync_playwright,
)

from tests.patience import PATIENCE

Theme = Literal["light", "dark"]

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "app" / "server.py"
DESKTOP, PHONE = 1280, 390  # pixels

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# The same Chromium without a window around its pages: a sixth less work (CONTRIBUTING.md).
SHELL_NAME = "chromium-headless-shell"
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--process-per-site",  # a page that is opened anew finds the app's scripts compiled, if another is open
)
# To optimise a script, and to collect memory early, costs more than it brings where a page is looked at once;
# and a script that is compiled already need not be read ahead. The list of features takes the place of
# Playwright's own, which it repeats.
HASTY_FLAGS = (
    "--js-flags=--no-opt --no-maglev --min-semi-space-size=64 --initial-heap-size=512",
    "--disable-features=ScriptStreaming,DestroyProfileOnBrowserClose,HttpsUpgrades,LensOverlay,MediaRouter,"
    "HttpsFirstBalancedModeAutoEnable,OptimizationHints,PaintHolding,ThirdPartyStoragePartitioning",
)
NO_CHROMIUM = (
    "No Chromium was found, and the browser tests are not skipped without one: run 'make browser', "
    "or install Chromium so that one of " + ", ".join(CHROMIUM_NAMES) + " is on the PATH."
)


class NoChromiumError(RuntimeError):
    """There is no browser to test with."""


class ServerError(RuntimeError):
    """The server did not start; the message carries what it printed."""


# ---------------------------------------------------------------------------------------------- the server


@dataclass(frozen=True)
class Server:
    url: str
    pid: int
    log: Path
    store: Path

    def printed(self) -> str:
        """What the server has written to its terminal so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")


@contextmanager
def running_server(folder: Path, script: Path = APP, arguments: Sequence[str] = ()) -> Iterator[Server]:
    """Starts ``streamlit run script`` from ``folder`` and stops it, with its children, at the end.

    ``folder`` is meant to be outside the repository: the entry file has to find the code by itself.
    """
    port = free_port()
    log = folder / f"server-{port}.log"
    command = [*_end_with_the_parent(), sys.executable, "-m", "streamlit", "run", str(script)]
    command += ["--server.port", str(port), "--server.address", "127.0.0.1", "--server.headless", "true"]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    store = folder / "results.sqlite"
    environment["RESNET_STORE"] = str(store)
    # Whatever asks another host is turned away, and what somebody fetched before is not found.
    environment |= {"https_proxy": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9"}
    environment |= {"no_proxy": "127.0.0.1,localhost", "RESNET_EXPLORER_CACHE": str(folder / "cache")}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, *arguments],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    server = Server(f"http://127.0.0.1:{port}", process.pid, log, store)
    try:
        _wait_until_healthy(server, process)
        yield server
    finally:
        _stop(process)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _end_with_the_parent() -> list[str]:
    # A test run that is killed outright runs no clean-up; where Linux's setpriv is there, the kernel does it.
    return ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []


def _wait_until_healthy(server: Server, process: subprocess.Popen[bytes], seconds: float = PATIENCE) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise ServerError(f"The server ended with status {process.returncode}:\n{server.printed()}")
        try:
            with urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise ServerError(f"The server was not healthy after {seconds:.0f} s:\n{server.printed()}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    for signal_number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, signal_number)
        except ProcessLookupError:
            break
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            continue
    process.wait(timeout=PATIENCE)


# --------------------------------------------------------------------------------------------- the browser


@contextmanager
def running_chromium(*flags: str, names: Sequence[str] = CHROMIUM_NAMES) -> Iterator[Browser]:
    """The first of these programs that is there, else the Chromium that Playwright installed."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(playwright, names), args=[*CHROMIUM_FLAGS, *flags], headless=True
        )
        try:
            yield browser
        finally:
            browser.close()


def hasty_chromium() -> AbstractContextManager[Browser]:
    """For pages that are looked at once, and never timed."""
    return running_chromium(*HASTY_FLAGS, names=(SHELL_NAME, *CHROMIUM_NAMES))


def find_chromium(playwright: Playwright, names: Sequence[str] = CHROMIUM_NAMES) -> str:
    """The system's Chromium, else the one Playwright installed; raises NoChromiumError."""
    for name in names:
        if (path := shutil.which(name)) and _runs(path):
            return path
    if Path(playwright.chromium.executable_path).exists():
        return playwright.chromium.executable_path
    raise NoChromiumError(NO_CHROMIUM)


def _runs(path: str) -> bool:
    # On some systems the name is there but only tells how to install the browser.
    return subprocess.run([path, "--version"], capture_output=True, check=False).returncode == 0
