"""The first page in a real browser, with the real server started from another folder."""

import json
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.harness import DESKTOP, PHONE, Server, Theme
from tests.browser.looking import axe, settled, shown_exceptions, sideways_scroll

LOOKS: list[tuple[Theme, int]] = [("light", DESKTOP), ("dark", DESKTOP), ("light", PHONE), ("dark", PHONE)]


def headline(page: Page) -> str:
    return page.locator("h1").inner_text()


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def link(page: Page) -> dict[str, str]:
    return {name: texts[-1] for name, texts in parse_qs(urlsplit(page.url).query).items()}


def option(page: Page, name: str) -> Locator:
    return page.locator(f'[role="option"][data-key="{name}"]')


def choose_basic(page: Page) -> None:
    page.get_by_role("radio", name="basic").or_(page.get_by_role("button", name="basic")).first.click()
    settled(page)


@pytest.mark.parametrize(("theme", "width"), LOOKS)
@pytest.mark.parametrize("path", ["", "?pin=block=basic&explore.open=layer1.0&depths=3-4-40-3&foo=1"])
def test_the_page_is_accessible_quiet_and_fits(
    path: str, theme: Theme, width: int, open_page: OpenPage
) -> None:
    opened = open_page(path, theme=theme, width=width)
    assert shown_exceptions(opened.page) == []
    assert [str(finding) for finding in axe(opened.page)] == []
    assert opened.faults == []
    assert sideways_scroll(opened.page) == 0


def test_the_title_is_the_apps(open_page: OpenPage) -> None:
    page = open_page().page
    assert headline(page) == "ResNet-50 (v1.5): 16 bottleneck blocks in four stages"
    assert page.title() == "Explore · ResNet explorer"


def test_the_fonts_are_the_servers_own(open_page: OpenPage) -> None:
    page = open_page().page
    assert page.evaluate(
        "() => document.fonts.check('15px Inter') && document.fonts.check('12px \"JetBrains Mono\"')"
    )
    loaded = page.evaluate("() => performance.getEntriesByType('resource').map((one) => one.name)")
    assert [name for name in loaded if "inter-latin" in name]


def test_the_colours_are_the_themes(open_page: OpenPage) -> None:
    ground = "() => getComputedStyle(document.querySelector('[data-testid=\"stApp\"]')).backgroundColor"
    assert open_page(theme="light").page.evaluate(ground) == "rgb(251, 251, 253)"
    assert open_page(theme="dark").page.evaluate(ground) == "rgb(14, 22, 33)"


def test_a_link_makes_the_round_trip(open_page: OpenPage) -> None:
    page = open_page().page
    choose_basic(page)
    page.get_by_role("slider").first.press("ArrowRight")
    settled(page)
    assert link(page) == {"block": "basic", "depths": "4-4-6-3"}
    again = open_page(f"?{urlsplit(page.url).query}").page
    assert headline(again) == headline(page)
    assert link(again) == link(page)


def test_the_browsers_back_button_goes_back(open_page: OpenPage) -> None:
    page = open_page("?depths=2-2-2-2").page
    choose_basic(page)
    assert headline(page).startswith("ResNet-18")
    page.go_back()
    settled(page)
    assert link(page) == {"depths": "2-2-2-2"}
    assert "bottleneck" in headline(page)


def test_undo_brings_the_widgets_back_too(open_page: OpenPage) -> None:
    page = open_page().page
    slider = page.get_by_role("slider").first
    slider.press("ArrowRight")
    settled(page)
    assert headline(page).startswith("Custom ResNet-53")
    button(page, "Undo").click()
    settled(page)
    assert headline(page).startswith("ResNet-50")
    assert slider.input_value() == "3"
    assert link(page) == {}
    button(page, "Redo").click()
    assert headline(settled(page)).startswith("Custom ResNet-53")


def test_a_pinned_network_is_compared_with(open_page: OpenPage) -> None:
    page = open_page().page
    button(page, "Pin").click()
    settled(page)
    choose_basic(page)
    assert link(page)["pin"] == "block=bottleneck"
    expect(page.get_by_text("−3.759 M (−14.7 %)")).to_be_visible()
    expect(page.get_by_text("Pinned: ResNet-50 (v1.5)")).to_be_visible()
    button(page, "Unpin ResNet-50 (v1.5)").click()
    assert "pin" not in link(settled(page))


def test_every_file_can_be_downloaded(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page("?block=basic&depths=2-2-2-2").page
    button(page, "Export").click()
    settled(page)
    found = {}
    for name in ("PyTorch file", "JSON", "CSV", "Markdown table", "LaTeX table", "Drawing (SVG)"):
        with page.expect_download() as download:
            button(page, name).click()
        found[download.value.suggested_filename] = Path(download.value.path()).read_text("utf-8")
    assert list(found) == [f"resnet18.{ending}" for ending in ("py", "json", "csv", "md", "tex", "svg")]
    assert json.loads(found["resnet18.json"])["totals"]["params"] == 11_689_512
    compile(found["resnet18.py"], "resnet18.py", "exec")
    assert found["resnet18.svg"].startswith("<svg")


def test_the_link_is_copied(open_page: OpenPage) -> None:
    page = open_page("?depths=2-2-2-2").page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    button(page, "Copy link").click()
    expect(button(page, "Copied")).to_be_visible()
    assert page.evaluate("() => navigator.clipboard.readText()") == page.url


def test_the_keyboard_alone_selects_a_block(open_page: OpenPage) -> None:
    page = open_page().page
    option(page, "layer2.0").focus()
    assert option(page, "layer2.0").get_attribute("tabindex") == "0"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    settled(page)
    assert link(page) == {"explore.block": "layer2.2"}
    assert option(page, "layer2.2").get_attribute("aria-selected") == "true"
    focused = page.evaluate(DEEPLY_FOCUSED)
    assert focused == "layer2.2", "the focus stays on the block after the page was drawn anew"


DEEPLY_FOCUSED = """() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return at?.dataset.key;
}"""


def test_tab_alone_reaches_the_strip(open_page: OpenPage) -> None:
    page = open_page().page
    page.get_by_role("radio", name="memory").or_(page.get_by_role("button", name="memory")).first.focus()
    for _ in range(6):
        page.keyboard.press("Tab")
        if page.evaluate(DEEPLY_FOCUSED):
            break
    assert page.evaluate(DEEPLY_FOCUSED) == "layer2.0"


def test_strip_and_table_select_the_same(open_page: OpenPage) -> None:
    page = open_page().page
    option(page, "layer4.1").locator(".block").click()
    settled(page)
    chosen = page.locator("tr.selected button.choose")
    assert chosen.inner_text() == "layer4.1"
    page.get_by_role("button", name="layer1.2", exact=True).click()
    settled(page)
    assert option(page, "layer1.2").get_attribute("aria-selected") == "true"
    expect(page.get_by_role("heading", name="layer1.2, block 3 of stage 1")).to_be_visible()
    option(page, "layer4.1").locator(".block").click()
    settled(page)
    assert chosen.inner_text() == "layer4.1", "the same block can be selected again"


def test_a_row_opens_into_its_layers(open_page: OpenPage) -> None:
    page = open_page().page
    opener = page.get_by_role("button", name="Layers of layer1.0")
    opener.click()
    settled(page)
    assert opener.get_attribute("aria-expanded") == "true"
    assert page.locator("tr.layer th", has_text="conv2").count() >= 1
    assert link(page) == {"explore.open": "layer1.0"}
    opener.click()
    assert link(settled(page)) == {}


def test_a_link_of_nonsense_is_answered_in_sentences(open_page: OpenPage) -> None:
    page = open_page("?block=basic&groups=32&wheels=4&depths=x").page
    said = page.get_by_role("alert").inner_text()
    assert all(name in said for name in ("groups", "wheels", "depths"))
    assert headline(page).startswith("ResNet-34")


def test_four_million_blocks_are_drawn_and_listed(open_page: OpenPage) -> None:
    opened = open_page("?depths=3-4-4000000-3&explore.block=layer3.1234567")
    assert "4,000,010 bottleneck blocks" in headline(opened.page)
    assert option(opened.page, "layer3.1").get_attribute("aria-selected") == "true"
    assert opened.page.locator('[role="option"]').count() == 14
    assert opened.faults == []


def test_the_web_process_is_small_and_knows_no_torch(open_page: OpenPage, server: Server) -> None:
    open_page()
    megabytes = int(Path(f"/proc/{server.pid}/statm").read_text().split()[1]) * 4096 / 1e6
    assert megabytes <= 220
    assert "libtorch" not in Path(f"/proc/{server.pid}/maps").read_text()


def test_a_process_that_knows_torch_is_told_by_its_maps() -> None:
    code = "import torch; print('libtorch' in open('/proc/self/maps').read())"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout == b"True\n"
