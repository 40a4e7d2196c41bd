"""Will it fit: the verdict, the bar and the tables, and the change that a visitor takes, kept by the link."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from app.drawing import numbers
from app.drawing.exhibit import Exhibit
from app.drawing.palette import LIGHT
from app.drawing.table import as_csv
from app.fit import bar, blocks, step_view, ways, words
from app.fit.controls import Asked
from app.runs import predicted
from app.runs import run as runs
from resnet_core.cost import price
from resnet_core.jobs.result import Result
from resnet_core.jobs.store import MEMORY, Store
from resnet_core.labs.events import Done, Point, Value
from resnet_core.labs.forward.times import Spread
from resnet_core.labs.points import point
from resnet_core.labs.steps.findings import Step
from resnet_core.labs.table import TABLE
from resnet_core.language.plan import runs as plan_runs
from resnet_core.network import named
from resnet_core.readers.latency import Accuracy
from resnet_core.readers.roofline import works
from resnet_core.search.fit import Setting, changes, larger, largest_batch, needed
from resnet_core.spec import FAMILIES, Input, reads_signals
from resnet_core.system import machine
from tests.app.plots import in_plotly

GIB = 2**30
NETWORK = named("resnet50").network


def page() -> None:
    import runpy

    from app import session
    from resnet_core.system.machine import ROOT

    session.follow_link("fit")
    runpy.run_path(str(ROOT / "pages" / "fit.py"))
    session.write_link("fit")


def opened(**link: str) -> AppTest:
    at = AppTest.from_function(page, default_timeout=60)
    for name, text in link.items():
        at.query_params[name.replace("__", ".")] = text
    at.run()
    assert [error.message for error in at.exception] == []
    return at


def said(at: AppTest) -> str:
    return " ".join(text.value for text in at.markdown)


@pytest.mark.parametrize("family", [name for name, kind in FAMILIES.items() if not reads_signals(kind())])
def test_the_page_answers_for_every_family(family: str) -> None:
    assert "The largest batch that does has **" in said(opened(family=family))


def test_the_first_change_makes_it_fit_and_the_link_keeps_it() -> None:
    at = opened(fit__memory="8", fit__batch="128")
    assert "does not fit in 8.000 GiB" in said(at)
    at.button(key="fit_take").click().run()
    assert [error.message for error in at.exception] == []
    assert "and fits in 8.000 GiB" in said(at)
    assert at.query_params["fit.format"] == "mixed"
    assert at.query_params["fit.memory"] == "8"
    assert at.query_params["fit.batch"] == "128"


def test_counts_of_blocks_that_cannot_be_read_are_said_to_be_wrong() -> None:
    at = opened(fit__checkpoint="chosen", fit__blocks="9-9")
    assert "9 was given" in at.warning[0].value


def test_the_bar_has_every_part_and_its_table_adds_up() -> None:
    step = needed(NETWORK.recipe, Input(batch=64), Setting())
    exhibit = bar.exhibit(step, 24 * GIB, LIGHT)
    figure = in_plotly(exhibit.figure)
    assert sum(trace.x[0] for trace in figure.data) * GIB == pytest.approx(step.peak)
    *parts, total = (int(line.split(",")[1]) for line in as_csv(exhibit.table()).splitlines()[1:])
    assert sum(parts) == total == step.peak
    assert "24.00 GiB" in exhibit.alt


def test_the_strip_and_its_table_are_of_the_whole_batch() -> None:
    plan = NETWORK.plan._replace(input=Input(batch=8))
    exhibit: Exhibit = blocks.exhibit(NETWORK, plan, Setting())
    assert len(exhibit.table().rows) == len([*plan_runs(plan)])


def test_tables_say_what_is_changed_and_what_it_costs() -> None:
    input, setting = Input(batch=128), Setting()
    found = changes(NETWORK.recipe, input, setting, 7 * GIB)
    rows = [[cell.text for cell in row.cells] for row in ways.changes(found, setting, NETWORK.plan).rows]
    assert rows[0][0] == "mixed precision"
    assert rows[0][2] == "none"
    assert rows[1][0] == "bfloat16 throughout"
    assert "blocks as checkpoints, by stage" in rows[2][0]
    assert rows[-1][0].startswith("a batch of ")
    more = ways.larger(larger(NETWORK.recipe, input, setting, 7 * GIB))
    assert [row.cells[0].text for row in more.rows] == ["On images of 256 × 256", "ResNet-101 (v1.5)"]


def test_the_verdict_is_true_where_nothing_fits() -> None:
    step = needed(NETWORK.recipe, Input(), Setting())
    asked = Asked(10**8, 1, Setting())
    most = largest_batch(NETWORK.recipe, Input(), Setting(), asked.memory)
    assert words.verdict(asked, step, most).endswith("Not even one image does.")


def stored(monkeypatch: pytest.MonkeyPatch, *results: Result) -> None:
    store = Store(MEMORY, 10**6)
    for result in results:
        store.put(result)
    monkeypatch.setattr(runs, "store", lambda: store)
    monkeypatch.setattr(runs, "engine", lambda: pytest.fail("the page started the engine"))


def calibrated() -> Result:
    kinds = {work.kind for part in works(NETWORK.plan) for work in part}
    training: Value = {kind: [0.0, 0.0, 0.0, 0.0, 1e-11] for kind in kinds}
    law: dict[str, Value] = {"device": "a processor", "threads": 1, "seconds": {}, "training": training}
    said = (Point("calibration", law | {"optimizers": {"momentum": [0.0, 0.0]}}), Done(20.0))
    label = machine.cpu_label(machine.threads())
    device = predicted.device()
    return Result(
        predicted.request(device), TABLE.code_version("calibrate"), label, "2026-01-31T09:30:00Z", said
    )


def test_without_a_calibration_the_time_of_a_step_can_be_calibrated_and_measured(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stored(monkeypatch)
    at = opened(name="resnet50")
    assert step_view.NOT_CALIBRATED in said(at)
    assert {predicted.CALIBRATE, step_view.MEASURE} <= {button.label for button in at.button}


def test_the_time_of_a_step_and_of_an_epoch_is_predicted_for_float32(monkeypatch: pytest.MonkeyPatch) -> None:
    stored(monkeypatch, calibrated())
    seconds = 64e-11 * price(NETWORK.plan).macs
    at = opened(name="resnet50", fit__images="640")
    assert f"is predicted to take **{numbers.seconds(seconds)}**" in said(at)
    assert f"an epoch of 640 images **{numbers.seconds(10 * seconds)}**" in said(at)
    assert "for float32 only" in said(opened(name="resnet50", fit__format="mixed"))


def test_a_step_that_was_measured_is_shown_with_its_epoch(monkeypatch: pytest.MonkeyPatch) -> None:
    device, setting = predicted.device(), Setting(format="mixed")
    asked = step_view.request(NETWORK, Asked(1, 8, setting), device)
    told = (point(Step(Spread(2.0, 1.9, 2.1, 3))), Done(9.0))
    stored(monkeypatch, Result(asked, TABLE.code_version("step"), device.label, "2026-01-31T09:30:00Z", told))
    at = opened(name="resnet50", fit__format="mixed", fit__batch="8", fit__images="80")
    assert "Measured: **2 s** a step, and at that pace **20 s** for 80 images" in said(at)


def test_the_error_of_a_predicted_step_is_given_where_it_was_measured(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = Asked(1, 8, Setting())
    monkeypatch.setattr(step_view, "accuracy", lambda: None)
    assert "not been recorded" in step_view.basis(NETWORK.recipe, 1.0, asked)
    recorded = Accuracy(0.09, 0.3, 20, 0.1, 5.0, "Z80, 1 thread", "2.13.0", 0.2, "2026-11-22")
    monkeypatch.setattr(step_view, "accuracy", lambda: recorded)
    assert "by 9 % on average and by 30 % at worst" in step_view.basis(NETWORK.recipe, 1.0, asked)
    assert "has not been measured" in step_view.basis(NETWORK.recipe, 9.0, asked)
