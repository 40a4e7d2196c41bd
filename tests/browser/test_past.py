"""Past runs in a real browser: listed, compared, measured again, taken away, brought back and deleted."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.controls import button, run
from tests.browser.harness import PHONE
from tests.browser.looking import GROUND, GROUNDS, axe, becomes, settled, shown_exceptions, sideways_scroll

SMALL = "forward?block=basic&depths=1-1&widths=16-32&stem=cifar&num_classes=10&height=32&width=32"


def open_past(page: Page) -> None:
    page.get_by_text("Past runs on this server: compare, keep, delete").click()
    settled(page)


def whole_and_accessible(page: Page) -> None:
    assert shown_exceptions(page) == []
    assert [str(finding) for finding in axe(page)] == []
    assert sideways_scroll(page) == 0


def bring(page: Page, file: Path) -> None:
    """Chooses the file, and leaves for another part of the page at once."""
    with page.expect_file_chooser() as asked:
        page.get_by_test_id("stFileUploader").filter(has_text="Import").get_by_role("button").last.click()
    asked.value.set_files(file)
    page.keyboard.press("Escape")


@pytest.mark.slow
def test_a_run_is_kept_measured_again_exported_imported_and_on_a_phone_deleted(
    open_page: OpenPage, tmp_path: Path
) -> None:
    opened = open_page(f"{SMALL}&batch=5")
    page = opened.page
    run(page, "Run the network")
    run(page, "Measure again")
    expect(page.get_by_text(re.compile(r"images a second; the parts"))).to_be_visible()
    open_past(page)
    with page.expect_download() as download:
        button(page, "Export as JSON").click()
    download.value.save_as(tmp_path / "runs.json")
    bring(page, tmp_path / "runs.json")
    expect(page.get_by_text(re.compile(r"^\d+ runs? (was|were) imported"))).to_be_visible()
    expect(page.get_by_text("The same figures of two runs")).to_be_visible()
    whole_and_accessible(page)
    page.set_viewport_size({"width": PHONE, "height": 900})
    page.emulate_media(color_scheme="dark")  # without a new visit, which may not delete the runs of this one
    becomes(page, lambda: page.evaluate(GROUND), GROUNDS["dark"])
    settled(page)
    whole_and_accessible(page)
    button(page, "Delete").click()
    page.get_by_role("combobox", name="Runs").click()
    page.get_by_role("option", name=re.compile("^1: ")).click()
    page.keyboard.press("Tab")  # which closes the list: it may cover what one would click instead
    button(page, "Delete for good").click()
    expect(page.get_by_text("1 run was deleted.")).to_be_visible()
    assert shown_exceptions(page) == []
    assert opened.faults == []


def test_hostile_imports_are_refused_in_words(open_page: OpenPage, tmp_path: Path) -> None:
    opened = open_page(SMALL)
    page = opened.page
    open_past(page)
    file = tmp_path / "runs.json"
    said = {"format": 1, "results": [{"code": "<script>alert(1)</script>"}]}
    for text, why in (
        ("<!doctype html>", "This is not a file of results: it is not JSON."),
        (json.dumps(said), "A result has exactly the fields"),
        (json.dumps({"format": 9}), "This is not a file of results of format 1."),
    ):
        file.write_text(text)
        bring(page, file)
        expect(page.get_by_text(why)).to_be_visible()
    assert shown_exceptions(page) == []
    assert opened.faults == []
