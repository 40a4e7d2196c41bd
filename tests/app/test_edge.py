"""The page Edge: exact costs under its sliders, its drawing and tables, and what it refuses."""

from __future__ import annotations

from dataclasses import replace

from streamlit.testing.v1 import AppTest

from app.drawing.palette import LIGHT
from app.drawing.table import as_csv
from app.edge import budget, formats, magnitude, recorded_int8, width_drawing, words
from app.runs.predicted import Device
from resnet_core.cost import price
from resnet_core.edge.budget import Way, Within
from resnet_core.edge.pruning import Pruning, pruned, uniform, widths
from resnet_core.jobs.request import checked
from resnet_core.labs.edge import int8
from resnet_core.labs.edge.findings import Answer, BudgetTime, Cut, Findings, FormatTime, PruneTime, Whole
from resnet_core.labs.edge.record import PERCENTS, over_seeds
from resnet_core.labs.forward.times import Spread
from resnet_core.labs.table import TABLE
from resnet_core.network import Network
from resnet_core.spec import ArchSpec, Input

CPU = Device("cpu", "a processor")


def page() -> None:
    import runpy

    from app import session
    from resnet_core.system.machine import ROOT

    session.follow_link("edge")
    runpy.run_path(str(ROOT / "pages" / "edge.py"))
    session.write_link("edge")


def opened(**link: str) -> AppTest:
    at = AppTest.from_function(page, default_timeout=60)
    for name, text in link.items():
        at.query_params[name.replace("__", ".")] = text
    at.run()
    assert [error.message for error in at.exception] == []
    return at


def said(at: AppTest) -> str:
    return "\n".join(each.value for each in at.markdown)


def test_a_slider_shows_the_exact_cost_at_once() -> None:
    at = opened()
    half = price(pruned(Network().plan, uniform(Network().plan, 50)))
    assert f"{half.params:,} and {half.macs:,}" in said(at)
    at.select_slider(key="edge.trunk").set_value(25).run()
    less = price(pruned(Network().plan, uniform(Network().plan, 50, 25)))
    assert f"{less.params:,} and {less.macs:,}" in said(at)
    assert at.query_params["edge.trunk"] in ("25", ["25"])


def test_the_link_keeps_a_percent_for_each_stage() -> None:
    at = opened(edge__by_stage="yes", edge__inner="0", edge__inner4="75")
    only_last = price(pruned(Network().plan, Pruning((0, 0, 0, 75))))
    assert f"{only_last.params:,}" in said(at)


def test_other_families_are_refused_in_words() -> None:
    assert "cannot be shown here" in said(opened(family="vgg"))


def test_free_and_tied_widths_are_marked() -> None:
    plan = Network().plan
    drawn = width_drawing.exhibit(plan, uniform(plan, 50))
    assert "layer1.inner 32 of 64, free" in drawn.alt
    assert "layer1.trunk 256 of 256, tied" in drawn.alt
    assert "layer4.inner,4,512,256,freely" in as_csv(drawn.table())


def test_every_answer_and_time_stands_in_the_table() -> None:
    spread = Spread(0.002, 0.002, 0.002, 3)
    found = Findings(
        answers=(Answer("int8", "ONNX Runtime", 1000, 299, 0.032, 1, 8),),
        times=(FormatTime("int8", "ONNX Runtime", spread),),
    )
    assert "int8,ONNX Runtime,1000,0.002,3.20 %,1 of 299,8 of 299" in as_csv(formats.measured_table(found))
    shown = formats.exhibit(Network().plan, Pruning(), LIGHT)
    assert shown.caption == "int8 takes 25.4 % of the bytes of float32."


def test_what_is_in_time_is_named_and_measured() -> None:
    spec, image = ArchSpec(), Input(64, 64)
    ways: tuple[Way, ...] = ("unchanged", "depth", "width", "inner")
    rows: dict[Way, Within | None] = {"image": None, "everywhere": None}
    rows |= {
        way: Within(way, spec, image, Pruning((50,) * 4 if way == "inner" else ()), seconds)
        for way, seconds in zip(ways, (0.009, 0.004, 0.005, 0.004), strict=True)
    }
    asked = checked(budget.request(Network(spec, image), rows, CPU), TABLE)
    assert asked.settings["inner"] == "50-50-50-50"
    found = Findings(budget=tuple(BudgetTime(at, "float32", Spread(at / 1000, 0, 1, 3)) for at in (1, 2, 3)))
    times = budget.measured(rows, found)
    assert times == {"depth": 0.001, "width": 0.002, "inner": 0.003}
    shown = budget.exhibit(rows, 0.005, times, LIGHT)
    assert shown.caption == (
        "Predicted to be within 5 ms: depth, width, inner channels. Nothing is in time by image size or "
        "all channels. Measured within it: depth, width, inner channels."
    )
    assert "Image size,none,–" in as_csv(shown.table())


def test_recorded_prunings_are_shown_with_every_training() -> None:
    shown = magnitude.exhibit({each: over_seeds(each) for each in PERCENTS}, LIGHT, "2026-11-22T00:00:00Z")
    assert len(shown.table().rows) == 3 * len(PERCENTS)
    assert checked(magnitude.request(50, CPU), TABLE).settings["epochs"] == 2


def test_latency_and_multiply_adds_are_said_to_part() -> None:
    found = Findings(
        whole=Whole(200, 1000, 8, 299),
        cut=Cut(50, 100, 500, 270, 299),
        latency=PruneTime(Spread(0.002, 0, 1, 3), Spread(0.0018, 0, 1, 3)),
    )
    assert "with 50.0 % fewer multiply-adds, one image takes 10.0 % less time" in magnitude.parting(found)
    assert [card.value for card in magnitude.cards(found)] == ["8 wrong", "270 wrong"]
    assert words.tie(widths(Network().plan, Pruning())[0]) == "free"


def test_recorded_networks_in_int8_are_shown_with_latency_where_it_was_recorded() -> None:
    known = int8.record()
    assert known is not None
    bare = replace(known, networks=tuple(each._replace(seconds={}) for each in known.networks), times=None)
    shown = recorded_int8.exhibit(bare, LIGHT)
    assert "times as long" not in shown.caption
    assert len(shown.table().rows) == 20
    seconds = {int8.WHOLE: 0.004, int8.SMALL: 0.002}
    times = int8.Times(known.made, known.conditions, 0.0)
    timed = replace(known, networks=tuple(each._replace(seconds=seconds) for each in known.networks))
    shown = recorded_int8.exhibit(replace(timed, times=times), LIGHT)
    assert "takes 0.5 to 0.5 times as long as in float32" in shown.caption.replace("0.50", "0.5")
    assert "0.50 ×" in as_csv(shown.table())
    assert "Latency: Recorded on" in recorded_int8.about(replace(timed, times=times))
