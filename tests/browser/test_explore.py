"""The first page in a real browser, with the real server started from another folder."""

import re
from pathlib import Path
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Page, expect

from app.drawing.strip import layout
from app.drawing.table import as_csv
from app.explore import strips
from app.frame import network_strip
from app.frame.words import full_title
from app.runs.predicted import CALIBRATE
from resnet_core.network import PIN, Network, pin_text, read_pin
from resnet_core.zoo import PUBLISHED, RESNETS
from tests.browser.conftest import OpenPage
from tests.browser.controls import button, link_becomes, option
from tests.browser.downloads import check_downloads
from tests.browser.harness import DESKTOP, PHONE, Theme
from tests.browser.looking import GROUND, GROUNDS, axe, becomes, settled, shown_exceptions, sideways_scroll
from tests.patience import PATIENCE

PINNED = "?pin=block=basic&explore.open=layer1.0&depths=3-4-40-3&foo=1"
LOOKS: list[tuple[str, Theme, int]] = [
    *(("", "light", DESKTOP), ("", "dark", PHONE)),
    *((PINNED, "dark", DESKTOP), (PINNED, "light", PHONE)),
]


@pytest.mark.parametrize(("path", "theme", "width"), LOOKS)
def test_the_page_is_accessible_quiet_and_fits(
    path: str, theme: Theme, width: int, look_at: OpenPage, open_page: OpenPage
) -> None:
    opened = (open_page if path else look_at)(path, theme=theme, width=width)
    expect(opened.page).to_have_title("Explore · ResNet explorer")
    if not path:
        expect(opened.page.locator("h1")).to_have_text(
            "ResNet-50 (v1.5): 16 bottleneck blocks in four stages"
        )
    assert opened.page.evaluate(GROUND) == GROUNDS[theme], "the colours are the theme's"
    assert shown_exceptions(opened.page) == []
    assert [str(finding) for finding in axe(opened.page)] == []
    assert opened.faults == []
    assert sideways_scroll(opened.page) == 0


def test_the_keyboard_alone_reaches_the_strip_and_selects_a_block(open_page: OpenPage) -> None:
    page = open_page().page
    page.get_by_role("button", name="Help for Predicted latency").focus()
    for _ in range(3):
        page.keyboard.press("Tab")
        if page.evaluate(DEEPLY_FOCUSED):
            break
    assert page.evaluate(DEEPLY_FOCUSED) == "layer2.0"
    expect(option(page, "layer2.0")).to_have_attribute("tabindex", "0")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    settled(page)
    link_becomes(page, {"explore.block": "layer2.2"})
    expect(option(page, "layer2.2")).to_have_attribute("aria-selected", "true")
    # The focus stays on the block after the page was drawn anew.
    becomes(page, lambda: page.evaluate(DEEPLY_FOCUSED), "layer2.2")


DRAWING = """(key) => [...[...document.querySelectorAll(`.st-key-${key} *`)]
  .find((one) => one.shadowRoot?.querySelector('svg')).shadowRoot.querySelector('.drawing').classList]"""
DEEPLY_FOCUSED = """() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return at?.dataset.key;
}"""


def test_strip_and_table_select_the_same_and_a_row_opens_into_its_layers(open_page: OpenPage) -> None:
    page = open_page().page
    a_row_opens_into_its_layers(page)
    option(page, "layer4.1").locator(".block").click()
    settled(page)
    chosen = page.locator("tr.selected button.choose")
    expect(chosen).to_have_text("layer4.1")
    page.get_by_role("button", name="layer1.2", exact=True).click()
    settled(page)
    expect(option(page, "layer1.2")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("heading", name="layer1.2, block 3 of stage 1")).to_be_visible()
    option(page, "layer4.1").locator(".block").click()
    expect(chosen).to_have_text("layer4.1")  # the same block can be selected again


# All words and numbers of a page, with those of components and of fields, but for what is read out.
WORDS = """() => {
  const words = [];
  const walk = (node) => {
    if (node.nodeType === Node.TEXT_NODE) words.push(node.data.trim());
    if (node instanceof HTMLInputElement) words.push(node.value);
    if (node instanceof HTMLStyleElement || node.role === 'status' || node.ariaHidden === 'true') return;
    for (const child of (node.shadowRoot ?? node).childNodes) walk(child);
  };
  walk(document.querySelector('[data-testid="stApp"]'));
  return words.filter(Boolean);
}"""


# Keys for the sliders of the stages 1, 2, 1 and 2, and how many more blocks the network has then.
STEPS = (("ArrowRight", 1), ("ArrowRight", 2), ("ArrowRight", 3), ("ArrowLeft", 2))


@pytest.mark.parametrize(("path", "blocks"), [("", 16), ("?family=densenet&explore.field=yes", 58)])
def test_after_steps_of_sliders_the_page_shows_what_it_shows_when_it_is_opened(
    path: str, blocks: int, open_page: OpenPage
) -> None:
    opened = open_page(path)
    page = opened.page
    for place, (key, more) in enumerate(STEPS):
        page.get_by_role("slider", name=re.compile(f"stage {place % 2 + 1}$", re.IGNORECASE)).press(key)
        expect(page.locator("h1")).to_contain_text(f": {blocks + more} ")
    anew = settled(open_page("?" + page.url.partition("?")[2]).page).evaluate(WORDS)
    becomes(page, lambda: page.evaluate(WORDS), anew)
    assert opened.faults == []


def a_row_opens_into_its_layers(page: Page) -> None:
    opener = page.get_by_role("button", name="Layers of layer1.0")
    opener.click()
    settled(page)
    expect(opener).to_have_attribute("aria-expanded", "true")
    expect(page.locator("tr.layer th", has_text="conv2").first).to_be_visible()
    link_becomes(page, {"explore.open": "layer1.0"})
    opener.click()
    link_becomes(page, {})


# Of each strip on the page: its length and its height in pixels, and how many bars it has.
STRIPS = """() => [...document.querySelectorAll('.st-key-strip, .st-key-pinned_strip')].map((key) => {
  const root = [...key.querySelectorAll('*')].find((one) => one.shadowRoot?.querySelector('svg')).shadowRoot;
  const marks = [...root.querySelectorAll('.bar')].map((path) => path.getAttribute('d')).join('');
  const bars = marks.split('M').length - 1;
  const [stem, head] = ['stem', 'head'].map((name) => root.querySelector(`[data-key="${name}"] .block`));
  const length = head.getBoundingClientRect().right - stem.getBoundingClientRect().left;
  return { length, height: root.querySelector('svg').clientHeight, bars };
})"""


@pytest.mark.parametrize(
    ("deep", "shallow"), [("resnet101", "resnet50"), ("cifar_resnet1202", "cifar_resnet110")]
)
def test_a_deeper_network_looks_deeper(deep: str, shallow: str, open_page: OpenPage) -> None:
    networks = [Network(RESNETS[name], PUBLISHED[name].input) for name in (deep, shallow)]
    opened = open_page(f"?{networks[0].link}&{urlencode({PIN: pin_text(networks[1])})}")
    strips = opened.page.evaluate(STRIPS)
    assert strips[0]["length"] > strips[1]["length"] + 50
    assert strips[0]["height"] == strips[1]["height"]
    drawn = [layout.strip(network_strip.drawn_parts(network)) for network in networks]
    assert [each["bars"] for each in strips] == [2 * len(scene.items) for scene in drawn]
    assert opened.faults == []


# The words of the opened block that reach out of their box, or of the drawing.
OUTSIDE = """() => {
  const inside = [...document.querySelectorAll('.st-key-opened *')];
  const root = inside.find((one) => one.shadowRoot?.querySelector('svg'));
  const svg = root.shadowRoot.querySelector('svg');
  const frames = [...svg.querySelectorAll('rect')].map((one) => one.getBBox());
  const holds = (out, x, y) => out.x < x && x < out.x + out.width && out.y < y && y < out.y + out.height;
  return [...svg.querySelectorAll('text')].filter((text) => {
    const words = text.getBBox();
    const around = frames.filter((box) => holds(box, words.x + words.width / 2, words.y + words.height / 2));
    const end = [words.x + words.width, words.y + words.height];
    return [svg.viewBox.baseVal, ...around].some((box) => words.x < box.x || words.y < box.y
      || end[0] > box.x + box.width || end[1] > box.y + box.height);
  }).map((text) => text.textContent);
}"""


def test_words_of_an_opened_block_fit_their_boxes(open_page: OpenPage) -> None:
    large = "height=480&width=640&groups=32&width_per_group=4&output_stride=8"
    page = open_page(f"?{large}&order=pre&attention=se&drop_path=0.2&explore.block=layer4.0").page
    becomes(page, lambda: page.evaluate(OUTSIDE), [])
    # What scrolls fades at its edge.
    becomes(page, lambda: page.evaluate(DRAWING, "opened"), ["drawing", "more-right"])


def test_four_million_blocks_are_drawn_and_listed(open_page: OpenPage) -> None:
    opened = open_page("?depths=3-4-4000000-3&explore.block=layer3.1234567")
    expect(opened.page.locator("h1")).to_contain_text("4,000,010 bottleneck blocks")
    expect(option(opened.page, "layer3.1")).to_have_attribute("aria-selected", "true")
    expect(opened.page.locator('[role="option"]')).to_have_count(14)
    assert opened.faults == []


def test_every_drawing_and_every_table_can_be_downloaded(open_page: OpenPage) -> None:
    opened = open_page("?pin=block=basic&explore.colour=MACs")
    page = opened.page
    assert check_downloads(page) == ["strip", "pinned_strip", "opened"]
    now, pinned = Network(), read_pin("block=basic")[0]
    whole = saved(page, ".st-key-table button.csv").decode("utf-8")
    assert whole == as_csv(strips.table(now, pinned))
    assert saved(page, ".st-key-working button.csv").count(b"\n") > 5
    button(page, "Export").click()
    settled(page)
    drawing = ElementTree.fromstring(saved(page, "button:has-text('Drawing (SVG)')"))
    words = [each.text for each in drawing.iter() if each.tag.endswith("text")]
    assert [words[0], words.count("stem")] == [f"{full_title(now)}, coloured by MACs", 2]
    assert f"Pinned: {full_title(pinned)}" in words
    assert opened.faults == []


def saved(page: Page, selector: str) -> bytes:
    with page.expect_download(timeout=PATIENCE * 1000) as download:
        page.locator(selector).first.click()
    return Path(download.value.path()).read_bytes()


@pytest.mark.slow
def test_a_calibration_can_be_begun_followed_and_cancelled(open_page: OpenPage) -> None:
    opened = open_page()
    page = opened.page
    expect(page.get_by_test_id("stMetric").filter(has_text="Predicted latency")).to_contain_text("–")
    button(page, CALIBRATE).click()
    expect(page.get_by_text(re.compile(r"^Step \d+ of \d+: "))).to_be_visible()
    button(page, "Cancel").click()
    expect(button(page, CALIBRATE)).to_be_visible()
    settled(page)
    assert shown_exceptions(page) == []
    assert [str(finding) for finding in axe(page)] == []
    assert opened.faults == []
