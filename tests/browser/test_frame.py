"""What is around every page, in a real browser: address, undo, pin, export, sidebar, fonts and colours."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.controls import (
    button,
    choose_basic,
    go_to,
    headline,
    link,
    link_becomes,
    link_field_becomes,
    option,
)
from tests.browser.harness import DESKTOP, PHONE, Server, Theme, running_server
from tests.browser.looking import axe, settled, shown_exceptions
from tests.browser.visits import visit_in

FILES = ("py", "json", "csv", "md", "tex", "svg", "card.svg")


def test_the_fonts_are_the_servers_own_and_the_web_process_is_small(
    context: BrowserContext, tmp_path: Path
) -> None:
    with running_server(tmp_path) as server:  # that of all tests grows with each page they open
        fonts_are_its_own_and_it_is_small(visit_in(context, server.url).page, server)


def fonts_are_its_own_and_it_is_small(page: Page, server: Server) -> None:
    settled(page)
    assert page.evaluate(
        "() => document.fonts.check('15px Inter') && document.fonts.check('12px \"JetBrains Mono\"')"
    )
    loaded = page.evaluate("() => performance.getEntriesByType('resource').map((one) => one.name)")
    assert [name for name in loaded if "inter-latin" in name]
    megabytes = int(Path(f"/proc/{server.pid}/statm").read_text().split()[1]) * 4096 / 1e6
    assert megabytes <= 220
    assert "libtorch" not in Path(f"/proc/{server.pid}/maps").read_text()
    page.close()


def test_a_link_makes_the_round_trip(open_page: OpenPage) -> None:
    page = open_page().page
    choose_basic(page)
    page.get_by_role("slider").first.press("ArrowRight")
    settled(page)
    link_becomes(page, {"block": "basic", "depths": "4-4-6-3"})
    again = open_page(f"?{urlsplit(page.url).query}").page
    expect(again.locator("h1")).to_have_text(headline(page))
    link_becomes(again, link(page))


def select(page: Page, block: str) -> None:
    option(page, block).first.locator(".block").click()


def test_every_change_is_one_step_back_and_one_forward(open_page: OpenPage) -> None:
    page = open_page("gradients?depths=2-2-2-2&explore.block=layer1.1").page
    addresses, entries = [settled(page).url], page.evaluate("history.length")
    changes: tuple[Callable[[], object], ...] = (
        lambda: page.get_by_role("slider").first.press("ArrowRight"),
        lambda: choose_basic(page),
        lambda: button(page, "Pin").click(),
        lambda: go_to(page, "Explore", "Block lab"),
        lambda: page.get_by_role("slider").first.press("ArrowRight"),
        lambda: go_to(page, "Explore", "Explore"),
        lambda: select(page, "layer3.1"),
    )
    for change in changes:
        change()
        expect(page).not_to_have_url(addresses[-1])
        addresses.append(settled(page).url)
    for address in addresses[-2::-1]:
        page.go_back()
        expect(settled(page)).to_have_url(address)
    for address in addresses[1:]:
        page.go_forward()
        expect(settled(page)).to_have_url(address)
    assert page.evaluate("history.length") - entries == len(changes)
    expect(option(page, "layer3.1").first).to_have_attribute("aria-selected", "true")
    assert shown_exceptions(page) == []


def test_keys_undo_and_redo_whatever_was_done(open_page: OpenPage) -> None:
    page = open_page("?depths=2-2-2-2").page
    button(page, "Pin").click()
    settled(page)
    select(page, "layer3.1")
    settled(page)
    for done in ("layer3.1", None, "layer3.1"):
        link_field_becomes(page, "explore.block", done)
        assert "pin" in link(settled(page))
        page.keyboard.press("Control+Z" if done else "Control+Shift+Z")
        settled(page)
    link_field_becomes(page, "explore.block", None)
    page.keyboard.press("Control+Z")
    link_field_becomes(page, "pin", None)


def test_undo_brings_the_widgets_back_too(open_page: OpenPage) -> None:
    page = open_page().page
    slider = page.get_by_role("slider").first
    slider.press("ArrowRight")
    settled(page)
    expect(page.locator("h1")).to_have_text(re.compile("^ResNet-53, 4-4-6-3 blocks"))
    page.get_by_role("button", name="Undo").click()
    settled(page)
    expect(page.locator("h1")).to_have_text(re.compile("^ResNet-50"))
    expect(slider).to_have_value("3")
    link_becomes(page, {})
    page.get_by_role("button", name="Redo").click()
    expect(page.locator("h1")).to_have_text(re.compile("^ResNet-53, 4-4-6-3 blocks"))
    settled(page)
    typed = page.get_by_role("spinbutton", name="Blocks in stage 3, typed")
    for text, shown, title in (("23", "23", "ResNet"), ("0", "23", "ResNet"), ("6", "6", "ResNet-53")):
        typed.fill(text)
        typed.press("Enter")
        expect(page.locator("h1")).to_have_text(re.compile(f"^{title}"))
        expect(typed).to_have_value(shown)


def test_the_first_step_can_be_undone_wherever_it_began(open_page: OpenPage) -> None:
    page = open_page("?depths=2-2-2-2").page
    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_be_disabled()
    page.get_by_role("slider").first.press("ArrowRight")
    expect(undo).to_be_enabled()


def test_a_pinned_network_is_compared_with(open_page: OpenPage) -> None:
    page = open_page().page
    button(page, "Pin").click()
    settled(page)
    choose_basic(page)
    link_field_becomes(page, "pin", "block=bottleneck")
    expect(page.get_by_text("−3.759 M (−14.7 %)")).to_be_visible()
    expect(page.get_by_text("Pinned: ResNet-50 (v1.5)")).to_be_visible()
    button(page, "Swap").click()
    link_becomes(page, {"pin": "block=basic"})
    expect(page.locator("h1")).to_have_text(re.compile("^ResNet-50"))
    button(settled(page), "Unpin ResNet-34").click()
    link_field_becomes(page, "pin", None)


def test_the_link_is_copied_and_every_file_can_be_downloaded(open_page: OpenPage) -> None:
    page = open_page("?block=basic&depths=2-2-2-2").page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    button(page, "Copy link").click()
    expect(button(page, "Copied")).to_be_visible()
    assert page.evaluate("() => navigator.clipboard.readText()") == page.url
    button(page, "Export").click()
    settled(page)
    menu, found = page.get_by_test_id("stPopoverBody"), {}
    drawn = ("Drawing (SVG)", "Cost card (SVG)")
    for name in ("PyTorch file", "JSON", "CSV", "Markdown table", "LaTeX table", *drawn):
        with page.expect_download() as download:
            menu.get_by_role("button", name=name, exact=True).click()
        found[download.value.suggested_filename] = Path(download.value.path()).read_text("utf-8")
    assert list(found) == [f"resnet18.{ending}" for ending in FILES]
    assert json.loads(found["resnet18.json"])["totals"]["params"] == 11_689_512
    compile(found["resnet18.py"], "resnet18.py", "exec")
    assert found["resnet18.svg"].startswith("<svg")
    assert "11,689,512 parameters" in found["resnet18.card.svg"]
    for form in ("Markdown", "LaTeX", "<img>"):
        menu.get_by_role("button", name=form, exact=True).click()
        expect(menu.get_by_role("button", name=f"Copied as {form}")).to_be_visible()
        assert "11,689,512 parameters" in page.evaluate("() => navigator.clipboard.readText()")


def test_a_link_of_nonsense_is_answered_in_sentences(open_page: OpenPage) -> None:
    page = open_page("?block=basic&groups=32&wheels=4&depths=x").page
    for name in ("groups", "wheels", "depths"):
        expect(page.get_by_role("alert")).to_contain_text(name)
    expect(page.locator("h1")).to_have_text(re.compile("^ResNet-34"))


def test_a_process_that_knows_torch_is_told_by_its_maps() -> None:
    import torch

    assert torch.__version__
    assert "libtorch" in Path("/proc/self/maps").read_text()


@pytest.mark.parametrize(("theme", "width"), [("light", DESKTOP), ("dark", PHONE)])
def test_what_opens_is_accessible_too(theme: Theme, width: int, open_page: OpenPage) -> None:
    opened = open_page("?attention=se&scales=2", theme=theme, width=width)
    page = opened.page
    if width == PHONE:
        page.get_by_test_id("stExpandSidebarButton").click()
    page.get_by_text("More", exact=True).click()
    expect(page.get_by_label("Reduction", exact=True)).to_be_visible()
    assert [str(finding) for finding in axe(settled(page))] == []
    if width == PHONE:
        page.get_by_test_id("stSidebarCollapseButton").get_by_role("button").click()
    button(page, "Export").click()
    expect(button(settled(page), "JSON")).to_be_visible()
    assert [str(finding) for finding in axe(page)] == []
    assert opened.faults == []


def test_the_network_goes_along_to_another_page_and_back(open_page: OpenPage) -> None:
    page = open_page("?depths=2-2-2-2&explore.block=layer3.1").page
    go_to(page, "Explore", "Block lab")
    link_field_becomes(page, "depths", "2-2-2-2")
    go_to(page, "Explore", "Explore")
    link_becomes(page, {"depths": "2-2-2-2", "explore.block": "layer3.1"})
    expect(page.locator("h1")).to_contain_text("8 bottleneck blocks")


def test_texts_for_depths_and_widths_are_read_like_links(open_page: OpenPage) -> None:
    page = open_page().page
    page.get_by_text("More", exact=True).click()
    settled(page).get_by_role("textbox", name="Widths").fill("32-64")
    page.get_by_role("textbox", name="Widths").press("Enter")
    link_becomes(settled(page), {"depths": "3-4", "widths": "32-64"})
    page.get_by_role("textbox", name="Blocks per stage").fill("lots")
    page.get_by_role("textbox", name="Blocks per stage").press("Enter")
    expect(page.get_by_test_id("stToast")).to_contain_text("'lots' cannot be read")
    expect(page.get_by_role("textbox", name="Blocks per stage")).to_have_value("3-4")
