"""The page Transfer: the record at once, what it says of it, and a zip that leaves nothing behind."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app.drawing import numbers
from app.drawing.echarts import Chart
from app.drawing.palette import LIGHT
from app.runs import device, run
from app.transfer import controls, curves, ends, moves, words
from resnet_core.files.safetensors import header_bytes
from resnet_core.labs import points
from resnet_core.labs.events import Done, Point
from resnet_core.labs.recorded import runs
from resnet_core.labs.settings import typed
from resnet_core.labs.transfer.findings import Cell, Measured, Moved, NewTask, Transfer, fold
from resnet_core.labs.transfer.settings import FILE, INPUT, SPEC, USUAL, WAYS, TransferSettings
from resnet_core.plan import unfold
from resnet_core.readers.parts import parts_of
from resnet_core.zoo import ZOO
from tests.app.test_recorded_pages import page
from tests.app.training_page import RUN, IdleEngine, labels, text
from tests.files.test_picture_folders import GOOD, zipped
from tests.jobs.world import wait_until

ROOT = Path(__file__).parents[2]
RECORD = runs(FILE)[USUAL]
FOUND = fold(RECORD.points)
OWN = typed(TransferSettings, RECORD.settings)
PARTS = parts_of(unfold(SPEC, INPUT))


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> IdleEngine:
    made = IdleEngine()
    for module in (run, device):
        monkeypatch.setattr(module, "engine", lambda: made)
    return made


def opened(**fields: str) -> AppTest:
    at = AppTest.from_function(page, args=("transfer",))
    for name, value in fields.items():
        at.query_params[f"transfer.{name}"] = value
    at.run()
    assert not at.exception
    return at


def test_the_record_is_there_at_once_with_its_conditions(engine: IdleEngine) -> None:
    at = opened()
    said = text(at)
    assert words.verdict(FOUND) in said
    assert f"Recorded on {RECORD.made[:10]}, on " in said
    assert "144 test images of 5 classes, 8 × 8" in said
    assert labels(at)[0] == "Run it here: 12 trainings of 150 steps"
    assert words.GRADUAL not in said
    assert words.GRADUAL in text(opened(gradual="yes"))
    assert engine.asked == {}


def test_the_readme_says_what_was_recorded() -> None:
    head, every = (FOUND.end(Cell(way, 5)) for way in WAYS if way in ("head", "all"))
    assert head
    assert every
    said = f"the head alone gets {numbers.percent(head.middle)} wrong, all {numbers.percent(every.middle)}"
    assert said in " ".join((ROOT / "README.md").read_text("utf-8").split())


def test_what_runs_here_takes_the_place_of_the_record(engine: IdleEngine) -> None:
    task = points.point(NewTask(5, 752, 144, 8, (5,)))
    begun = [task, points.point(Measured("head", 5, 0, 0, 120))]
    engine.experiment, engine.stored, engine.said[RUN] = FILE, RUN, [*begun, Done(1.0)]
    said = text(opened())
    assert words.verdict(FOUND) not in said
    assert "While they learn" in said
    assert "Which blocks move" not in said
    engine.said[RUN][-1:-1] = [points.point(Moved("head", 5, 0, ()))]
    assert "Which blocks move" in text(opened())


@pytest.mark.parametrize(
    ("head", "every", "said"),
    [
        ((10, 11), (20, 30), "the head alone is better** with every seed"),
        ((20, 30), (10, 11), "training all is better** with every seed"),
        ((20, 10), (10, 20), "neither is better with every seed"),
        ((20,), (10,), "training all is better**: head only 20.0 % wrong, all 10.0 %"),
        ((20,), (20,), "both are alike"),
        ((20,), (10,), "**It did not hold here**: with 5 images a class"),
        ((10,), (20,), "It held here with 5 images a class."),
        ((10,), (10,), "it made no clear difference"),
    ],
)
def test_the_verdict_is_what_was_measured(head: tuple[int, ...], every: tuple[int, ...], said: str) -> None:
    events: list[Point] = [points.point(NewTask(5, 700, 100, 8, (5,)))]
    for way, wrong in (("head", head), ("all", every)):
        for seed, count in enumerate(wrong):
            events += [
                points.point(Measured(way, 5, seed, 150, count)),  # type: ignore[arg-type]
                points.point(Moved(way, 5, seed, ())),  # type: ignore[arg-type]
            ]
    assert said in words.verdict(fold(events))
    assert words.verdict(fold(events[:-1])) == ""


def test_every_number_of_the_figures_stands_in_their_tables() -> None:
    whole = ends.exhibit(FOUND, LIGHT)
    assert len(whole.table().rows) == len(FOUND.curves) == 12
    assert isinstance(whole.figure, Chart)
    series = {each["name"]: each["data"] for each in whole.figure.options["series"] if each.get("symbolSize")}
    for way in WAYS:
        drawn = [each["value"] if isinstance(each, dict) else each for each in series[words.NAMES[way]]]
        middles = [FOUND.end(Cell(way, size)) for size in FOUND.sizes]
        assert drawn == [pytest.approx(100 * band.middle, abs=0.01) for band in middles if band]
    by_step = curves.exhibits(FOUND, OWN, "x", LIGHT)
    assert list(by_step) == ["x_5", "x_20", "x_100"]
    assert len(by_step["x_5"].table().rows) == 12 * len(OWN.looks)


def test_four_bars_stand_under_each_part_as_high_as_it_moved() -> None:
    drawn = moves.exhibit(PARTS, FOUND, 100)
    assert len(drawn.table().rows) == len(PARTS) == 11
    changes = [FOUND.change(Cell(way, 100)) for way in WAYS]
    most = max(band.middle for each in changes for part, band in each.items() if part != "head")
    pairs = list(zip(PARTS, drawn.figure.items, strict=True))  # type: ignore[union-attr]
    for part, item in pairs[:-1]:
        bars = [shape.attributes for shape in item.shapes if shape.attributes.get("class") == "bar"]
        shares = [each[part.key].middle for each in changes]
        assert [bar["height"] for bar in bars] == [
            pytest.approx(moves.HIGH * share / most) for share in shares
        ]
        assert all(item.box[0] <= float(bar["x"]) <= item.box[0] + item.box[2] for bar in bars)
    assert not any(shape.attributes.get("class") == "bar" for shape in pairs[-1][1].shapes)
    assert moves.exhibit(PARTS, Transfer(), 5).table().rows[0].cells[1].text == ""


def test_a_visitors_zip_is_what_is_asked_for_and_goes_with_the_session(engine: IdleEngine) -> None:
    at = opened(task="zip")
    assert labels(at) == []
    (field,) = at.file_uploader
    field.set_value(("pets.zip", zipped(GOOD).getvalue(), "application/zip")).run()
    assert "2 classes with 8 pictures, 4 in the smallest" in text(at)
    at.button(key="transfer.run_start").click().run()
    (asked,) = engine.asked.values()
    path = Path(str(asked.settings["zip_file"]))
    assert path.read_bytes() == zipped(GOOD).getvalue()
    del at.session_state[controls.KEPT]

    def has_gone() -> bool:
        gc.collect()  # does nothing while Streamlit's thread, which does so after a run, is still at it
        return not path.exists()

    wait_until(has_gone, "the end of the zip")


def test_the_folder_of_a_zip_goes_once_its_visitor_has_left(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "pictures.zip").write_bytes(b"x")
    there = iter((True, True, False))
    controls.delete_after(lambda: next(there), tmp_path / "own", pause=0)
    assert not list(there)
    assert not list(tmp_path.iterdir())


def test_a_hostile_zip_is_refused_in_words_and_asks_for_nothing(engine: IdleEngine) -> None:
    at = opened(task="zip")
    file = zipped({**GOOD, "../x.png": b""}).getvalue()
    at.file_uploader[0].set_value(("x.zip", file, "application/zip")).run()
    assert "leads out of its folders" in str(at.warning[0].value).replace("\\", "")
    assert labels(at) == []


def test_official_weights_that_are_here_are_offered_as_what_was_trained_before(
    engine: IdleEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RESNET_EXPLORER_CACHE", str(tmp_path))
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    official = {"weights": "resnet18-V1", "side": "64"}
    assert "8 × 8" in text(opened(**official))  # not here: the record of the weights that ship
    few = header_bytes({"fc.bias": ("F32", (1000,))}, {}) + bytes(4000)
    (tmp_path / "resnet18-f37072fd.safetensors").write_bytes(few)
    at = opened(**official)
    assert words.NOT_YET in text(at)
    menus = {box.label: (box.value, list(box.options)) for box in at.selectbox}
    assert menus["Trained before"] == ("resnet18-V1", ["Digits 0 to 4", "ResNet-18, official V1"])
    at.button[0].click().run()
    (request,) = engine.asked.values()
    assert request.spec == ZOO["resnet18"]
    assert (request.settings["official"], request.settings["side"]) == ("V1", 64)
