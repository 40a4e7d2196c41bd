"""The Training page in a real browser: a run to its end, one that is rejoined after a reload, one stopped."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.controls import button, go_to, run
from tests.browser.downloads import check_downloads, check_exhibit
from tests.browser.harness import DESKTOP, PHONE, Theme
from tests.browser.looking import axe, settled, shown_exceptions, sideways_scroll

LAB = "training?training.first=none&training.depths=8-14&training.epochs=2"
LONG = "training?training.first=none&training.depths=20&training.epochs=400"
RUN, RUN_ONE = "Run it here: 4 trainings", "Run it here: 2 trainings"
SMALL = "training?training.part=train&block=basic&depths=1-1-1&widths=8-16-32&stem=cifar&training.epochs=2"
LOOKS: list[tuple[Theme, int]] = [("light", DESKTOP), ("dark", PHONE)]


def ended(page: Page) -> None:
    expect(button(page, "Cancel")).to_have_count(0)
    settled(page)


@pytest.mark.slow
@pytest.mark.parametrize(("theme", "width"), LOOKS)
def test_the_lab_is_run_to_its_end(theme: Theme, width: int, look_at: OpenPage) -> None:
    opened = look_at(LAB, theme=theme, width=width)
    page = opened.page
    expect(page.locator("h1")).to_contain_text("Training: what do more layers do?")
    if button(page, RUN).count():  # the second look is at what the first has run
        expect(page.get_by_text(re.compile("^Recorded on 2")).first).to_be_visible()
        run(page, RUN)
    expect(page.get_by_text(re.compile("After 2 epochs plain-14 gets .* wrong"))).to_be_visible()
    chart = page.get_by_label(
        re.compile("^Line chart of the training error by epoch for 4 networks: plain-8")
    )
    expect(chart).to_be_visible()
    if width == DESKTOP:
        keys = check_downloads(page)
        assert {"training_train_error", "training_by_depth", "training_control_train_error"} <= set(keys)
    assert shown_exceptions(page) == []
    assert [str(finding) for finding in axe(page)] == []
    assert sideways_scroll(page) == 0
    assert opened.faults == []


@pytest.mark.slow
def test_a_training_goes_on_through_a_reload_and_can_be_stopped(open_page: OpenPage) -> None:
    opened = open_page(LONG)
    page = opened.page
    button(page, RUN_ONE).click()
    expect(page.get_by_text(re.compile(r"^Step ([3-9]|\d\d+) of 800"))).to_be_visible()
    page.reload()
    expect(page.get_by_text(re.compile(r"^Step ([3-9]|\d\d+) of 800"))).to_be_visible()
    button(page, "Cancel").click()
    ended(page)
    expect(button(page, RUN_ONE)).to_be_visible()
    expect(page.get_by_text(re.compile("^Measured on .*1 thread: each network has its own"))).to_be_visible()
    assert shown_exceptions(page) == []
    assert opened.faults == []


@pytest.mark.slow
def test_a_trained_network_goes_to_forward_and_to_lesion(open_page: OpenPage) -> None:
    page = open_page(SMALL).page
    button(page, "Train this network").click()
    expect(button(page, "Use on Forward")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile("^Download weights, ")).click()
    assert download.value.suggested_filename.endswith(".safetensors")
    button(page, "Use on Lesion").click()
    expect(page.locator("h1")).to_contain_text("Lesion")
    expect(page.get_by_role("combobox", name="Trained network")).to_have_value("trained on the Training page")
    go_to(page, "Labs", "Training")
    button(page, "Use on Forward").click()
    expect(page.locator("h1")).to_contain_text("Forward: run")
    expect(page.get_by_role("combobox", name="Weights")).to_have_value("trained on the Training page")
    settled(page)
    assert shown_exceptions(page) == []


@pytest.mark.slow
def test_a_rate_beyond_all_bounds_ends_as_diverged_with_the_losses_before(open_page: OpenPage) -> None:
    page = open_page(f"{SMALL}&training.lr=1000000.0").page
    button(page, "Train this network").click()
    expect(page.get_by_text(re.compile("diverged at step"))).to_be_visible()
    expect(page.get_by_label(re.compile("^Line chart of the loss by step"))).to_be_visible()
    ended(page)
    check_exhibit(page, "training_network_diverged")
    assert shown_exceptions(page) == []


@pytest.mark.slow
def test_a_guess_comes_before_the_result(open_page: OpenPage) -> None:
    page = open_page("training?training.question=identity_race").page
    expect(page.get_by_label(re.compile("^Line chart of the Loss by step"))).to_have_count(0)
    page.get_by_role("button", name=re.compile("^The convolutions")).first.click()
    expect(page.get_by_text(re.compile("^Your guess (agrees|does not agree)"))).to_be_visible()
    expect(page.get_by_label(re.compile("^Line chart of the Loss by step"))).to_be_visible()
    ended(page)
    check_exhibit(page, "training_race_loss")
    assert shown_exceptions(page) == []
