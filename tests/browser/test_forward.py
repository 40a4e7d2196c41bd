"""The page on forward passes in a real browser: a run to its end, a cancel, a file that is refused."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from app.runs import predicted
from resnet_core.experiments.forward import calibrate, ceilings
from resnet_core.experiments.forward.small_networks import NETWORKS
from resnet_core.jobs.result import Result
from resnet_core.jobs.store import Store
from resnet_core.labs.events import Done, Point
from resnet_core.labs.table import TABLE
from resnet_core.system import machine
from tests.browser.conftest import OpenPage
from tests.browser.controls import button, link_field_becomes, option, run_unless_known
from tests.browser.downloads import check_downloads, check_exhibit
from tests.browser.harness import DESKTOP, PHONE, Server, Theme
from tests.browser.looking import axe, settled, shown_exceptions, sideways_scroll

SMALL = "forward?block=basic&depths=1-1&widths=16-32&stem=cifar&num_classes=10&height=32&width=32"
LOOKS: list[tuple[Theme, int]] = [("light", DESKTOP), ("dark", PHONE)]


@pytest.mark.slow
@pytest.mark.parametrize(("theme", "width"), LOOKS)
def test_a_run_is_followed_to_its_end(theme: Theme, width: int, look_at: OpenPage) -> None:
    opened = look_at(f"{SMALL}&batch=3", theme=theme, width=width)
    page = opened.page
    expect(page.locator("h1")).to_contain_text("Forward: run")
    run_unless_known(page, "Run the network")
    expect(page.get_by_text(re.compile(r"images a second; the parts"))).to_be_visible()
    expect(page.get_by_text(re.compile(r"^Measured on .* PyTorch \d")).first).to_be_visible()
    expect(option(page, "layer1.0")).to_have_attribute(
        "aria-label", re.compile(r"FLOP/s, .* alive, deviation")
    )
    assert shown_exceptions(page) == []
    assert [str(finding) for finding in axe(page)] == []
    assert sideways_scroll(page) == 0
    assert opened.faults == []


@pytest.mark.slow
def test_a_block_shows_its_maps_by_keyboard(open_page: OpenPage) -> None:
    page = open_page(f"{SMALL}&batch=3").page
    run_unless_known(page, "Run the network")
    option(page, "layer2.0").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("vary most in the output of layer2.0")).to_be_visible()
    settled(page)
    link_field_becomes(page, "forward.block", "layer2.0")
    assert shown_exceptions(page) == []
    assert check_downloads(page) == [
        "forward_maps",
        "forward_class_map",
        "forward_activity",
        "forward_strip",
        "forward_field",
        "forward_effective_pixels",
        "forward_effective",
        "forward_ladder",
    ]


def measured_shortly() -> Result:
    """What a device is measured to be by two small networks: by all of them, in 40 seconds of CPU."""
    device = predicted.Device("cpu", machine.cpu_label(machine.threads()))
    code, request = TABLE.code_version("calibrate"), predicted.request(device)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ceilings, "SECONDS_EACH", 0.01)
        patch.setattr(calibrate, "NETWORKS", [each for each in NETWORKS if each[1] == 32])
        said = [*calibrate.run(request.spec, request.input, request.settings, request.seed, "cpu")]
    events = tuple(event for event in said if isinstance(event, Point))
    return Result(request, code, device.label, "2026-01-31T09:30:00Z", (*events, Done(15.0)))


def test_a_measured_device_has_a_roofline_to_take_away(open_page: OpenPage, server: Server) -> None:
    store = Store(str(server.store), 10**8)
    store.put(measured_shortly())
    store.close()
    opened = open_page(f"{SMALL}&batch=2")
    page = opened.page
    expect(button(page, "Measure the device")).to_have_count(0)
    expect(page.get_by_text("half the MACs is not half the time")).to_be_visible()
    assert shown_exceptions(page) == []
    assert [str(finding) for finding in axe(page)] == []
    check_exhibit(page, "forward_roofline")
    assert opened.faults == []


@pytest.mark.slow
def test_a_ladder_shows_its_rungs_while_it_climbs_and_can_be_cancelled(open_page: OpenPage) -> None:
    opened = open_page("forward?block=basic&depths=2-2-2-2&batch=4")
    page = opened.page
    button(page, "Climb the ladder").click()
    expect(page.get_by_text("Each rung takes turns with eager")).to_be_visible()
    button(page, "Cancel").click()
    expect(button(page, "Cancel")).to_have_count(0)
    expect(button(page, "Climb the ladder")).to_be_visible()
    settled(page)
    assert shown_exceptions(page) == []
    check_exhibit(page, "forward_ladder")
    assert opened.faults == []


def test_a_file_that_is_no_picture_is_refused_in_words(open_page: OpenPage, tmp_path: Path) -> None:
    page_file = tmp_path / "picture.png"
    page_file.write_text("<!doctype html><p>not a picture</p>")
    page = open_page(f"{SMALL}&forward.image=own").page
    page.locator('input[type="file"]').set_input_files(page_file)
    expect(page.get_by_text("pictures come as PNG, JPEG or WEBP")).to_be_visible()
    assert shown_exceptions(page) == []


def test_weights_of_another_network_are_refused_with_its_keys(open_page: OpenPage, tmp_path: Path) -> None:
    file = tmp_path / "weights.safetensors"
    header = b'{"fc.bias":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'
    file.write_bytes(len(header).to_bytes(8, "little") + header + bytes(4))
    page = open_page(f"{SMALL}&forward.weights=own").page
    page.locator('input[type="file"]').set_input_files(file)
    expect(page.get_by_text("The file does not fit this network: 31 keys are missing in it")).to_be_visible()
    assert shown_exceptions(page) == []


def test_hostile_settings_in_the_link_are_harmless(open_page: OpenPage) -> None:
    query = "&forward.device=cuda:999&forward.block=%3Cscript%3E&forward.image=../../etc&forward.weights=x"
    opened = open_page(f"{SMALL}{query}&forward.pass.job=guess&forward.layout=__import__")
    assert shown_exceptions(opened.page) == []
    assert opened.faults == []
    expect(opened.page.locator("h1")).to_contain_text("Forward: run")
    expect(button(opened.page, "Show the maps of layer1.0")).to_be_visible()
    expect(opened.page.get_by_text("the nearest recorded run, of ResNet-50")).to_have_count(2)
    expect(opened.page.get_by_text(re.compile(r"^Recorded on 20\d\d-"))).to_have_count(5)
