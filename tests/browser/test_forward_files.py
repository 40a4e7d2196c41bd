"""Weights on the Forward page in a real browser: none to be had, ones that fit, ones that do not."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from playwright.sync_api import Page, expect

from resnet_core.build import build
from resnet_core.files.safetensors import header_bytes
from resnet_core.plan import unfold
from resnet_core.readers.weight_names import expected_shapes
from resnet_core.spec import ArchSpec
from resnet_core.zoo import RESNETS
from tests.browser.conftest import OpenPage
from tests.browser.controls import button
from tests.browser.looking import axe, settled, shown_exceptions

SPEC = ArchSpec(block="basic", depths=(1, 1), widths=(16, 32), stem="cifar", num_classes=10)
SMALL = "forward?block=basic&depths=1-1&widths=16-32&stem=cifar&num_classes=10&height=32&width=32"


def give(page: Page, file: Path) -> None:
    page.locator('input[type="file"]').first.set_input_files(file)
    settled(page)


def empty_weights(spec: ArchSpec, file: Path) -> Path:
    """A .safetensors file with the keys and shapes of `spec`, all zeros."""
    shapes = {name: ("F16", shape) for name, shape in expected_shapes(unfold(spec)).items()}
    header = header_bytes(shapes, {})
    amount = sum(2 * torch.Size(shape).numel() for _, shape in shapes.values())
    file.write_bytes(header + bytes(amount))
    return file


def test_official_weights_without_a_connection_are_a_sentence(open_page: OpenPage) -> None:
    opened = open_page("forward?block=basic&depths=2-2-2-2&forward.weights=official")
    button(opened.page, "Download resnet18-f37072fd.pth, 46.8 MB").click()
    expect(opened.page.get_by_text("download.pytorch.org cannot be reached")).to_be_visible()
    expect(opened.page.get_by_text("a file of your own work without a connection")).to_be_visible()
    assert shown_exceptions(opened.page) == []
    assert opened.faults == []


def test_weights_that_do_not_fit_name_their_keys_and_their_preset(
    open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page(f"{SMALL}&forward.weights=own").page
    expect(page.get_by_text("at most 953 MiB")).to_be_visible()
    give(page, empty_weights(RESNETS["cifar_resnet20"], tmp_path / "other.safetensors"))
    expect(page.get_by_text("The file does not fit this network:")).to_contain_text(
        "It fits the preset cifar_resnet20. Seeded weights are used instead."
    )
    torch.save(build(RESNETS["cifar_resnet32"]).state_dict(), tmp_path / "other.pth")
    give(page, tmp_path / "other.pth")
    expect(page.get_by_text("It fits the preset cifar_resnet32")).to_be_visible()
    button(page, "Go to ResNet-32, option A").click()
    expect(page.locator("h1")).to_contain_text("Forward: run ResNet-32")
    expect(page.get_by_text("The file fits this network")).to_be_visible()
    assert shown_exceptions(page) == []


@pytest.mark.slow
def test_own_weights_answer_with_numbers_of_classes_and_say_why(open_page: OpenPage, tmp_path: Path) -> None:
    torch.save(build(SPEC).state_dict(), tmp_path / "mine.pth")
    opened = open_page(f"{SMALL}&forward.weights=own&forward.block=layer1.0")
    page = opened.page
    give(page, tmp_path / "mine.pth")
    expect(page.get_by_text("The file fits this network")).to_be_visible()
    button(page, "Show the maps of layer1.0").click()
    by_number = page.get_by_text("Classes are shown by number")
    by_number.first.wait_for()  # the redraw that brings what stands below it shows it twice for a moment
    settled(page)
    expect(by_number).to_have_count(1)
    assert shown_exceptions(page) == []
    assert [str(finding) for finding in axe(page)] == []
    assert opened.faults == []
