"""Up to three networks are pinned; pages that show a difference use the first."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

from resnet_core.network import Network, read_address, read_pin
from tests.app.test_state import checked, link, press

MAIN = Path(__file__).resolve().parents[2] / "app" / "main.py"


def can_pin_more(app: AppTest) -> bool:
    return any(button.label == "Pin" for button in app.button)


def test_up_to_three_networks_can_be_pinned_and_the_first_is_compared_with() -> None:
    app = press(checked(AppTest.from_file(str(MAIN)).run()), "Pin")
    assert not can_pin_more(app), "it is pinned already"
    for preset in ("resnet101", "resnet18"):
        checked(app.selectbox(key="preset").select(preset).run())
        press(app, "Pin")
    checked(app.selectbox(key="preset").select("resnet152").run())
    pins = {"pin": "block=bottleneck", "pin2": "depths=3-4-23-3", "pin3": "block=basic,depths=2-2-2-2"}
    assert link(app) == {"depths": "3-8-36-3", **pins}
    assert not can_pin_more(app), "three are the most"
    assert next(card.delta for card in app.metric) == "+34.64 M (+135.5 %)"
    press(app, "Unpin ResNet-50")
    assert link(app) == {"depths": "3-8-36-3", "pin": pins["pin2"], "pin2": pins["pin3"]}


def test_addresses_hold_up_to_three_pins_and_those_of_old_links() -> None:
    assert read_address({"pin": "block=bottleneck"}).pins == ("block=bottleneck",)
    assert read_pin("block=bottleneck") == (Network(), ())
    assert read_address({"pin3": "c", "pin2": "", "pin": "a"}).pins == ("a", "c")
    assert [fault.field for fault in read_address({"pin4": "d"}).faults] == ["'pin4'"]
