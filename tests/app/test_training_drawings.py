"""Learning curves as charts, tables and sentences."""

from __future__ import annotations

import pytest

from app.drawing import echarts
from app.drawing.echarts import Chart, Line
from app.drawing.palette import DARK, LIGHT
from app.drawing.table import as_csv
from app.training import (
    activity,
    by_depth,
    by_epoch,
    comparison,
    divergence,
    dropped,
    gates_by_class,
    notes,
    one_network,
    race,
    words,
)
from app.training.by_depth import kinds_after, trained_kinds
from app.training.lines import apart, curve_lines, lab_lines
from app.training.tables import curves_table
from resnet_core.data.datasets import shape_of
from resnet_core.labs.events import Point
from resnet_core.labs.questions import race as raced
from resnet_core.labs.questions.table import QUESTIONS, Verdict
from resnet_core.labs.training import degradation
from resnet_core.labs.training.activity import BlockActivity, DroppedBranches, GatesByClass
from resnet_core.labs.training.curves import Band, Curve, curves
from resnet_core.labs.training.findings import NameLabel, labelled_point
from resnet_core.labs.training.recipe import Recipe
from tests.app.plots import in_plotly
from tests.learning import PLAIN, RESIDUAL, diverged, epoch, lab

LAB = degradation.read(lab(PLAIN, RESIDUAL)).curves


def test_plain_is_grey_residual_orange_and_the_deepest_has_the_full_colour() -> None:
    lines = lab_lines(LAB, "train_error", 2, LIGHT, ["plain-8"])
    colours = {line.name: line.colour for line in lines}
    assert (colours["plain-56"], colours["residual-56"]) == (LIGHT.plain, LIGHT.shortcut)
    assert len(set(colours.values())) == 6
    assert [line.name for line in lines if line.dash == "dotted"] == ["plain-8"]


def test_seeds_are_a_band_and_a_divergence_splits_it_into_lines_with_a_cross() -> None:
    said = [epoch("a", seed, number, 0.1 * (seed + 1)) for number in (1, 2) for seed in (0, 1)]
    style = Line("a", "#000000", ())
    (one,) = curve_lines(read(said)["a"], "train_error", 3, style)
    assert (one.low, one.values, one.high) == ([10, 10, None], [15, 15, None], [20, 20, None])
    split = curve_lines(read([*said, diverged("a", 1, 60, [])])["a"], "train_error", 3, style)
    assert [(line.values, line.stopped) for line in split] == [
        ([10, 10, None], False),
        ([20, 20, None], True),
    ]


def test_a_band_is_drawn_as_two_stacked_lines_that_nobody_can_hover() -> None:
    line = Line("a", "#000000", [2.0, None], [1.0, None], [4.0, None])
    low, step, main = echarts.lines([line], echarts.Axes(["1", "2"], "epoch"), DARK)["series"]
    assert (low["data"], step["data"], main["data"]) == ([1.0, None], [3.0, None], [2.0, None])
    assert low["stack"] == step["stack"]
    assert low["silent"]
    assert step["silent"]


def test_labels_that_would_lie_on_one_another_give_way_to_the_deepest() -> None:
    lines = [
        Line(label, "#000000", [end], label=label) for label, end in (("8", 1.0), ("20", 3.0), ("56", 60.0))
    ]
    assert [line.label for line in apart(lines)] == ["", "20", "56"]


def test_tables_have_a_cell_for_every_column() -> None:
    many = degradation.read([*lab(PLAIN, RESIDUAL), *lab({110: 0.9}, {}, epochs=5)]).curves
    kinds = kinds_after(LAB, 2)
    made = [
        curves_table(many, ["plain-8"]),
        by_depth.table(kinds),
        one_network.table(LAB["plain-8"]),
        comparison.paper_table(QUESTIONS["orders_2016"], {}),
    ]
    for table in made:
        assert table.rows
        assert {len(row.cells) for row in table.rows} == {len(table.columns)}


def test_a_papers_number_stands_with_its_table_beside_what_was_measured() -> None:
    question = QUESTIONS["orders_2016"]
    name = question.candidates[0].name
    table = comparison.paper_table(question, read([epoch(name, 0, 1, 0.25)]))
    _, printed, source, here, test = (cell.text for cell in table.rows[0].cells)
    assert (printed, here, test) == ("6.61", "25.0 %", "12.5 %")
    assert "table 2" in source


@pytest.mark.parametrize("name", [name for name, question in QUESTIONS.items() if question.candidates])
def test_networks_of_a_comparison_look_different(name: str) -> None:
    found = comparison.styles(QUESTIONS[name], LIGHT)
    assert len(set(found.values())) == len(QUESTIONS[name].candidates)


def test_the_finding_follows_the_numbers() -> None:
    flat = dict.fromkeys(PLAIN, 0.01)
    cases = [(PLAIN, flat, "not overfitting"), (flat, flat, "did not hurt"), (PLAIN, PLAIN, "both kinds")]
    for plain, residual, said in cases:
        assert said in by_depth.finding(degradation.read(lab(plain, residual)).curves)


def test_the_notes_say_what_was_measured_and_what_it_does_not_show() -> None:
    said = "\n".join(notes.notes(LAB, trained_kinds(LAB), shape_of("digits")))
    for part in (
        "not only test error",
        "shallowest pair ends alike",
        "budget",
        "A larger effect",
        "over 1,000 times in plain-56",
        "no evidence about",
    ):
        assert part in said
    for note in notes.notes(LAB, trained_kinds(LAB), shape_of("digits")):
        assert " ".join(notes.parted(note)) == note
    larger = shape_of("digits")._replace(height=32, width=32)
    assert "A larger effect" not in "\n".join(notes.notes(LAB, trained_kinds(LAB), larger))
    different = degradation.read(lab({8: 0.3, 56: 0.3}, {8: 0.1, 56: 0.1})).curves
    other = "\n".join(notes.notes(different, trained_kinds(different), shape_of("digits")))
    assert "ends alike" not in other
    assert "not only test error" not in other


def test_seeds_are_given_with_their_range() -> None:
    assert words.of_seeds(Band(1, 0.1, 0.2, 0.3, 3)) == "20.0 % (10.0 % to 30.0 % over 3 seeds)"
    assert words.of_seeds(Band(1, 0.1, 0.1, 0.1, 1)) == "10.0 %"


@pytest.mark.parametrize(("guess", "said"), [("a", "agrees"), ("b", "does not agree"), ("none", "Measured")])
def test_a_guess_is_told_whether_it_agrees(guess: str, said: str) -> None:
    verdict = Verdict("a", "1 against 2.")
    sentence = words.verdict({"a": "First", "b": "Second"}, guess, *verdict)
    assert said in sentence
    assert sentence.endswith("1 against 2.")


def test_the_recipe_is_one_line() -> None:
    assert words.recipe_line(Recipe()) == (
        "SGD at 0.02, momentum 0.9, weight decay 0.0001, batch 64, 10 epochs, no augmentation"
    )


def test_every_exhibit_has_a_figure_a_caption_alt_text_and_a_table() -> None:
    curve = LAB["plain-8"]._replace(name="this network")
    broken = read([epoch("plain-8", 0, 1, 0.5), diverged("plain-8", 0, 60, [2.0, 1e5])])
    steps = [labelled_point(raced.Step(step, 0.5, 1.0), NameLabel(raced.RACERS[0], 0)) for step in (0, 5)]
    lab_ = by_epoch.Lab(LAB, 2, ["plain-8"])
    made = [
        *by_epoch.exhibits(lab_, by_epoch.caption(lab_), "training", LIGHT).values(),
        by_depth.exhibit(lab_, LIGHT),
        divergence.exhibit(broken.values(), LIGHT),
        *one_network.exhibits(curve, 2, True, LIGHT).values(),
        *comparison.exhibits(QUESTIONS["order"], {}, LIGHT).values(),
        *race.exhibits(raced.read(steps), "A caption.", LIGHT).values(),
    ]
    for exhibit in made:
        assert exhibit is not None
        assert isinstance(exhibit.figure, Chart)
        assert exhibit.caption.endswith(".")
        assert exhibit.alt.endswith(".")
        assert exhibit.heading
        table = exhibit.table()
        assert {len(row.cells) for row in table.rows} <= {len(table.columns)}


def test_nothing_is_exhibited_before_there_is_a_number() -> None:
    assert by_epoch.exhibits(by_epoch.Lab({}, 2), "", "training", LIGHT) == {}
    assert by_depth.exhibit(by_epoch.Lab({}, 2), LIGHT) is None
    assert divergence.exhibit(LAB.values(), LIGHT) is None
    assert one_network.exhibits(Curve("", {}), 2, False, LIGHT) == {}


def read(points: list[Point]) -> dict[str, Curve]:
    return curves(points, NameLabel)


def test_a_map_of_blocks_by_epochs_says_how_its_mean_goes() -> None:
    names = ("layer1.0", "layer2.0")
    found = [
        BlockActivity(1, names, (0.0, 0.5), (1.0, 2.0), ()),
        BlockActivity(2, names, (0.5, 1.0), (1.0, 4.0), ()),
    ]
    assert list(activity.measures(found)) == ["dead", "variance"]
    drawn = activity.exhibit(found, "dead", LIGHT)
    assert "mean over the blocks: 25.0 % after epoch 1, 75.0 % after epoch 2" in drawn.caption
    assert as_csv(drawn.table()).splitlines() == [
        "Block,Epoch 1,Epoch 2",
        "layer1.0,0.0,0.5",
        "layer2.0,0.5,1.0",
    ]
    gated = [BlockActivity(1, names, (0.0, 0.0), (1.0, 1.0), (0.5,))]
    assert "gates" in activity.measures(gated)
    assert as_csv(activity.exhibit(gated, "gates", LIGHT).table()).splitlines()[1:] == ["1,0.5"]


def test_running_statistics_are_offered_where_blocks_have_batch_norm() -> None:
    found = [BlockActivity(1, ("layer1.0",), (0.0,), (1.0,), (), (0.25,), (4.0,))]
    assert list(activity.measures(found)) == ["dead", "variance", "running_mean", "running_variance"]
    table = activity.exhibit(found, "running_variance", LIGHT).table()
    assert as_csv(table).splitlines() == ["Block,Epoch 1", "layer1.0,4.0"]


def test_a_map_of_gates_by_class_has_every_mean_and_says_where_classes_differ() -> None:
    blocks = ("layer1.0", "layer2.0")
    found = GatesByClass(3, blocks, (0, 7), (2, 3), ((0.5, 0.25), (0.75, 0.5)), (0.01, 0.3))
    drawn = gates_by_class.exhibit(found, LIGHT)
    assert "after epoch 3, over 5 test images of 2 classes" in drawn.caption
    assert "by 0.01 at layer1.0 and 0.3 at layer2.0" in drawn.caption
    assert as_csv(drawn.table()).splitlines() == [
        'Block,"Class 0, 2 images","Class 7, 3 images",Between classes',
        "layer1.0,0.5,0.25,0.01",
        "layer2.0,0.75,0.5,0.3",
    ]
    assert [list(row) for row in in_plotly(drawn.figure).data[0].z] == [[0.5, 0.25], [0.75, 0.5]]


def test_a_map_of_dropped_branches_counts_them_and_says_how_deep_images_went() -> None:
    found = DroppedBranches(2, ("layer1.0", "layer2.0"), (0.25, 0.5), ("x...", "x.x."))
    drawn = dropped.exhibit(found, LIGHT)
    assert "In the last batch of epoch 2 drop path left out 3 of 8 branches (3.0 on average)" in drawn.caption
    assert "An image passed 0 to 2 of the 2 branches" in drawn.caption
    assert as_csv(drawn.table()).splitlines()[1:] == ["layer1.0,0.25,4,1,1", "layer2.0,0.5,4,2,1 3"]
    assert [list(row) for row in in_plotly(drawn.figure).data[0].z] == [[1, 0, 0, 0], [1, 0, 1, 0]]
