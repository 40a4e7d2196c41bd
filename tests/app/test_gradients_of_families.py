"""The page on gradients of a network that is not residual: its first section, and the way to the others."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from app.gradients import words
from app.gradients.styles import style
from app.runs import device, run
from resnet_core.experiments.gradients import run as gradients
from resnet_core.labs.gradients.points import Network as Measured
from resnet_core.labs.gradients.settings import gradients_settings
from resnet_core.labs.gradients.twins import ASKED
from resnet_core.spec import Input, VitSpec, to_query
from resnet_core.zoo import ZOO
from tests.app.training_page import RUN, IdleEngine, labels, text

SPEC = VitSpec(patch=8, depth=3, token_width=64, heads=2, mlp_width=128, num_classes=10)
INPUT = Input(16, 16, 4)


@pytest.mark.parametrize(
    ("name", "colour"),
    [
        ("vgg16", "plain"),
        ("alexnet", "plain"),
        ("plain34", "plain"),
        ("resnet18", "shortcut"),
        ("densenet121", "shortcut"),
        ("vit_b_16", "shortcut"),
    ],
)
def test_plain_networks_of_every_family_are_grey_and_those_with_a_way_around_orange(
    name: str, colour: str
) -> None:
    assert style(Measured(ASKED, to_query(ZOO[name]), 0, ())).colour == colour


def page() -> None:
    """The page within its frame, without the sidebar."""
    import runpy
    from pathlib import Path

    import app
    from app import session

    session.follow_link()
    runpy.run_path(str(Path(str(app.__file__)).parents[1] / "pages" / "gradients.py"))
    session.write_link("gradients")


def test_a_vit_is_measured_without_twins_and_leads_to_the_residual_sections(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engine = IdleEngine()
    for module in (run, device):
        monkeypatch.setattr(module, "engine", lambda: engine)
    settings = gradients_settings({"twins": "", "seeds": 1})
    engine.experiment, engine.stored = "gradients", RUN
    engine.said[RUN] = list(gradients.run(SPEC, INPUT, settings, 0, "cpu"))
    at = AppTest.from_function(page)
    for name, value in {
        **to_query(SPEC, INPUT),
        "gradients.twins": "pre",
        "gradients.shown": "branch",
    }.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception
    said = text(at)
    assert "At initialisation, the gradient of a block's weights" in said
    assert words.RESIDUAL_SECTIONS in said
    assert "## Shattered gradients" not in said
    assert {"Compare the four initialisations", "Measure shattering"}.isdisjoint(labels(at))
    engine.stored = None
    at.button(key="instead_resnet18").click().run()
    assert not at.exception
    said = text(at)
    assert "## Shattered gradients" in said
    assert words.RESIDUAL_SECTIONS not in said
