"""Lessons in a real browser: walked by keyboard alone, a code made, a class counted, a worksheet printed."""

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, ViewportSize, expect

from resnet_core.labs.lessons import codes
from resnet_core.labs.lessons.codes import Answers
from resnet_core.labs.lessons.table import LESSONS
from tests.browser.conftest import OpenPage
from tests.browser.controls import button, link_field_becomes
from tests.browser.harness import PHONE
from tests.browser.looking import axe, becomes, settled, shown_exceptions, sideways_scroll

SCREENS: tuple[ViewportSize, ViewportSize] = (
    {"width": 1024, "height": 768},  # a projector
    {"width": PHONE, "height": 844},
)
COST = LESSONS["cost"]


def press(page: Page, key: str, words: str) -> None:
    """Presses a key, and waits until the page is drawn anew and its line of progress says this."""
    page.keyboard.press(key)
    at(page, words)


def at(page: Page, words: str) -> None:
    expect(page.locator(".progress-words")).to_have_text(words)
    settled(page, quiet=0.1)


def test_every_lesson_is_walked_to_its_end_by_keyboard_alone(open_page: OpenPage) -> None:
    opened = open_page("lessons?teach=1")
    page = opened.page
    for name in LESSONS:
        page.locator(f".st-key-lessons_begin_{name}").get_by_role("button").press("Enter")
        walk(page, len(LESSONS[name].steps))
        link_field_becomes(page, f"lessons.{name}", made(name))
        assert shown_exceptions(page) == []
        if LESSONS[name] is COST:
            go_back(page, len(COST.steps))
        button(page, "All lessons").press("Enter")
    assert opened.faults == []


def walk(page: Page, count: int) -> None:
    """Answers each question on one of the screens and leaves it on the other, by turns; it fits on both."""
    questions = [f"Question {place} of {count}" for place in range(1, count + 1)]
    at(page, questions[0])
    for place, then in enumerate([*questions[1:], "The end"]):
        expect(keep(page)).to_have_count(0)
        page.set_viewport_size(SCREENS[place % 2])
        press(page, "s" if place == 1 else "1", questions[place])
        fits(page)
        page.set_viewport_size(SCREENS[1 - place % 2])
        fits(page)
        press(page, "ArrowRight", then)


def go_back(page: Page, count: int) -> None:
    page.set_viewport_size(SCREENS[1])
    for place in range(count, 0, -1):
        press(page, "ArrowLeft", f"Question {place} of {count}")
        fits(page)


def keep(page: Page) -> Locator:
    """The sentence to keep, which is shown once a question is answered."""
    return page.locator(".st-key-lessons_keep")


def fits(page: Page) -> None:
    expect(keep(page)).to_be_visible()
    becomes(page, lambda: sideways_scroll(page), 0)


def made(name: str) -> str:
    """The code of a lesson whose second question was not guessed, and the others by their first option."""
    places = range(len(LESSONS[name].steps))
    return codes.write(Answers(LESSONS[name], {place: None if place == 1 else 0 for place in places}))


def test_a_step_is_accessible_and_its_control_keeps_the_arrow_keys(open_page: OpenPage) -> None:
    opened = open_page("lessons?lessons.lesson=cost&teach=1")
    page = opened.page
    page.set_viewport_size({"width": 683, "height": 512})  # a projector at 150 %
    assert [str(finding) for finding in axe(page)] == []
    press(page, "4", "Question 1 of 9")
    slider = page.get_by_role("slider")
    slider.press("ArrowRight")
    link_field_becomes(page, "lessons.turn_bottleneck", "8")
    at(page, "Question 1 of 9")
    page.keyboard.press("Tab")  # a slider keeps letters too
    page.keyboard.press("n")
    expect(page.get_by_text("Often answered:")).to_be_visible()
    assert [str(finding) for finding in axe(settled(page))] == []
    assert sideways_scroll(page) == 0
    assert opened.faults == []


def test_a_code_is_made_and_thirty_are_read_in_one_paste(open_page: OpenPage) -> None:
    opened = open_page("lessons?lessons.lesson=cost&lessons.step=9", theme="dark", width=PHONE)
    page = opened.page
    press(page, "2", "Question 9 of 9")
    expect(page.locator(".st-key-lessons_keep")).to_be_visible()
    press(page, "ArrowRight", "The end")
    own = page.get_by_test_id("stCode").inner_text().strip()
    assert codes.read(own) == Answers(COST, {8: 1})
    button(page, "All lessons").press("Enter")
    button(page, "Answers of a class").press("Enter")
    page.get_by_role("textbox", name="Codes").focus()
    others = [codes.write(Answers(COST, {0: place % 5, 8: 0})) for place in range(29)]
    page.keyboard.insert_text("\n".join([own, *others, "KA3X"]))
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="What a block costs: 30 codes")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("KA3X: A code of this lesson has 13 signs")
    expect(page.get_by_text("30 guessed.")).to_be_visible()
    assert [str(finding) for finding in axe(settled(page))] == []
    assert sideways_scroll(page) == 0
    assert shown_exceptions(page) == []
    assert opened.faults == []


def test_a_worksheet_is_printed_with_its_key_on_the_second_sheet(open_page: OpenPage) -> None:
    opened = open_page("lessons?lessons.sheet=order&lessons.seed=7")
    page = opened.page
    assert [str(finding) for finding in axe(page)] == []
    with page.expect_download() as download:
        button(page, "Worksheet").press("Enter")
    assert download.value.suggested_filename == "worksheet-order-7.html"
    page.set_content(Path(download.value.path()).read_text("utf-8"))
    expect(page.get_by_role("heading", name="Key: Order and initialisation")).to_be_visible()
    printed = page.pdf(prefer_css_page_size=True)
    sheets = re.search(rb"/Kids \[(\d+) 0 R (\d+) 0 R\]", printed)
    key = re.search(rb"/key \[(\d+) 0 R /XYZ", printed)  # where the link to the key leads
    assert sheets
    assert key
    assert len(re.findall(rb"/Type /Page\b", printed)) == 2
    assert key[1] == sheets[2]
    assert opened.faults == []
