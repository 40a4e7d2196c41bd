"""The page Backbone: its sentence, drawing, bars and table, and what it refuses."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from app.backbone import latency, measured, pieces_table, split, tap_drawing, words
from app.backbone.controls import Asked
from app.drawing import numbers
from app.drawing.palette import LIGHT
from app.drawing.table import as_csv
from app.runs.predicted import Device
from resnet_core.dense.network import dense, usual_input
from resnet_core.dense.pieces import PARTS, by_part
from resnet_core.dense.saved import saved_by_part
from resnet_core.dense.task import KINDS, Kind, Task
from resnet_core.jobs.request import checked
from resnet_core.labs.dense.findings import Findings
from resnet_core.labs.forward.times import Spread
from resnet_core.labs.table import TABLE
from resnet_core.language.dense import Dense
from resnet_core.network import Network
from resnet_core.readers.latency import Calibration
from resnet_core.spec import Input
from resnet_core.system.machine import ROOT
from resnet_core.zoo import ZOO
from tests.traced.described import traced


def page() -> None:
    import runpy

    from app import session
    from resnet_core.system.machine import ROOT

    session.follow_link("backbone")
    runpy.run_path(str(ROOT / "pages" / "backbone.py"))
    session.write_link("backbone")


def opened(**link: str) -> AppTest:
    at = AppTest.from_function(page, default_timeout=60)
    for name, text in link.items():
        at.query_params[name.replace("__", ".")] = text
    at.run()
    assert [error.message for error in at.exception] == []
    return at


def downloads(at: AppTest) -> list[str]:
    return [str(getattr(button, "label", "")) for button in at.get("download_button")]


def laid_out(kind: Kind, name: str = "resnet50") -> Dense:
    task = Task(kind)
    return dense(ZOO[name], usual_input(task), task)


def test_the_page_says_which_part_takes_the_most() -> None:
    at = opened()
    said = "\n".join(each.value for each in at.markdown)
    assert "At 800 × 1,333, the heads take **58.9 %** of the 254.5 G multiply-adds of RetinaNet" in said
    assert "padded to 800 × 1,344" in said
    assert words.CODE in downloads(at)


def test_the_link_keeps_the_choice() -> None:
    at = opened(backbone__task="mask-rcnn", backbone__height="480", backbone__proposals="300")
    assert at.selectbox(key="backbone.task").value == "mask-rcnn"
    assert at.number_input(key="backbone.height").value == 480
    at.selectbox(key="backbone.task").set_value("deeplabv3").run()
    assert at.query_params["backbone.task"] in ("deeplabv3", ["deeplabv3"])
    assert "520 × 520" in "\n".join(each.value for each in at.markdown)


def test_a_file_is_a_backbone_at_its_own_size_without_code() -> None:
    file = traced("resnet18")
    at = AppTest.from_file(str(ROOT / "pages" / "backbone.py"), default_timeout=60)
    at.session_state["visit"] = {
        "files": {file.digest: file.text},
        "network": f"family=file&file={file.digest}",
    }
    at.run()
    assert [error.message for error in at.exception] == []
    said = "\n".join(each.value for each in at.markdown)
    whole = by_part(dense(ZOO["resnet18"], file.input, Task("retinanet")))
    macs = numbers.short(sum(cost.macs for cost in whole.values()))
    assert f"of the {macs} multiply-adds of RetinaNet" in said
    assert "traced for images of 224 × 224" in said
    assert words.CODE not in downloads(at)


def test_tokens_are_refused_in_words() -> None:
    at = opened(family="vit")
    assert "this network has tokens" in at.warning[0].value


@pytest.mark.parametrize("kind", KINDS)
def test_every_task_is_drawn_with_all_its_maps_and_heads(kind: Kind) -> None:
    network = laid_out(kind)
    drawn = tap_drawing.exhibit(network)
    seen = [shape.text for shape in tap_drawing.drawing(network).shapes if shape.text]
    for name in (*(tap.name for tap in network.taps), *(each.name for each in network.levels if each.layers)):
        assert name in seen
    assert all(any(head.name in text for text in seen) for head in network.heads)
    assert len(drawn.table().rows) == len(network.taps) + len(network.levels)


@pytest.mark.parametrize("name", ["densenet121", "efficientnet_b0", "convnext_tiny", "plain34"])
def test_other_families_are_drawn(name: str) -> None:
    drawn = tap_drawing.drawing(laid_out("faster-rcnn", name))
    assert max(float(shape.attributes["x"]) for shape in drawn.shapes if shape.text) < drawn.width


def test_the_bars_and_the_table_are_the_costs() -> None:
    network = laid_out("faster-rcnn")
    costs, saved = by_part(network), saved_by_part(network)
    split_csv = as_csv(split.exhibit(network, LIGHT).table())
    pieces_csv = as_csv(pieces_table.pieces_table(network))
    for part, cost in costs.items():
        assert f"{cost.macs}" in split_csv
        assert f"{part.capitalize()},,,{cost.params},{cost.macs},{saved[part]},," in pieces_csv


def test_a_task_without_a_neck_has_a_sentence_without_one() -> None:
    task = Task("fcn")
    said = words.headline(Asked(task, Input(520)), by_part(laid_out("fcn")))
    assert said.startswith("At 520 × 520, the backbone takes **72.0 %**")
    assert "neck" not in said


def test_measured_parts_stand_beside_their_predictions() -> None:
    found = Findings(seconds={part: Spread(0.1 * place, 0, 1, 3) for place, part in enumerate(PARTS, 1)})
    cards = measured.cards(found, {"backbone": 0.2, "neck": 0.3, "head": 0.4})
    assert [card.label for card in cards] == ["Backbone", "Neck", "Heads"]
    assert [card.under for card in cards] == [
        "16.7 %, predicted 200 ms",
        "33.3 %, predicted 300 ms",
        "50.0 %, predicted 400 ms",
    ]
    assert measured.sentence(Findings()) == ""


def test_the_request_is_one_that_the_engine_takes() -> None:
    asked = Asked(Task("mask-rcnn", proposals=5), Input(64, 96))
    wanted = measured.request(Network(), asked, Device("cpu", "a processor"))
    assert checked(wanted, TABLE).settings["proposals"] == 5
    assert wanted.input == Input(64, 96)


def test_other_formats_than_float32_are_not_predicted() -> None:
    network = dense(ZOO["resnet18"], Input(64, dtype="float64"), Task())
    assert latency.cards(network, Calibration("made up", 1, {})) == latency.ONLY
    assert latency.cards(laid_out("unet", "resnet18"), Calibration("made up", 1, {})) == latency.UNMET
