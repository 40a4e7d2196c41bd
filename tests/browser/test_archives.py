"""A visitor's own images on the Training page, in a real browser: given, trained on, and refused."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.controls import button, run
from tests.browser.looking import settled, shown_exceptions
from tests.files.data_sets import idx_files

NETWORK = "block=basic&depths=1&widths=8&stem=cifar"
PAGE = f"training?training.part=train&{NETWORK}&training.data=idx&training.epochs=1&training.batch=16"


def written(folder: Path) -> list[Path]:
    files = idx_files(train=64, test=20, side=17)
    for name, raw in files.items():
        (folder / name).write_bytes(raw)
    return [folder / name for name in files]


@pytest.mark.slow
def test_four_idx_files_are_given_and_trained_on(open_page: OpenPage, tmp_path: Path) -> None:
    opened = open_page(PAGE)
    page = opened.page
    page.locator('input[type="file"]').first.set_input_files(written(tmp_path))
    expect(
        page.get_by_text("64 images to train on, 20 to test on, 17 × 18 pixels, 10 classes")
    ).to_be_visible()
    settled(page)
    expect(page).to_have_url(re.compile("training.data=idx-"))
    run(page, "Train this network")
    expect(button(page, "Train this network")).to_have_count(0)
    expect(page.get_by_text("64 training and 20 test images; PyTorch")).to_be_visible()
    assert shown_exceptions(page) == []
    assert opened.faults == []


def test_files_that_are_none_are_refused_in_words(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page(PAGE).page
    files = written(tmp_path)
    files[0].write_text("<!doctype html><p>not images</p>")
    page.locator('input[type="file"]').first.set_input_files(files)
    expect(page.get_by_text("The file of training images is a web page or other markup")).to_be_visible()
    assert shown_exceptions(page) == []
