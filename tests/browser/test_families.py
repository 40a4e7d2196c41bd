"""Networks of other families in a real browser: every page shows them, or says why not and leads on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.controls import link_field_becomes
from tests.browser.harness import PHONE, Theme
from tests.browser.looking import axe, settled, shown_exceptions, sideways_scroll
from tests.browser.visits import Visit

OpenPage = Callable[..., Visit]
LOOKS: list[tuple[str, str, Theme, int]] = [
    ("vgg", "VGG-16: 13 convolutions in five stages", "light", 1280),
    ("densenet", "DenseNet-121: 58 dense layers in four stages", "dark", 1280),
    ("efficientnet", "EfficientNet-B0: 16 blocks in seven stages", "light", PHONE),
    ("vit", "ViT-B/16: 12 layers in one stage", "dark", PHONE),
]
RESIDUAL_ONLY = ("depth-width",)


@pytest.mark.slow
@pytest.mark.parametrize(("family", "headline", "theme", "width"), LOOKS)
def test_explore_shows_the_family(
    family: str, headline: str, theme: Theme, width: int, open_page: OpenPage
) -> None:
    opened = open_page(f"explore?family={family}", theme=theme, width=width)
    page = opened.page
    expect(page.get_by_role("heading", level=1)).to_have_text(headline)
    expect(page.get_by_role("option").first).to_be_visible()
    settled(page)
    assert shown_exceptions(page) == []
    assert axe(page) == []
    assert sideways_scroll(page) == 0
    assert opened.faults == []


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("forward?family=mobilenet", "Forward: run MobileNetV2 now"),
        ("counters?family=convnext", "ConvNeXt-T: 18 blocks in four stages"),
        ("depth-width?family=efficientnet", "The dotted line is compound scaling"),
        ("gradients?family=regnet", "RegNetY-400MF is not measured yet with these settings."),
    ],
)
def test_other_pages_take_any_family(address: str, shown: str, open_page: OpenPage) -> None:
    opened = open_page(address)
    expect(opened.page.get_by_text(shown).first).to_be_visible()
    settled(opened.page)
    assert shown_exceptions(opened.page) == []
    assert axe(opened.page) == []
    assert opened.faults == []


@pytest.mark.parametrize("name", RESIDUAL_ONLY)
def test_a_page_about_residual_networks_says_so_and_leads_to_one(name: str, open_page: OpenPage) -> None:
    opened = open_page(f"{name}?family=googlenet")
    page = opened.page
    expect(page.get_by_text("cannot be shown here.")).to_be_visible()
    assert axe(page) == []
    page.get_by_role("button", name="ResNet-18").click()
    expect(page.get_by_text("cannot be shown here.")).to_have_count(0)
    settled(page)
    assert shown_exceptions(page) == []
    assert opened.faults == []


def test_the_map_of_another_family_moves_the_network_and_the_link(open_page: OpenPage) -> None:
    opened = open_page("depth-width?family=efficientnet")
    opened.page.get_by_role("slider", name="Depth: blocks").press("ArrowRight")
    link_field_becomes(opened.page, "depth_multiplier", "1.12")
    assert shown_exceptions(opened.page) == []
    assert opened.faults == []
