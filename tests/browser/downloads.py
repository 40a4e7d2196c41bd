"""Every exhibit of a page has files, its table and a picture of its figure: here they are downloaded."""

import csv
import io
from pathlib import Path
from xml.etree import ElementTree

from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.patience import PATIENCE

DRAWN = ("path", "rect", "circle", "polyline", "text")


def exhibits(page: Page) -> list[str]:
    """The keys of the exhibits that are on the page."""
    openers = page.locator('[data-opens$=" files"]')
    names = (openers.nth(place).get_attribute("data-opens") or "" for place in range(openers.count()))
    return [name.removesuffix(" files") for name in names]


def check_downloads(page: Page) -> list[str]:
    """Downloads and reads all files of every exhibit on the page; the keys of the exhibits."""
    keys = exhibits(page)
    assert keys, "a page without exhibits has no files to check"
    for key in keys:
        check_exhibit(page, key)
    return keys


def check_exhibit(page: Page, key: str) -> None:
    """Downloads and reads all files of one exhibit."""
    files = downloaded(page, key)
    assert "csv" in files, f"{key} has no table to download"
    assert {"png", "svg"} <= set(files), f"{key} has no picture to download"
    for ending, content in files.items():
        check_file(content, ending, key)


def downloaded(page: Page, key: str) -> dict[str, bytes]:
    """Each file of one exhibit, by its ending. The keyboard alone opens the menu and asks for them."""
    opener = page.locator(f'[data-opens="{key} files"]')
    opener.press("Enter")
    files, menu = {}, page.locator(f".st-key-{key.replace('.', '-')}_files")
    expect(menu.get_by_role("button", name="CSV")).to_be_visible()
    for label in ("PNG", "SVG", "CSV"):
        files[label.lower()] = _pressed(page, menu.get_by_role("button", name=label))
    opener.press("Enter")
    expect(menu).to_have_count(0)
    return files


def _pressed(page: Page, button: Locator) -> bytes:
    expect(button).to_be_enabled()
    with page.expect_download(timeout=PATIENCE * 1000) as download:
        button.press("Enter")
    return Path(download.value.path()).read_bytes()


def check_file(content: bytes, ending: str, key: str) -> None:
    """Fails where a file is not what its ending says, or has nothing in it."""
    if ending == "csv":
        rows = list(csv.reader(io.StringIO(content.decode("utf-8"))))
        assert len(rows) > 1, f"the table of {key} has no rows"
        assert {len(row) for row in rows} == {len(rows[0])}, f"the table of {key} has rows of unequal length"
    elif ending == "png":
        # None is more colours than these: to count them all takes a fifth of a second.
        few = Image.open(io.BytesIO(content)).convert("RGB").getcolors(maxcolors=3)
        assert few is None, f"the picture of {key} is empty"
    else:
        tags = [each.tag.rpartition("}")[2] for each in ElementTree.fromstring(content).iter()]
        assert "image" in tags or sum(tag in DRAWN for tag in tags) > 5, f"the picture of {key} is empty"
