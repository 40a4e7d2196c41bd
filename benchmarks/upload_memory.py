"""What stays of an upload: memory of the web process before, with the file, and after its page was closed.

Promise: after a file of more than 500 MB the web process is back within 60 MB once the page is closed.
"""

from __future__ import annotations

import re
import sys
import tempfile
import time
from math import prod
from pathlib import Path

from playwright.sync_api import Page, expect

from benchmarks.face import resident_megabytes
from benchmarks.timing import Promise, machine, show
from resnet_core.files.safetensors import header_bytes
from resnet_core.plan import unfold
from resnet_core.readers.weight_names import expected_shapes
from resnet_core.zoo import ZOO
from tests.browser.harness import Server, running_chromium, running_server
from tests.browser.looking import settled
from tests.browser.visits import visit

PATIENCE = 240.0
LOOK = 0.05  # seconds
NAME = "VGG-16"


def main() -> int:
    """Uploads one file twice, in pages of their own, and prints what the web process held."""
    with tempfile.TemporaryDirectory() as name, running_server(Path(name)) as server:
        file = written(Path(name) / "vgg16.safetensors")
        size = file.stat().st_size / 1e6
        with running_chromium() as browser:
            warm = visit(browser, server.url, "explore")
            settled(warm.page)
            start = resident_megabytes(server.pid)
            held = []
            for turn in range(2):
                one = visit(browser, server.url, "explore")
                most = upload(server, one.page, file)
                shown = resident_megabytes(server.pid)
                one.page.close()
                time.sleep(2.0)
                held.append(resident_megabytes(server.pid))
                print(f"file {turn + 1}: most {most:.0f} MB, shown {shown:.0f} MB, closed {held[-1]:.0f} MB")
    print(f"{machine('streamlit')}; a file of {size:.0f} MB; before it {start:.0f} MB")
    return show(
        [Promise("more held after the page was closed", max(held) - start, 60, " MB", at_least=False)]
    )


def upload(server: Server, page: Page, file: Path) -> float:
    """Has the page decode the file; the most megabytes that the web process held meanwhile."""
    settled(page)
    page.get_by_text("Which network is a file of weights?").click()
    settled(page)
    page.locator("input[type=file]").last.set_input_files(file)
    most, until = 0.0, time.monotonic() + PATIENCE
    said = page.get_by_text(re.compile(rf"^{NAME}"))
    while not said.count() and time.monotonic() < until:
        most = max(most, resident_megabytes(server.pid))
        time.sleep(LOOK)
    expect(said.first).to_be_visible()
    settled(page)
    return most


def written(path: Path) -> Path:
    """A safetensors file of zeros with the names and shapes of VGG-16."""
    shapes = expected_shapes(unfold(ZOO["vgg16"]))
    head = header_bytes({name: ("F32", shape) for name, shape in shapes.items()}, {})
    with path.open("wb") as file:
        file.write(head)
        file.truncate(len(head) + 4 * sum(map(prod, shapes.values())))
    return path


if __name__ == "__main__":
    sys.exit(main())
