"""The predicted latency on the first page: from the store, without an engine, and honest about what it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app.drawing import numbers
from app.forward.controls import Setup
from app.runs import predicted
from app.runs import run as runs
from app.runs.predicted import Device
from resnet_core.jobs import request
from resnet_core.jobs.result import Result
from resnet_core.jobs.store import MEMORY, Store
from resnet_core.labs.events import Done, Point, Value
from resnet_core.labs.forward.findings import findings
from resnet_core.labs.table import TABLE
from resnet_core.network import Network
from resnet_core.readers.latency import Accuracy, accuracy, predict
from resnet_core.readers.roofline import CALL, works
from resnet_core.spec import Input
from resnet_core.system import machine
from resnet_core.zoo import RESNETS

MAIN = Path(__file__).resolve().parents[2] / "app" / "main.py"
LABEL = machine.cpu_label(machine.threads())
CPU = Device("cpu", LABEL)


def laws() -> dict[str, Value]:
    """Of every kind of work in a ResNet: a fixed cost, and so much for each MAC."""
    kinds = {work.kind for part in works(Network().plan) for work in part}
    each: dict[str, Value] = {kind: [1e-6, 0.0, 0.0, 0.0, 0.0, 0.0, 1e-11] for kind in kinds}
    return each | {CALL: [1e-6]}


def calibrated(code: str = "", label: str = LABEL) -> Result:
    seconds = laws()
    said = (Point("calibration", {"device": "a processor", "threads": 1, "seconds": seconds}), Done(15.0))
    code = code or TABLE.code_version("calibrate")
    return Result(predicted.request(CPU), code, label, "2026-01-31T09:30:00Z", said)


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Store:
    """An empty store, and an engine that must not be asked for."""
    made = Store(MEMORY, 10**6)
    monkeypatch.setattr(runs, "store", lambda: made)
    monkeypatch.setattr(runs, "engine", lambda: pytest.fail("the page started the engine"))
    return made


def shown(**link: str) -> tuple[str, str, list[str]]:
    """The value of the fourth figure, what stands under it, and the buttons."""
    app = AppTest.from_file(str(MAIN))
    for name, text in link.items():
        app.query_params[name] = text
    app.run()
    assert [error.message for error in app.exception] == []
    return app.metric[3].value, app.metric[3].delta, [button.label for button in app.button]


def test_without_a_calibration_one_is_offered_and_no_engine_started(store: Store) -> None:
    value, under, buttons = shown()
    assert (value, under) == (predicted.UNKNOWN, "not calibrated yet")
    assert predicted.CALIBRATE in buttons


def test_the_first_page_predicts_from_the_store_and_starts_no_engine(store: Store) -> None:
    store.put(calibrated())
    by = predicted.stored(CPU).calibration
    assert by is not None
    value, under, buttons = shown()
    assert value == numbers.seconds(predict(Network().plan, by))
    assert under.startswith("one image; off by")
    assert predicted.CALIBRATE not in buttons


@pytest.mark.parametrize("other", [{"code": "another version"}, {"label": "another processor, 64 threads"}])
def test_a_calibration_of_another_device_or_version_does_not_count(
    store: Store, other: dict[str, str]
) -> None:
    store.put(calibrated(**other))
    assert shown()[0] == predicted.UNKNOWN


def test_what_the_calibration_does_not_say_is_not_predicted(store: Store) -> None:
    store.put(calibrated())
    assert shown(dtype="bfloat16")[:2] == (predicted.UNKNOWN, "only float32 is predicted")
    assert shown(norm="group")[:2] == (predicted.UNKNOWN, "a layer is not calibrated")


def test_beside_a_pinned_network_the_difference_is_shown(store: Store) -> None:
    store.put(calibrated())
    by = predicted.stored(CPU).calibration
    assert by is not None
    now, then = (predict(each.plan, by) for each in (Network(), Network(RESNETS["resnet18"])))
    under = shown(pin="block=basic,depths=2-2-2-2")[1]
    assert under == numbers.change(now, then, numbers.seconds)
    assert under.startswith("+")


def test_forward_and_the_first_page_ask_for_the_same_calibration() -> None:
    asked = Setup(Network(RESNETS["resnet18"], Input(batch=4)), "cpu", {}).calibration()
    assert request.key(asked, "", "") == request.key(predicted.request(CPU), "", "")
    assert asked.device == "cpu"


RECORDED = Accuracy(0.094, 0.31, 20, 0.003, 2.5, "Z80, 1 thread", "2.13.0", 0.2, "2026-11-21")


def test_the_error_is_given_with_its_mean_its_worst_and_its_conditions(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(predicted, "accuracy", lambda: RECORDED)
    sentence = predicted.error_sentence(CPU)
    assert "by 9 % on average and by 31 % at worst" in sentence
    assert "took from 3 ms to 2.5 s" in sentence
    assert "Recorded on 2026-11-21 on Z80, 1 thread, load 0.2, PyTorch 2.13.0" in sentence
    assert "on a processor only" in predicted.error_sentence(Device("cuda:0", "a card"))
    monkeypatch.setattr(predicted, "accuracy", lambda: None)
    assert "not been recorded yet" in predicted.error_sentence(CPU)


def test_no_error_is_claimed_for_times_beyond_those_that_were_checked(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put(calibrated())
    monkeypatch.setattr(predicted, "accuracy", lambda: RECORDED)
    assert shown()[1] == "one image; off by 9 %, at worst 31 %"
    value, under, _ = shown(height="8192", width="8192", batch="64")
    assert (value.split()[1], under) == ("s", "64 images, CPU; error not known")
    assert numbers.seconds(314_339_992) == "9.96 years"


def test_a_calibration_says_when_it_was_made_and_can_be_made_again(store: Store) -> None:
    store.put(calibrated())
    assert "on 2026-01-31" in predicted.calibrated_on(predicted.stored(CPU))
    assert predicted.AGAIN in shown()[2]


def test_a_recorded_error_is_within_its_promise() -> None:
    recorded = accuracy()
    assert recorded is None or (0 < recorded.error <= 0.15 and recorded.networks >= 20)
    assert recorded is None or (recorded.error <= recorded.worst and recorded.shortest < recorded.longest)


def test_a_calibration_reads_back_as_it_was_kept(store: Store) -> None:
    store.put(calibrated())
    found = predicted.stored(CPU).calibration
    assert found is not None
    assert found == findings(calibrated().events).calibration
    assert found.seconds[CALL] == (1e-6,)
    assert predicted.seconds(replace(Network(), input=Input(dtype="float16")), found) is None
