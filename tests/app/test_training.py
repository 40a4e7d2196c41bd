"""The Training page: recorded at once, replaced by what is run, asked before it is revealed."""

from __future__ import annotations

import pytest

from app.runs import device
from app.runs import run as runs
from app.training import by_epoch, divergence, questions_view, words
from resnet_core.data import trained
from resnet_core.jobs.engine import DeviceStatus
from resnet_core.labs.events import Cancelled, Done, Event, Expired, Point
from resnet_core.labs.questions.table import QUESTIONS
from resnet_core.labs.recorded import Recorded
from resnet_core.labs.training.recipe import read_recipe
from tests.app.training_page import IdleEngine, labels, opened, recorded_lab, text
from tests.learning import PLAIN, RESIDUAL, conditions, diverged, epoch, lab


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> IdleEngine:
    made = IdleEngine()
    for module in (runs, device):
        monkeypatch.setattr(module, "engine", lambda: made)
    return made


# -------------------------------------------------------------------------------------------- the page


def test_a_warm_up_longer_than_the_control_is_cut_there_and_not_a_crash(engine: IdleEngine) -> None:
    at = opened(engine, training_epochs="100", training_warmup_epochs="60")
    assert "60 epochs of warm-up" in at.expander[0].label


def test_the_recorded_run_is_there_at_once_with_its_device_and_versions(engine: IdleEngine) -> None:
    at = opened(engine)
    kept = recorded_lab()
    said = text(at)
    assert f"Recorded on {kept.made[:10]}, on {kept.conditions.label} (cpu), 1 thread" in said
    assert words.recipe_line(read_recipe(kept.settings)) in said
    assert kept.conditions.torch in said
    assert "this is not overfitting" in said.replace("so ", "")
    assert "Run it here: 12 trainings" in labels(at)
    assert engine.asked == {}


def test_other_settings_are_said_not_to_have_been_run(engine: IdleEngine) -> None:
    assert words.NOT_RUN_YET not in text(opened(engine))
    at = opened(engine, training_lr="0.1")
    assert words.NOT_RUN_YET in text(at)
    assert "SGD at 0.1" in at.expander[0].label


def test_what_was_run_here_takes_the_place_of_what_was_recorded(engine: IdleEngine) -> None:
    said: list[Event] = [conditions(), *lab(PLAIN, RESIDUAL), Done(1.0)]
    at = opened(engine, "degradation", said)
    assert "Measured on a processor (cpu), 1 thread: each network has its own; 1,498 training" in text(at)
    assert "After 2 epochs plain-56 gets 60.0 % of its training images wrong, plain-8 1.0 %" in text(at)
    kept = recorded_lab()
    assert words.conditions(
        kept.conditions, kept.made, words.recipe_line(read_recipe(kept.settings))
    ) not in text(at)


def test_a_run_that_was_stopped_shows_what_there_is_and_the_rest_as_recorded(engine: IdleEngine) -> None:
    said: list[Event] = [conditions(), *lab({8: 0.25}, {}), Cancelled("It was stopped.")]
    at = opened(engine, "degradation", said)
    assert "It was stopped." in text(at)
    assert by_epoch.OLD.strip() in text(at)
    assert "Run it here: 12 trainings" in labels(at)


def test_a_divergence_is_said_with_its_step_and_the_losses_before_it(engine: IdleEngine) -> None:
    said: list[Event] = [conditions(), diverged("", 0, 3, [2.3, 1e5]), Done(1.0)]
    at = opened(engine, "training", said, stem="cifar", training_part="train")
    assert "this network, seed 0, diverged at step 3" in text(at)
    assert divergence.CAPTION in text(at)


@pytest.mark.parametrize("card", [False, True])
def test_layout_and_number_format_are_offered_for_a_gpu(engine: IdleEngine, card: bool) -> None:
    if card:
        engine.devices = {"cuda:0": DeviceStatus("a card", 2**35, 1, 0), **engine.devices}
    at = opened(engine, training_device="cuda:0")
    at.session_state["training.recipe_open"] = True
    offered = [box.label for box in at.run().selectbox]
    assert ("Memory format" in offered, "Number format of products" in offered) == (card, card)


def test_a_link_with_a_recipe_for_gpus_says_so(engine: IdleEngine) -> None:
    at = opened(engine, training_layout="channels_last", training_precision="bfloat16")
    assert at.expander[0].label.endswith("no augmentation, channels last, products in bfloat16")


def test_weights_that_are_gone_are_said_to_be(engine: IdleEngine) -> None:
    gone = Point("checkpoint", {"name": f"{'0' * 32}.safetensors", "bytes": 9})
    assert trained.find(str(gone.values["name"])) is None
    told: list[Event] = [conditions(), epoch("", 0, 1, 0.5), gone, Done(1.0)]
    at = opened(engine, "training", told, stem="cifar", training_part="train")
    assert "The weights have been deleted" in text(at)
    assert "Use on Forward" not in labels(at)


def test_nothing_of_a_comparison_is_shown_before_a_guess(engine: IdleEngine) -> None:
    question = QUESTIONS["zero_gamma"]
    at = opened(engine, training_question=question.name)
    assert question.question in text(at)
    assert question.caption not in text(at)
    assert {answer.text for answer in question.answers} <= set(labels(at))


def test_a_guess_shows_the_recorded_run_and_what_is_run_here_is_judged_by_its_complete_seeds(
    engine: IdleEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = QUESTIONS["zero_gamma"]
    points = (conditions(), *comparison(0.5, 0.1))
    before = Recorded("2026-01-31T09:30:00Z", "compare", question.spec, 0, question.settings, points)
    monkeypatch.setattr(questions_view, "_recorded", lambda question: before)
    at = opened(engine, training_question=question.name)
    (guess,) = (button for button in at.button if button.label == question.answers[0].text)
    guess.click().run()
    assert engine.asked == {}
    assert "Recorded on 2026-01-31" in text(at)
    assert "Your guess agrees with the measurement" in text(at)
    (start,) = (button for button in at.button if button.label.startswith("Run it here, about "))
    start.click().run()
    (asked,) = engine.asked.values()
    assert (asked.experiment, dict(asked.settings)) == ("compare", dict(question.settings))
    (id,) = engine.asked
    engine.said[id] = [conditions(), *comparison(0.5, 0.1), Done(1.0)]
    assert "Your guess agrees with the measurement" in text(at.run())
    engine.said[id] = [conditions(), *comparison(0.1, 0.5), Done(1.0)]
    assert "Your guess does not agree" in text(at.run())
    cut = Expired("too late", "deadline")
    engine.said[id] = [conditions(), *comparison(0.5, 0.1)[: len(comparison(0.5, 0.1)) // 2 + 1], cut]
    assert "this is with 1 of 2 seeds" in text(at.run())
    engine.said[id] = [conditions(), *comparison(0.5, 0.1)[:1], cut]
    assert "nothing is judged" in text(at.run())


def comparison(usual: float, zero: float) -> list[Point]:
    """Every network of the question on zero-gamma, seed by seed, with one error for each start."""
    question = QUESTIONS["zero_gamma"]
    return [
        epoch(candidate.name, seed, each, zero if candidate.zero_gamma else usual)
        for seed in range(question.seeds)
        for candidate in question.candidates
        for each in range(1, candidate.recipe.epochs + 1)
    ]


@pytest.mark.parametrize("field", ["lr", "epochs", "batch", "optimizer", "schedule", "warmup_epochs"])
def test_a_hostile_recipe_in_the_link_is_moved_to_one_that_works(engine: IdleEngine, field: str) -> None:
    at = opened(engine, link={f"training_{field}": "-9e999<script>"})
    assert "adjusted to the nearest possible value" in text(at)
