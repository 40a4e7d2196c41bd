"""Forward and Gradients before anything was run: recorded figures, labelled, equal to their files."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from app.forward import activity, class_map
from app.forward import words as forward_words
from app.gradients import by_depth, jacobian, shattering, trend
from app.runs import device, run
from resnet_core.data.datasets import dataset
from resnet_core.labs.checkpoints import recorded as checkpoint
from resnet_core.labs.forward.recorded import (
    INPUT,
    RECORDED,
    SHOWS,
    TRAINED_INPUT,
    answers,
    findings_of,
    recorded,
)
from resnet_core.labs.forward.settings import forward_settings
from resnet_core.labs.gradients import by_depth as by_depth_lab
from resnet_core.labs.gradients import recorded as gradients_recorded
from resnet_core.labs.gradients.findings import fold
from resnet_core.labs.gradients.recorded_sections import SPECS, Section, recorded_section, settings_of
from resnet_core.labs.gradients.recorded_sections import answers as section_answers
from resnet_core.labs.recorded import runs
from resnet_core.spec import ArchSpec, to_query
from resnet_core.zoo import PUBLISHED, RESNETS
from tests.app.training_page import IdleEngine, labels, text


def page(name: str) -> None:
    """A page within its frame, without the sidebar."""
    import runpy
    from pathlib import Path

    import app
    from app import session

    session.follow_link()
    runpy.run_path(str(Path(str(app.__file__)).parents[1] / "pages" / f"{name}.py"))
    session.write_link(name)


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> IdleEngine:
    made = IdleEngine()
    for module in (run, device):
        monkeypatch.setattr(module, "engine", lambda: made)
    return made


def opened(name: str, network: str) -> AppTest:
    at = AppTest.from_function(page, args=(name,))
    for field, value in to_query(RESNETS[network], PUBLISHED[network].input).items():
        at.query_params[field] = value
    at.run()
    assert not at.exception
    return at


def test_forward_opens_with_the_recorded_pass_and_ladder_of_resnet50(engine: IdleEngine) -> None:
    at = opened("forward", "resnet50")
    said = text(at)
    timed, climbed = findings_of("forward"), findings_of("ladder")
    assert forward_words.whole_finding(timed, INPUT.batch) in said
    assert forward_words.ladder_finding(climbed) in said
    assert said.count(f"Recorded on {recorded('forward').made[:10]}, on ") >= 2
    assert "a class activation map of it would show nothing that was learnt" in said
    assert f"a {SHOWS}, which it takes for a {findings_of('trained').class_maps[0].number}." in said
    shown, seen = findings_of("trained").class_maps[0], findings_of("look").activities
    assert class_map.caption(shown, f"class {shown.number}", True) in said
    assert activity.signal_sentence(seen) in said
    assert said.count("**ResNet-50 (v1.5)** has not run on this server yet.") == 2
    assert {"Run the network", "Climb the ladder", "Show the maps of layer1.0"} <= set(labels(at))
    assert engine.asked == {}


def test_forward_says_that_the_record_is_of_another_network(engine: IdleEngine) -> None:
    said = text(opened("forward", "resnet18"))
    assert "**ResNet-18** has not run on this server yet with these settings" in said
    assert said.count("the nearest recorded run, of **ResNet-50 (v1.5)**, stands here") == 2


def test_the_recorded_runs_answer_their_own_requests_alone() -> None:
    spec = RESNETS["resnet50"]
    for experiment, settings in RECORDED.items():
        assert answers(experiment, spec, INPUT, settings)
        assert not answers(experiment, spec, INPUT, {**settings, "layout": "channels_last"})
        assert not answers(experiment, RESNETS["resnet18"], INPUT, settings)
        run = recorded(experiment)
        assert forward_settings(run.settings) == forward_settings(settings)
        assert (run.conditions.batch, run.conditions.height) == (INPUT.batch, INPUT.height)
        assert all([run.conditions.label, run.conditions.torch, run.conditions.python])


def test_the_recorded_class_map_is_of_the_weights_that_ship_and_adds_up_to_the_score() -> None:
    run, found = recorded("trained"), findings_of("trained")
    weights = checkpoint(run.spec)
    assert weights is not None
    assert run.settings["weights_file"] == weights.weights.name
    assert (run.settings["image"], run.conditions.batch) == ("digits", TRAINED_INPUT.batch)
    for each in found.class_maps:
        assert each.mean + each.bias == pytest.approx(each.score, abs=1e-5)
        assert sum(each.cells) / len(each.cells) == pytest.approx(each.mean)
    assert found.top is not None
    assert found.class_maps[0].number == found.top.classes[0]
    assert dataset("digits").test_labels[0] == SHOWS
    assert len(found.activities) == 27


@pytest.mark.parametrize(
    ("network", "name"),
    [("cifar_resnet110", "cifar_resnet110/start"), ("resnet50", "cifar_resnet56/film")],
)
def test_gradients_opens_with_the_recorded_norms_of_the_network_or_the_nearest(
    network: str, name: str, engine: IdleEngine
) -> None:
    at = opened("gradients", network)
    said, record = text(at), gradients_recorded.recorded()[name]
    own = gradients_recorded.answering(record.spec, gradients_recorded.INPUT, {"twins": "plain"})
    found = fold((own if network.startswith("cifar") and own else record).points)
    assert trend.sentence(found, 0, "weights") in said
    assert ", at initialisation, on " in said  # the settings, which say what is seen
    assert f"Recorded on {record.made[:10]}, on " in said
    stand_ins = said.count("the nearest recorded run stands here: **ResNet-56")
    assert stand_ins == (
        5 if network == "resnet50" else 4
    )  # of the other sections only ResNet-56 is recorded
    assert by_depth.sentence(by_depth_lab.fold(runs("by_depth")["by_depth"].points)) in said
    assert jacobian.sentence(fold(recorded_section("jacobian").points)) in said
    assert shattering.sentence(fold(recorded_section("shattering").points)) in said
    assert said.count(f"Recorded on {recorded_section('schemes').made[:10]}, on ") >= 3
    assert trend.sentence(fold(recorded_section("starts").points), 0, "signal") in said
    assert "Measure gradients" in labels(at)
    assert engine.asked == {}


@pytest.mark.parametrize("section", SPECS)
def test_a_recorded_section_answers_its_own_request_alone(section: Section) -> None:
    record = recorded_section(section)
    assert (record.spec, record.settings) == (SPECS[section], settings_of(section))
    assert section_answers(section, record.spec, gradients_recorded.INPUT, record.settings)
    assert not section_answers(section, ArchSpec(), gradients_recorded.INPUT, record.settings)
    assert not section_answers(
        section, record.spec, gradients_recorded.INPUT, {**record.settings, "steps": 5}
    )
