"""Takes `docs/screenshots/dragging.gif`: on Explore, a slider is dragged from ResNet-50 to ResNet-101."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.looking import settled
from tests.browser.visits import visit

NAME = "dragging"
SLIDER, BLOCKS = "Blocks in stage 3", (6, 23)
WINDOW, SHOWN, MOST_BYTES = (1280, 724), 900, 600_000
COLOURS = 128
BEGIN, EACH, END = 1500, 140, 2500  # milliseconds of a frame
TIMES = 3  # it is played, then it stands still: what moves for ever cannot be read beside
ARROW = ((0, 0), (0, 17), (4, 13), (7, 20), (10, 19), (7, 12), (12, 12))


class Frame(NamedTuple):
    """What the page shows, and where the pointer is, in pixels of the window."""

    picture: Image.Image
    pointer: tuple[float, float]


def take(browser: Browser, server_url: str, folder: Path, prepare: Callable[[Page], None]) -> Path:
    """Drags the slider block by block; each frame is what the page shows when it has drawn that network."""
    opened = visit(browser, server_url, "", theme="light", width=WINDOW[0])
    opened.page.set_viewport_size({"width": WINDOW[0], "height": WINDOW[1]})
    settled(opened.page)
    prepare(opened.page)
    frames = list(_frames(opened.page))
    opened.close()
    target = folder / f"{NAME}.gif"
    target.write_bytes(animated(frames))
    return target


def animated(frames: list[Frame]) -> bytes:
    """The frames as a GIF, which GitHub lets its readers stop. Raises `ValueError` where it is too large."""
    drawn = [_drawn(frame) for frame in frames]
    palette = drawn[-1].quantize(COLOURS, Image.Quantize.FASTOCTREE)
    first, *others = (each.quantize(palette=palette, dither=Image.Dither.NONE) for each in drawn)
    seconds = [BEGIN, *[EACH] * (len(others) - 1), END]
    made = io.BytesIO()
    first.save(
        made,
        "GIF",
        save_all=True,
        append_images=others,
        duration=seconds,
        loop=TIMES - 1,
        optimize=True,
    )
    if made.tell() > MOST_BYTES:
        raise ValueError(f"{made.tell():,} bytes are more than {MOST_BYTES:,}")
    return made.getvalue()


def _frames(page: Page) -> Iterator[Frame]:
    slider = page.get_by_role("slider", name=SLIDER)
    slider.scroll_into_view_if_needed()
    slider.focus()
    page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 0)")
    first, last = BLOCKS
    for blocks in range(first, last + 1):
        if blocks > first:
            slider.press("ArrowRight")
        expect(slider).to_have_value(str(blocks))
        settled(page)
        yield Frame(Image.open(io.BytesIO(page.screenshot())).convert("RGB"), _middle(slider))


def _middle(thumb: Locator) -> tuple[float, float]:
    box = thumb.bounding_box()
    assert box is not None
    return box["x"], box["y"] + box["height"] / 2  # its box begins where the thumb is


def _drawn(frame: Frame) -> Image.Image:
    """Smaller, with the pointer of a mouse on it, which a browser leaves out."""
    scale = SHOWN / WINDOW[0]
    small = frame.picture.resize((SHOWN, round(WINDOW[1] * scale)), Image.Resampling.LANCZOS)
    at = [scale * place for place in frame.pointer]
    outline = [(at[0] + x, at[1] + y) for x, y in ARROW]
    ImageDraw.Draw(small).polygon(outline, fill="black", outline="white")
    return small
