"""The page Choose: its points, table, sentences, ledger and bars, and what a click and a link do."""

from __future__ import annotations

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from app.choose import controls, points, points_table, recipes, words
from app.drawing.echarts import Chart
from app.drawing.palette import DARK, LIGHT
from app.drawing.table import as_csv
from resnet_core.published import ledger
from resnet_core.published.ablations import ABLATIONS, FAILED, Ablation
from resnet_core.published.choice import COSTS, Cost, Selection, best_within, entries, fronts
from resnet_core.published.tables import rows

EVERY = Selection()
ALL = entries(rows(), EVERY)
LINE = points.Line(4.11, "ResNet-50 (v1.5)")


def test_every_result_is_a_point_of_its_group_and_every_group_has_its_front() -> None:
    options = points.chart(ALL, EVERY, points.Marks(LINE, ALL[0]), LIGHT).options
    scatter = [each for each in options["series"] if each["type"] == "scatter"]
    assert [len(each["data"]) for each in scatter] == [1228, 246, 82, 1]
    drawn = {(point[0], point[1], point[2], point[3]) for each in scatter[:3] for point in each["data"]}
    assert drawn == {(row.macs, row.accuracy["imagenet"].top1, row.name, row.side) for row in rows()}
    lines = [each for each in options["series"] if each["type"] == "line" and each["data"]]
    assert [len(each["data"]) for each in lines] == [len(front) for front in fronts(ALL, EVERY).values()]
    assert options["series"][-2]["markLine"]["data"] == [{"xAxis": 4.11}]
    assert len({str(each["symbol"]) for each in scatter[:3]}) == 3  # not by colour alone


@pytest.mark.parametrize("cost", COSTS[:-1])
def test_no_network_without_published_weights_gets_an_accuracy(cost: Cost) -> None:
    selection = replace(EVERY, cost=cost)
    options = points.chart(entries(rows(), selection), selection, points.Marks(LINE), DARK).options
    marked = [each for each in options["series"] if "markLine" in each]
    assert [each["data"] for each in marked] == [[]]
    assert set(marked[0]["markLine"]["data"][0]) == {"xAxis"}


def test_the_table_has_every_point_and_marks_those_on_a_front() -> None:
    table = points_table.table(ALL, EVERY)
    assert len(table.rows) == 1556
    assert {len(row.cells) for row in table.rows} == {len(table.columns)}
    on_front = sum(row.cells[-1].text == "yes" for row in table.rows)
    assert on_front == sum(map(len, fronts(ALL, EVERY).values()))
    assert "resnet50.a1_in1k,288 × 288,81.240,6.80,25.56,6.80,18.37,ImageNet-1k alone,," in as_csv(table)


def test_the_caption_names_all_conditions() -> None:
    selection = replace(
        EVERY, cost="cpu", groups=("in22k",), distilled="unsaid", sizes="288", text=" Conv*next "
    )
    text = words.caption(entries(rows(), selection), selection)
    for part in (
        "ImageNet-12k, 21k or 22k, not said to be distilled",
        "tested with images of 225 to 288 pixels, with “convnext” in the name",
        "float32, compiled by dynamo, PyTorch 2.4.0, one image at a time",
    ):
        assert part in text
    every = words.caption(ALL, EVERY)
    assert every.startswith("1,556 results by their names trained on ImageNet-1k alone or ")
    assert "the kinds are not compared with each other" in every


def test_results_below_the_axis_are_counted() -> None:
    edge = words.floor(ALL)
    below = sum(entry.top1 < edge for entry in ALL)
    assert 0 < below <= len(ALL) / words.RARE
    assert f"{below} with less than {edge:g} % stand in the table alone." in words.caption(ALL, EVERY)
    assert words.floor(()) == 0


def test_the_answer_is_by_images_and_claims_nothing_of_the_network_on_screen() -> None:
    text = words.best(best_within(ALL, 4.11, EVERY), 4.11, LINE.title, EVERY)
    assert "with at most 4.11 G MACs, as ResNet-50 (v1.5) has." in text
    assert "does not follow from its cost" in text
    assert text.count("\n- ") == 3
    assert "- ImageNet-1k alone: **83.68 %**, `edgenext_base.usi_in1k` at 256 × 256 (3.85 G MACs)." in text
    fast = replace(EVERY, cost="cpu")
    assert "with at least 60 images/s" in words.best((), 60.0, "x", fast)
    assert "published speed" in words.no_line("cpu")


def test_what_is_searched_for_is_plain_text() -> None:
    assert words.plain(replace(EVERY, text="**[a](b)** `_x`")) == "ab \\_x"


def test_weights_are_described_with_the_conditions_of_each_speed() -> None:
    tiny = next(row for row in rows() if row.name == "tiny_vit_21m_224.dist_in22k_ft_in1k")
    text = words.description(tiny) + words.speeds(tiny)
    assert "Trained on ImageNet-22k, then ImageNet-1k, distilled, by its name." in text
    assert "It was timed with 33.21 M parameters." in text
    assert text.count("Measured by timm") == len(tiny.speed)


def test_the_ledger_of_resnet50_says_how_far_recipes_went() -> None:
    own = ledger.ledger("resnet50", "imagenet")
    text = recipes.finding(own, "imagenet")
    assert text.startswith("31 results with the same 25,557,032 parameters.")
    assert (
        "goes from 76.16 % (`tv_in1k`) to 80.85 % (`tv2_in1k`); at 288 × 288 `a1_in1k` reaches 81.24 %."
        in text
    )
    exhibit = recipes.exhibit(own, "imagenet", LIGHT)
    drawn = [
        value
        for series in recipes.dots(own, "imagenet", LIGHT).options["series"]
        for value, _ in series["data"]
    ]
    assert sorted(drawn) == [row.accuracy["imagenet"].top1 for row in own]
    assert len(exhibit.table().rows) == 31


@pytest.mark.parametrize("known", ABLATIONS, ids=lambda known: known.key)
def test_bars_have_the_numbers_as_printed_and_their_source(known: Ablation) -> None:
    exhibit = recipes.ablation(known, DARK)
    assert known.source.work in exhibit.caption
    assert known.source.place in exhibit.caption
    assert isinstance(exhibit.figure, Chart)
    heights = [each["value"] for each in exhibit.figure.options["series"][0]["data"]]
    assert heights == [float(each.printed) if each.printed != FAILED else None for each in known.outcomes]
    assert all(
        each["itemStyle"]["color"] == "transparent" for each in exhibit.figure.options["series"][0]["data"]
    )


def test_the_table_of_ablations_has_every_number_with_its_source() -> None:
    table = recipes.ablations_table()
    assert len(table.rows) == sum(len(known.outcomes) for known in ABLATIONS)
    assert all(cell.text for row in table.rows for cell in row.cells)


def page() -> None:
    import streamlit as st

    from app.choose import controls, view

    view.draw_points()
    st.session_state["test"] = controls.test()


def opened(**link: str) -> AppTest:
    app = AppTest.from_function(page)
    fields = {f"choose.{name}": text for name, text in link.items()}
    app.session_state["visit"] = {"page_fields": fields}
    return app.run()


def test_the_link_keeps_every_choice() -> None:
    app = opened(
        test="v2",
        cost="cpu",
        sizes="224",
        images="in1k",
        distilled="yes",
        weights="levit_128.fb_dist_in1k@224",
    )
    assert not app.exception
    assert app.session_state["test"] == "v2"
    text = " ".join(each.value for each in app.markdown)
    assert "The best published top-1 on ImageNet-V2, distilled, with at least" in text
    assert "`levit_128.fb_dist_in1k`" in text
    assert app.selectbox(key="choose.weights").value == "levit_128.fb_dist_in1k@224"


def test_the_points_are_drawn_anew_after_a_change_of_any_control_beside_them() -> None:
    app = opened()
    kinds = (app.selectbox, app.text_input, app.segmented_control, app.pills)
    shown = {each.key for kind in kinds for each in kind}
    assert shown == {f"choose.{name}" for name in controls.OF_POINTS}


def test_a_link_that_cannot_be_shows_the_usual_choices() -> None:
    app = opened(test="v3", cost="latency", sizes="-1", images="x", weights="<b>@224")
    assert not app.exception
    assert app.session_state["test"] == "imagenet"
    assert [each.value for each in app.info] == ["No published weights match."]
