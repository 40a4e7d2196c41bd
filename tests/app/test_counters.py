"""The counters page's numbers, steps and sentences."""

from __future__ import annotations

import pytest

from app.counters import overview, papers, parameters, waterfall, words
from app.drawing.palette import LIGHT
from app.drawing.table import Table
from app.runs.run import Run
from resnet_core.cost import price
from resnet_core.experiments.counters.run import run
from resnet_core.jobs.request import JobId
from resnet_core.labs.counters.findings import (
    OPERATIONS,
    PACKAGES,
    PARAMETERS,
    Answer,
    answers,
    installed,
    one_image,
    replies,
)
from resnet_core.labs.events import Cancelled, Point, from_json, to_json
from resnet_core.labs.table import TABLE
from resnet_core.network import Network
from resnet_core.plan import unfold
from resnet_core.spec import FAMILIES, ArchSpec, ConvNextSpec, Input, VitSpec
from resnet_core.zoo import PUBLISHED, RESNETS, ZOO
from tests.app.plots import in_plotly
from tests.examples import drawn, examples
from tests.random_specs import random_spec

SMALL = ArchSpec(depths=(1, 2), widths=(8, 16), groups=2, num_classes=5)
RESNET50 = unfold(ArchSpec())


def found(spec: ArchSpec, input: Input) -> list[Point]:
    """What the run finds, as it arrives in the web process."""
    said = (from_json(to_json(event)) for event in run(spec, input, {}, 0, "cpu"))
    return [event for event in said if isinstance(event, Point)]


def assert_whole(table: Table) -> None:
    assert all(len(row.cells) == len(table.columns) for row in table.rows)


@drawn
@pytest.mark.parametrize("seed", range(300, 300 + examples(3)))
def test_every_prediction_is_what_the_counter_says(seed: int) -> None:
    spec, input = random_spec(seed), Input(40, 33)
    plan, points = unfold(spec, input), found(spec, input)
    for which in (OPERATIONS, PARAMETERS):
        for before, after in zip(answers(plan, which), answers(plan, which, replies(points)), strict=True):
            assert after.version
            assert after == before._replace(version=after.version)
            assert after.rest == 0


def test_the_run_asks_every_counter_of_the_page() -> None:
    points = found(SMALL, Input(32, 32))
    assert {str(point.values["tool"]) for point in points} == {one.tool for one in OPERATIONS + PARAMETERS}
    assert {point.name for point in points} == {"reading"}


def test_steps_lead_from_our_number_to_the_counters() -> None:
    for answer in answers(RESNET50, OPERATIONS):
        way = waterfall.steps(answer)
        assert price(RESNET50).macs + sum(step.amount for step in way) == answer.counted
        assert way[-1] == (waterfall.REST, 0, way[-1].why)
    flops = answers(RESNET50, OPERATIONS)[0]
    assert [step.amount for step in waterfall.steps(flops)] == [4_089_184_256, 0]


def test_every_cause_has_a_colour() -> None:
    coloured = {name for members in overview.FAMILIES.values() for name in members}
    plans = [unfold(random_spec(seed), Input(40, 40)) for seed in range(40)]
    for plan in (*plans, *(unfold(family()) for family in FAMILIES.values())):
        for answer in answers(plan, OPERATIONS):
            assert {cause.name for cause in answer.causes} <= coloured


def test_a_rest_is_said_and_drawn() -> None:
    fvcore = answers(RESNET50, OPERATIONS)[3]
    odd = fvcore._replace(version="9", rest=7, counted=fvcore.counted + 7)
    assert "7 are left unexplained" in waterfall.caption(odd)
    assert waterfall.equation(odd).endswith("+ 7 = 4,111,512,583")
    drawn = in_plotly(overview.overview([odd], LIGHT))
    assert waterfall.REST in [bar.name for bar in drawn.data]
    assert "together: 7." in overview.caption([odd])


def test_a_counter_that_is_missing_keeps_its_prediction_and_says_why() -> None:
    missing = Point("unread", {"tool": "thop", "why": "thop is not installed here"})
    thop = {answer.tool: answer for answer in answers(RESNET50, OPERATIONS, replies([missing]))}["thop"]
    assert thop.counted == 4_133_742_592
    assert thop.status == "predicted from the plan: thop is not installed here"


def test_predictions_are_not_called_measured() -> None:
    for answer in answers(RESNET50, OPERATIONS):
        assert answer.status == "predicted from the plan"
    assert "no counter has run yet" in overview.caption(answers(RESNET50, OPERATIONS))
    assert "predicted" in words.status(None)


def test_an_interrupted_run_does_not_promise_more_replies() -> None:
    points = tuple(found(SMALL, Input(32, 32))[:2])
    run = Run(JobId("id"), 0, 0.0, None, points, "", None)
    assert words.status(run).endswith("as they arrive.")
    assert words.status(run._replace(end=Cancelled("You cancelled this run."))).startswith("The run ended")


def test_the_sentences_have_the_networks_numbers() -> None:
    assert words.finding(answers(RESNET50, OPERATIONS)) == (
        "Seven counts of one network, up to 1.4 % apart after halving those that count FLOPs. All include "
        "the same 4,089,184,256 multiply-adds; they differ in what else they count."
    )
    assert words.finding(answers(unfold(VitSpec()), OPERATIONS)).endswith(
        "Of its 17,563,828,224 multiply-adds four leave some out; they also differ in what else they count."
    )
    assert "16,356,737,024 FLOPs" in words.grouped(RESNET50)
    resnext = words.grouped(unfold(RESNETS["resnext50_32x4d"]))
    assert "it says 31,257,001,984, 1.85 times as much" in resnext
    shown = [row.cells[2].text for row in papers.papers_table(Network(ArchSpec(), Input())).rows]
    assert shown == ["4,089,184,256", "4,089,184,256", "4,111,512,576", "8,178,368,512"]


def test_what_counters_leave_out_is_said_of_the_network_or_of_vit_b_16() -> None:
    by = "17,390,831,616 by torchinfo, 6,292,703,232 by thop, 715,327,488 by fvcore."
    assert words.left_out(unfold(VitSpec())).endswith(f"17,563,828,224 multiply-adds: {by}")
    assert words.left_out(RESNET50).endswith(f"multiply-adds of ViT-B/16 at 224 × 224: {by}")
    convnext = words.left_out(unfold(ConvNextSpec()))
    assert convnext.endswith("4,455,531,264 multiply-adds: 4,135,919,616 by torchinfo.")


def test_what_is_said_of_parameters_names_who_leaves_some_out() -> None:
    group = unfold(ArchSpec(norm="group"))
    assert parameters.finding(answers(group, PARAMETERS)).startswith("thop parameters leaves")
    assert parameters.finding(answers(RESNET50, PARAMETERS)).startswith("All agree")


def test_the_facts_about_papers_are_the_cores() -> None:
    v1 = price(unfold(RESNETS["resnet50_v1"])).macs
    said = papers.about(Network(ArchSpec(), Input()))
    assert f"{v1 / 1e9:.3f} × 10⁹" in said
    assert f"{price(RESNET50).macs / 1e9:.3f} × 10⁹" in said
    assert round(100 * (price(RESNET50).macs / v1 - 1)) == 6


def test_a_paper_is_compared_with_the_family_on_screen() -> None:
    b4 = Network(ZOO["efficientnet_b4"], Input())
    said = papers.about(b4)
    assert "EfficientNet-B4, torchvision (counts beside the weights) prints 4.394 G multiply-adds" in said
    assert "images of 380 × 380; counted here at that size they are 4,393,771,024." in said
    assert "ResNet" not in said
    rows = papers.papers_table(b4).rows
    assert [row.cells[3].text for row in rows] == ["4.394 G at 380 × 380", "", ""]
    own = Network(VitSpec(depth=11), Input())
    assert papers.about(own) == papers.ASK


def test_what_was_printed_is_what_the_counted_number_rounds_to() -> None:
    told = 0
    for name, published in PUBLISHED.items():
        network = Network(ZOO[name], published.input)
        if published.macs and not network.is_residual and published.macs.source.work == papers.TORCHVISION:
            digits = len(published.macs.printed.partition(".")[2])
            assert round(price(network.plan).macs / 1e9, digits) == pytest.approx(published.macs.value / 1e9)
            told += 1
    assert told > 40


def test_no_figure_or_table_has_a_hole() -> None:
    for spec in (ArchSpec(), SMALL, ArchSpec(norm="none", act="silu"), ArchSpec(norm="group", act="gelu")):
        given = answers(unfold(spec), OPERATIONS)
        overview.overview(given, LIGHT)
        for answer in given:
            assert isinstance(answer, Answer)
            waterfall.waterfall(answer, LIGHT)
            assert "nan" not in waterfall.alt(answer)
        assert_whole(overview.table(given))
        assert_whole(waterfall.steps_table(given))


def test_the_question_does_not_depend_on_batch_or_number_format() -> None:
    assert one_image(Input(32, 48, 16, "bfloat16")) == Input(32, 48)


def test_what_is_installed_is_part_of_the_question() -> None:
    assert [part.split()[0] for part in installed().split(", ")] == list(PACKAGES)
    assert TABLE.experiments["counters"].settings({"versions": installed()}) == {"versions": installed()}


def test_ten_million_blocks_are_predicted_at_once() -> None:
    deep = unfold(ArchSpec("basic", (10**7,), (16,), stem="cifar"), Input(32, 32))
    assert all(answer.counted > 10**12 for answer in answers(deep, OPERATIONS))
