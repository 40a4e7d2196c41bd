"""Compare: which networks, their strips above each other, the table, and the same numbers as files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import pairwise

import pytest
from streamlit.testing.v1 import AppTest

from app.compare import latency, places, strips
from app.compare.rows import rows
from app.compare.table import table
from app.drawing.palette import LIGHT
from app.drawing.strip.scene import Scene
from app.drawing.strip.svg import svg
from app.runs.predicted import Calibrated, Device
from resnet_core.__main__ import main
from resnet_core.labs.forward.findings import Ceilings, SecondsPer, findings
from resnet_core.labs.forward.times import Spread
from resnet_core.labs.latencies.findings import Findings, passes
from resnet_core.network import Network, named, pin_text
from resnet_core.readers.latency import predict
from resnet_core.search.comparison_files import RATIOS, as_json
from tests.app.plots import in_plotly
from tests.app.test_predicted import calibrated

FOUR = ("resnet50", "efficientnet_b0", "vit_b_16", "cifar_resnet1202")
UNCALIBRATED = Calibrated(Device("cpu", "a processor"), None)


def networks(*names: str) -> tuple[Network, ...]:
    return tuple(named(name).network for name in names)


def drawn(*names: str) -> Scene:
    shown = networks(*names)
    figure = strips.strips(shown, "stage", rows(shown, UNCALIBRATED)).figure
    assert isinstance(figure, Scene)
    return figure


def lefts(scene: Scene, network: int, stage: str) -> list[float]:
    """Where the columns of a stage of one of the networks begin."""
    start = f"{network}:{stage}."
    return [float(item.shapes[0].attributes["x"]) for item in scene.items if item.key.startswith(start)]


def test_stages_of_one_resolution_begin_at_one_place_and_end_before_the_next() -> None:
    scene = drawn(*FOUR)
    bands = [
        [(0, "layer1"), (1, "stage2")],  # 56 pixels a side
        [(0, "layer2"), (1, "stage3"), (3, "layer1")],
        [(0, "layer3"), (1, "stage4"), (1, "stage5"), (2, "stage1"), (3, "layer2")],
        [(0, "layer4"), (1, "stage6"), (1, "stage7"), (3, "layer3")],
    ]
    spans = [[x for at, stage in band for x in lefts(scene, at, stage)] for band in bands]
    assert all(max(one) < min(two) for one, two in pairwise(spans))
    heads = {item.shapes[0].attributes["x"] for item in scene.items if item.key.endswith(":head")}
    assert len(heads) == 1


def test_all_strips_have_the_units_of_one_of_them_alone() -> None:
    both, alone = drawn("resnet50", "efficientnet_b0"), drawn("resnet50")

    def widths(scene: Scene) -> list[float]:
        return [item.box[2] for item in scene.items if item.key.startswith("0:")]

    assert widths(both) == widths(alone)


def test_the_strips_are_one_picture_with_every_name() -> None:
    picture = svg(drawn(*FOUR))
    assert picture.count("translate(0 ") > 100
    for name in ("ResNet-50 (v1.5)", "EfficientNet-B0", "ViT-B/16", "ResNet-1202, option A"):
        assert f">{name}<" in picture
    labels = [item.label for item in drawn("resnet50", "cifar_resnet1202").items]
    assert labels[1].startswith("layer1.0 of ResNet-50 (v1.5), projection shortcut: 256 channels of 56 by 56")
    assert labels[-1].startswith("head of ResNet-1202 option A: ")


def test_the_block_at_the_same_place_is_selected_in_every_network() -> None:
    shown = networks(*FOUR)
    parts = strips.same_places(shown, 1, "stage3.0")
    assert [part.key if part else "" for part in parts] == ["layer2.0", "stage3.0", "", "layer1.0"]
    found = places.table(FOUR, parts)
    assert found.rows[2].cells[1].text == "nothing at this resolution"
    assert all(len(row.cells) == len(found.columns) for row in found.rows)
    assert [row.cells[4].exact for row in found.rows[:2]] == ["372,506,624", "18,177,984"]


def test_the_table_has_exact_counts_and_ratios_to_the_first() -> None:
    shown = table(rows(networks(*FOUR), UNCALIBRATED))
    second = shown.rows[1].cells
    assert [cell.delta for cell in shown.rows[0].cells if cell.delta] == []
    assert (second[2].exact, second[2].delta) == ("385,814,752", "0.0944 ×")
    assert (second[3].exact, second[3].delta) == ("88,362,116", "1.03 ×")
    assert (second[-1].text, second[-1].note) == ("22.308 %", "ImageNet, 224²")
    assert shown.rows[2].cells[6].text == "whole image"
    assert all(len(row.cells) == len(shown.columns) for row in shown.rows)


def test_latency_has_a_column_once_the_device_is_calibrated() -> None:
    shown = networks("resnet50", "resnet18")
    calibration = findings(calibrated().events).calibration
    assert calibration
    own = Calibrated(Device("cpu", "a processor"), calibration)
    before, after = (table(rows(shown, each)) for each in (UNCALIBRATED, own))
    titles = [column.title for column in after.columns]
    assert set(titles) - {column.title for column in before.columns} == {"Predicted latency"}
    cell = after.rows[1].cells[titles.index("Predicted latency")]
    assert cell.exact == str(predict(shown[1].plan, calibration))


def test_the_terminal_has_the_numbers_of_the_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", *FOUR, "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)["networks"]
    page = json.loads(as_json(rows(networks(*FOUR), UNCALIBRATED)))["networks"]
    names = ("params", "macs", "saved_for_backward_bytes", *(f"{name}_ratio" for name in RATIOS))
    for one, other in zip(printed, page, strict=True):
        assert [one[name] for name in names] == [other[name] for name in names]


def test_measured_latency_has_a_column_a_plot_and_a_table() -> None:
    shown = networks("resnet50", "efficientnet_b0", "resnet18")
    ceilings = Ceilings("a processor", SecondsPer({"float32": 1e-11}, 1e-10))
    times = {place: Spread(seconds, seconds, seconds, 3) for place, seconds in enumerate((0.08, 0.04, 0.03))}
    found = Findings(times=times, ceilings=ceilings)
    compared = rows(shown, UNCALIBRATED, found)
    second = table(compared).rows[1].cells[-2]
    assert (second.text, second.delta) == ("40 ms", "0.5 ×")
    assert json.loads(as_json(compared))["networks"][1]["measured_seconds"] == 0.04
    titles = [row.title for row in compared]
    timed = passes([each.plan for each in shown], found)
    drawn = latency.exhibit(titles, timed, LIGHT)
    assert (
        drawn.caption == "EfficientNet-B0 has 0.0944 × the MACs of ResNet-50 (v1.5) and takes 0.5 × its time."
    )
    line, dashed, least, measured = in_plotly(drawn.figure).data
    assert line.y[1] / line.x[1] == pytest.approx(2e-8)  # two FLOPs a MAC, in milliseconds
    assert dashed.y[0] / dashed.x[0] == pytest.approx(80 / timed[0].macs)
    assert list(measured.y) == pytest.approx([80, 40, 30])
    assert list(least.y) == [1000 * each.least for each in timed if each.least]
    numbers = drawn.table()
    assert [row.cells[1].text for row in numbers.rows] == [f"{each.macs:,}" for each in timed]
    assert all(len(row.cells) == len(numbers.columns) for row in numbers.rows)


def page() -> None:
    """The page within its frame, without the sidebar."""
    import runpy
    from pathlib import Path

    import app
    from app import session

    session.follow_link("compare")
    runpy.run_path(str(Path(str(app.__file__)).parents[1] / "pages" / "compare.py"))
    session.write_link("compare")


def opened(**link: str) -> AppTest:
    at = AppTest.from_function(page)
    for name, text in link.items():
        at.query_params[name.replace("__", ".")] = text
    return checked(at.run())


def checked(at: AppTest) -> AppTest:
    assert [error.message for error in at.exception] == []
    return at


def link(at: AppTest) -> dict[str, str]:
    return {name: text if isinstance(text, str) else text[-1] for name, text in at.query_params.items()}


def headline(at: AppTest) -> str:
    return at.markdown[0].value.splitlines()[0]


def pins(names: Sequence[str]) -> dict[str, str]:
    texts = (pin_text(named(name).network) for name in names)
    return dict(zip(("pin", "pin2", "pin3"), texts, strict=False))


def test_a_comparison_is_built_added_to_and_put_in_another_order() -> None:
    at = opened()
    assert headline(at) == "# Compare: ResNet-50 (v1.5)"
    checked(at.button(key="compare_offer_efficientnet_b0").click().run())
    assert link(at) == {"pin": "family=efficientnet"}
    assert "has 10.6 times fewer multiply-adds than ResNet-50 (v1.5)" in at.markdown[0].value
    checked(at.selectbox(key="compare_name").select("vit_b_16").run())
    checked(at.text_input(key="compare_link").set_value("http://x/explore?block=basic&pin=family=vgg").run())
    assert headline(at) == "# Compare: ResNet-50 (v1.5), EfficientNet-B0, ViT-B/16 and ResNet-34"
    assert "compare_name" not in [box.key for box in at.selectbox], "four are the most"
    checked(at.button(key="compare_first_1").click().run())
    assert link(at) == {"family": "vit", **pins(["efficientnet_b0", "resnet50", "resnet34"])}
    checked(at.button(key="compare_remove_0").click().run())
    assert link(at) == {"family": "vit", **pins(["resnet50", "resnet34"])}


def test_the_link_holds_the_whole_comparison() -> None:
    asked = {**pins(FOUR[1:]), "compare__block": "1:stage4.1", "compare__colour": "MACs"}
    at = opened(**asked)
    assert link(at) == {name.replace("__", "."): text for name, text in asked.items()}
    assert headline(at).endswith("ViT-B/16 and ResNet-1202, option A")
    assert link(opened(pin=pin_text(Network()), pin3="family=vit")) == {
        "pin": "block=bottleneck",
        "pin2": "family=vit",
    }


def test_a_link_that_cannot_be_read_is_answered_in_a_sentence() -> None:
    at = opened()
    checked(at.text_input(key="compare_link").set_value("rexnet").run())
    assert "no network is called" in at.warning[0].value
    assert len(checked(at.run()).warning) == 0
    checked(at.text_input(key="compare_link").set_value("?block=basic&groups=32").run())
    assert "**groups**" in at.warning[0].value
    assert link(at) == {"pin": "block=basic"}
    hostile = opened(pin="family=*x*,depths=-1", pin2="?", compare__block="9:%", compare__colour="<b>")
    assert headline(hostile).startswith("# Compare: ResNet-50 (v1.5)")
