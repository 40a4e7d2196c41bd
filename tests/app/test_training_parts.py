"""The parts of the Training page, the question before the lab, and what is said of recorded trainings."""

from __future__ import annotations

import re

import pytest

from app.runs import device
from app.runs import run as runs
from app.training import by_depth, lines, notes, words
from app.training.tables import curves_table
from resnet_core.labs.events import Done, Event
from resnet_core.labs.training import degradation
from resnet_core.labs.training.curves import Curve
from resnet_core.spec import as_resnet
from tests.app.training_page import IdleEngine, labels, opened, recorded_lab, text
from tests.learning import conditions, epoch


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> IdleEngine:
    made = IdleEngine()
    for module in (runs, device):
        monkeypatch.setattr(module, "engine", lambda: made)
    return made


def test_a_network_too_strided_for_the_images_is_trained_with_a_stem_that_works(engine: IdleEngine) -> None:
    at = opened(engine, training_part="train")
    assert "it takes 17 or more" in text(at)
    assert "With the CIFAR stem" in text(at)
    (start,) = (button for button in at.button if button.label == "Train this network")
    start.click().run()
    (asked,) = engine.asked.values()
    assert (asked.experiment, as_resnet(asked.spec).stem) == ("training", "cifar")
    (use,) = (button for button in at.button if button.label == "Use residual-20")
    use.click().run()
    assert "it takes 17 or more" not in text(at)


def test_the_recipe_of_one_network_stands_beside_it_and_its_errors_are_said_at_the_end(
    engine: IdleEngine,
) -> None:
    link = {"training_part": "train", "stem": "cifar", "training_lr": "0.1"}
    before = opened(engine, link=link)
    assert "SGD at 0.1" in before.expander[0].label
    assert "of the test images wrong" not in text(before)
    said: list[Event] = [conditions(), epoch("", 0, 1, 0.5), epoch("", 0, 2, 0.25), Done(1.0)]
    at = opened(engine, "training", said, link=link)
    assert re.search(r"After 2 epochs .* gets 25\.0 % of the training images and .* of the test", text(at))


def test_the_key_question_is_asked_before_anything_answers_it(engine: IdleEngine) -> None:
    at = opened(engine, first="")
    assert "lower error on the images that it is trained on" in text(at)
    assert not re.search("wrong|overfitting|degrad", text(at).lower())
    assert not [label for label in labels(at) if label.startswith("Run it here")]
    (guess,) = (button for button in at.button if button.label == "plain-56")
    guess.click().run()
    assert "Your guess does not agree with the measurement: plain-20." in text(at)
    assert "this is not overfitting" in text(at)
    assert "deep" in at.query_params["training.first"]
    assert "Your guess agrees" in text(opened(engine, first="shallow"))


@pytest.mark.parametrize(
    ("link", "part"),
    [
        ({}, "lab"),
        ({"training_question": "zero_gamma"}, "guess"),
        ({"training_surface_size": "11"}, "surface"),
        ({"training_surface_size": "11", "training_part": "lab"}, "lab"),
        ({"training_part": "<script>"}, "lab"),
    ],
)
def test_a_link_opens_the_part_that_it_is_about(engine: IdleEngine, link: dict[str, str], part: str) -> None:
    at = opened(engine, link=link)
    assert at.session_state["training.part"] == part
    headings = {
        "lab": "The degradation lab",
        "train": "Train ",
        "guess": "Guess first",
        "surface": "The loss around",
    }
    shown = [name for name, heading in headings.items() if f"## {heading}" in text(at)]
    assert shown == [part]


def test_the_control_has_the_residual_network_beside_the_plain_one(engine: IdleEngine) -> None:
    at = opened(engine)
    assert "Run it here: plain-56 and residual-56 for 40 epochs" in labels(at)
    assert re.search(r"plain-56 gets .* after 10 epochs and .* after 40 epochs .*, residual-56 0", text(at))


def test_a_recorded_training_has_no_seconds_rather_than_none_at_all() -> None:
    curves = degradation.read(recorded_lab().points).curves
    table = curves_table(curves)
    place = [column.title for column in table.columns].index("Seconds")
    assert {row.cells[place].text for row in table.rows} == {""}
    assert words.closing("it", curves["plain-8"]).startswith("After 10 epochs it gets")


def test_shallow_networks_are_said_to_end_alike_and_to_learn_sooner_with_shortcuts() -> None:
    curves = degradation.read(recorded_lab().points).curves
    said = notes.shallow(curves, by_depth.trained_kinds(curves))
    assert said.startswith("**The shallowest pair ends alike.**")
    assert re.search("in [3-9] of 10 epochs residual-8 is ahead of plain-8 with every seed", said)
    one = {name: Curve(name, {0: curve.traces[0]}) for name, curve in curves.items()}
    assert "On the way" not in notes.shallow(one, by_depth.trained_kinds(one))
    assert degradation.ahead(curves["plain-8"], curves["residual-8"]) == 0


@pytest.mark.parametrize(("errors", "end"), [([8.7, 3.0], 10), ([10.1, None], 20), ([], 100), ([64.0], 100)])
def test_the_axis_of_errors_ends_where_small_ones_can_be_told_apart(
    errors: list[float | None], end: int
) -> None:
    assert lines.top(errors) == end
