"""Takes the pictures in `docs/screenshots`: each page light, dark, and on a phone (`make screenshots`).

`make screenshots ARGS=--moving` takes only the one that moves.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Locator, Page, expect

from app.runs.predicted import AGAIN, CALIBRATE
from tests.browser import moving_picture
from tests.browser.controls import button
from tests.browser.harness import PHONE, ROOT, Theme, running_chromium, running_server
from tests.browser.looking import settled
from tests.browser.visits import visit

FOLDER = ROOT / "docs" / "screenshots"
WIDE = 1440
FIRST_SCREEN = 1130
RUN_SECONDS = 120
DISTURBED, TRIES = "Something else had the processor", 3


class Picture(NamedTuple):
    """A page, and how it is looked at."""

    name: str
    path: str
    theme: Theme
    width: int
    tallest: int = 4000
    press: tuple[str, ...] = ()  # buttons that begin runs, each followed to its end


PAGES = {
    "explore": "",
    "own-network": "own-network",
    "block-lab": "block-lab",
    "depth-width": "depth-width",
    "compare": "compare?pin=family%3Defficientnet&pin2=family%3Dvit",
    "choose": "choose",
    "fit": "fit",
    "backbone": "backbone",
    "edge": "edge",
    "forward": "forward",
    "counters": "counters",
    "gradients": "gradients?block=basic&depths=9-9-9&widths=16-32-64&shortcut=identity&stem=cifar"
    "&num_classes=10&height=32&width=32&gradients.twins=plain,pre,no_norm,zero_gamma",
    "training": "training?training.first=none",
    "lesion": "lesion",
    "transfer": "transfer",
    "claims": "claims?claims.claim=ensemble-of-paths&claims.guess=ensemble-of-paths:true",
    "lessons": "lessons?lessons.lesson=cost&lessons.cost=KA3Z-ZZZZ-ZZZB-Y",
}
FAMILIES = {"vgg-16": "vgg", "densenet-121": "densenet", "efficientnet-b0": "efficientnet", "vit-b-16": "vit"}
TALL_FAMILY = 1600  # the strip and the block that is opened
PRESS = {
    "explore": (CALIBRATE,),
    "forward": ("Run the network", "Measure the device"),
    "counters": ("Run the counters",),
    "gradients": ("Measure gradients", "Measure the block's Jacobian", "Measure shattering"),
}
LOOKS: tuple[tuple[str, Theme, int], ...] = (
    ("light", "light", WIDE),
    ("dark", "dark", WIDE),
    ("phone", "light", PHONE),
)


def pictures() -> list[Picture]:
    """What the first page shows before one scrolls, and every page in every look."""
    return [
        Picture("first-screen", "", "light", WIDE, FIRST_SCREEN, PRESS["explore"]),
        *(
            Picture(f"{name}-{look}", path, theme, width, press=PRESS.get(name, ()))
            for name, path in PAGES.items()
            for look, theme, width in LOOKS
        ),
        *(
            Picture(name, f"explore?family={family}", "light", WIDE, TALL_FAMILY)
            for name, family in FAMILIES.items()
        ),
    ]


def take(browser: Browser, server_url: str, picture: Picture, folder: Path) -> Path:
    """Opens the page, makes the window as high as what it shows, and saves it as PNG."""
    opened = visit(browser, server_url, picture.path, theme=picture.theme, width=picture.width)
    settled(opened.page)
    for name in picture.press:
        press(opened.page, name)
    measure_in_a_quiet_moment(opened.page)
    high = opened.page.get_by_test_id("stMain").evaluate("main => main.scrollHeight")
    opened.page.set_viewport_size(
        {"width": picture.width, "height": min(max(900, high + 20), picture.tallest)}
    )
    opened.page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 0)")  # a press scrolls
    settled(opened.page)
    target = folder / f"{picture.name}.png"
    opened.page.screenshot(path=target)
    opened.close()
    return target


def calibrated(page: Page) -> None:
    """Measures what the latency of Explore is predicted from."""
    press(page, CALIBRATE)
    measure_in_a_quiet_moment(page)


def press(page: Page, name: str) -> None:
    """Begins a run and waits for its end; what was run before is there without a click."""
    if button(page, name).count():
        follow(page, button(page, name))


def follow(page: Page, starts: Locator) -> None:
    """Clicks a button that begins a run and waits for its end."""
    starts.click()
    expect(button(page, "Cancel")).to_be_visible(timeout=RUN_SECONDS * 1000)
    expect(button(page, "Cancel")).to_have_count(0, timeout=RUN_SECONDS * 1000)
    settled(page)


def measure_in_a_quiet_moment(page: Page) -> None:
    """Measures anew, a few times at most, what was timed while other work had the processor."""
    note = page.get_by_text(DISTURBED)
    for _ in range(TRIES):
        for place in range(button(page, AGAIN).count() if note.count() else 0):
            follow(page, button(page, AGAIN).nth(place))
    if note.count():
        print("The machine is busy, and the next picture says so; take it again when nothing else runs.")


def main() -> None:
    """Takes them all, or the one that moves."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--moving", action="store_true", help="only the picture that moves")
    stills = [] if parser.parse_args().moving else pictures()
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as elsewhere,
        running_server(Path(elsewhere)) as server,
        running_chromium() as browser,
    ):
        print(moving_picture.take(browser, server.url, FOLDER, calibrated).relative_to(ROOT))
        for picture in stills:
            print(take(browser, server.url, picture, FOLDER).relative_to(ROOT))


if __name__ == "__main__":
    main()
