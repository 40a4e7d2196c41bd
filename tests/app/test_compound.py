"""EfficientNet's compound coefficient: its stops are the published networks and the formula between them."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

from app.frame import compound_controls
from resnet_core.cost import price
from resnet_core.families.efficientnet import zoo
from resnet_core.families.efficientnet.spec import EfficientNetSpec
from resnet_core.language.input import Input
from resnet_core.network import Network
from resnet_core.plan import unfold
from resnet_core.search.compound import STOPS, coefficients, cost_coefficient, is_compound, stop_at
from resnet_core.spec import VitSpec
from resnet_core.zoo import ZOO

BY_NAME = {stop.name: stop for stop in STOPS}


def test_b0_to_b7_are_stops_with_their_published_values() -> None:
    for name, spec in zoo.ZOO.items():
        if name in zoo.SIDES:
            stop = BY_NAME[name[-2:].upper()]
            assert (stop.spec, stop.side, stop.formula) == (spec, zoo.SIDES[name], None)
    assert (STOPS[0].name, STOPS[-1].name) == ("B0", "B7")


def test_stops_of_the_formula_are_rounded_powers() -> None:
    made = [(stop, stop.formula) for stop in STOPS if stop.formula is not None]
    assert len(made) == 7
    for stop, power in made:
        assert stop.spec.width_multiplier == round(1.1**power, 2)
        assert stop.spec.depth_multiplier == round(1.2**power, 2)
        assert stop.side == round(224 * 1.15**power)
        assert cost_coefficient(stop.spec, stop.side) == pytest.approx(power, abs=0.05)


def test_stops_rise_in_cost() -> None:
    costs = [price(unfold(stop.spec, Input(stop.side, stop.side))).macs for stop in STOPS]
    assert costs == sorted(costs)


def test_the_coefficients_of_b4_are_those_of_its_own_values() -> None:
    b4 = coefficients(zoo.ZOO["efficientnet_b4"], 380)
    assert (1.2**b4.depth, 1.1**b4.width, 224 * 1.15**b4.side) == pytest.approx((1.8, 1.4, 380))


def test_only_networks_of_b0s_stages_have_the_slider() -> None:
    assert is_compound(EfficientNetSpec(width_multiplier=3.0))
    assert not is_compound(EfficientNetSpec(depths=(1, 2, 2, 3, 3, 4, 2)))
    assert not is_compound(ZOO["efficientnet_v2_s"])
    assert stop_at(VitSpec(), Input()) is None


def page() -> None:
    from app import session
    from app.frame import compound_controls

    session.follow_link("")
    compound_controls.draw(session.network())


def test_the_slider_sets_width_depth_and_image_and_shows_what_was_set_by_hand() -> None:
    at = AppTest.from_function(page)
    at.query_params["family"] = "efficientnet"
    at.query_params["num_classes"] = "10"
    at.run()
    slider = at.select_slider(key=compound_controls.KEY)
    assert slider.value == "B0"
    slider.set_value("B4").run()
    b4 = vars(zoo.ZOO["efficientnet_b4"]) | {"num_classes": 10}
    assert at.session_state["visit"]["network"] == Network(EfficientNetSpec(**b4), Input(380, 380)).link
    assert "width × 1.4, depth × 1.8, 380 pixels" in at.markdown[-1].value
    at.select_slider(key=compound_controls.KEY).set_value("φ 3").run()
    assert "width_multiplier=1.33" in at.session_state["visit"]["network"]
    assert "1.1^3" in at.markdown[-1].value
    own = EfficientNetSpec(width_multiplier=1.7)
    names = compound_controls.names(Network(own, Input()))
    assert names.index(compound_controls.OWN) == names.index("φ 1.5") + 1
    assert "Set by hand: width × 1.7" in compound_controls.words(own, Input())


# B2 on its weights' images; a stop's multipliers with other dropout; an oblong image; no stop's multiplier.
BY_HAND = (
    "width_multiplier=1.1&depth_multiplier=1.2&dropout=0.3&height=288&width=288",
    "width_multiplier=1.4&depth_multiplier=1.8&dropout=0.1&height=380&width=380&in_channels=1",
    "height=224&width=320",
    "width_multiplier=1.37&drop_path=0.1&num_classes=10",
)


@pytest.mark.parametrize("link", ["", *BY_HAND])
def test_every_stop_there_and_back_is_the_same_network(link: str) -> None:
    at = AppTest.from_function(page)
    for name, text in parse_qsl(f"family=efficientnet&{link}"):
        at.query_params[name] = text
    at.run()
    start, home = at.session_state["visit"]["network"], at.select_slider[0].value
    assert (home == compound_controls.OWN) == bool(link)
    for away in ("B0", "φ 5.5", "B7"):
        for stop in (away, "φ 1", home):
            at.select_slider[0].set_value(stop).run()
            assert not at.exception
        assert at.session_state["visit"]["network"] == start
    at.select_slider[0].set_value("φ 1").run()
    here = at.session_state["visit"]["network"]
    for stop in ("B6", "φ 1"):
        at.select_slider[0].set_value(stop).run()
    assert at.session_state["visit"]["network"] == here


def test_what_differs_from_a_stop_is_said() -> None:
    b4 = EfficientNetSpec(width_multiplier=1.4, depth_multiplier=1.8, dropout=0.1)
    said = compound_controls.words(b4, Input(380, 380))
    assert said.startswith("Set by hand: width × 1.4, depth × 1.8, 380 pixels, dropout 0.1, batch norm's eps")
    assert "224 × 320 pixels. Its cost" in compound_controls.words(EfficientNetSpec(), Input(224, 320))


def test_other_networks_have_no_such_slider() -> None:
    at = AppTest.from_function(page)
    at.query_params["family"] = "vit"
    at.run()
    assert len(at.select_slider) == 0
