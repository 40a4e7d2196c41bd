"""EfficientNet's compound coefficient: its stops are the published networks and the formula between them."""

from __future__ import annotations

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
    assert stop_at(VitSpec(), 224) is None


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
    at.query_params["family"] = "efficientnet"
    own = EfficientNetSpec(width_multiplier=1.7)
    names = compound_controls.names(own, 224, None)
    assert names.index(compound_controls.OWN) == names.index("φ 1.5") + 1
    assert "Set by hand: width × 1.7" in compound_controls.words(own, 224, None)


def test_other_networks_have_no_such_slider() -> None:
    at = AppTest.from_function(page)
    at.query_params["family"] = "vit"
    at.run()
    assert len(at.select_slider) == 0
