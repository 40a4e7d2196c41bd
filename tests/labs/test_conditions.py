"""What numbers depend on, as one value, for every lab and every recorded file."""

import json

import pytest

from app.runs.conditions import images, sentence
from resnet_core.labs import recorded
from resnet_core.labs.conditions import Conditions, conditions
from resnet_core.labs.events import Done, Point, from_json, to_json

MEASURED = Conditions(
    *("cuda:0", "H100", 2, "2.6.0", "3.11.4", 8, 224, 200, "float32", "digits"),
    extra={"tf32": True, "steps": 20, "lr": 0.1, "scheme": "xavier"},
)


def test_conditions_are_one_flat_object_and_come_back_equal() -> None:
    point = from_json(json.loads(json.dumps(to_json(MEASURED.point()))))
    assert isinstance(point, Point)
    assert point.values["batch"] == 8
    assert point.values["scheme"] == "xavier"
    assert conditions([Done(0.0), point]) == MEASURED


def test_what_a_lab_does_not_know_is_left_out() -> None:
    bare = Conditions("cpu", "Xeon", 1, "2.6.0")
    assert bare.to_json() == {"device": "cpu", "label": "Xeon", "threads": 1, "torch": "2.6.0"}
    assert Conditions.from_json(bare.to_json()) == bare


def test_a_labs_own_facts_are_read_with_their_type() -> None:
    assert (MEASURED.flag("tf32"), MEASURED.count("steps"), MEASURED.number("lr")) == (True, 20, 0.1)
    assert (MEASURED.text("scheme"), MEASURED.text("nothing"), MEASURED.count("nothing")) == ("xavier", "", 0)
    with pytest.raises(TypeError):
        MEASURED.count("scheme")


def test_before_a_run_has_said_them_there_are_none() -> None:
    assert conditions([Point("epoch", {})]) is None


@pytest.mark.parametrize("file", ["degradation", "surface", "lesions"])
def test_recorded_files_are_still_read(file: str) -> None:
    runs = recorded.runs(file)
    assert runs
    for run in runs.values():
        read = conditions(run.points)
        assert read is not None
        assert read.torch
        assert read == run.conditions


def test_the_sentence_names_all_that_is_known() -> None:
    assert sentence(MEASURED, images(MEASURED), "weights by Xavier", "") == (
        "Measured on H100 (cuda:0), 2 threads: 8 images of 224 × 200, float32; weights by Xavier; "
        "PyTorch 2.6.0, Python 3.11.4."
    )
    assert sentence(Conditions("cpu", "Xeon", 1, "2.6.0"), made="2026-01-02T03:04") == (
        "Recorded on 2026-01-02, on Xeon (cpu), 1 thread; PyTorch 2.6.0."
    )
