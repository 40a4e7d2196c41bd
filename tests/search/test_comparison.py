"""Two to four networks side by side: figures, ratios, published errors and the sentence they make."""

from __future__ import annotations

import csv
import io
import json

import pytest

from resnet_core.cost import price
from resnet_core.network import named
from resnet_core.readers.memory import memory
from resnet_core.search.comparison import Figures, Row, row, sentence, times, top1
from resnet_core.search.comparison_files import CONVENTION, RATIOS, as_csv, as_json, as_latex, as_markdown
from resnet_core.zoo import ZOO

FOUR = ("resnet50", "efficientnet_b0", "vit_b_16", "cifar_resnet1202")


def of(name: str) -> Row:
    return row(named(name).network.plan, name)


def with_figures(base: Row, title: str, macs: int, saved: int) -> Row:
    return base._replace(title=title, figures=base.figures._replace(macs=macs, saved=saved))


@pytest.mark.parametrize("name", FOUR)
def test_figures_are_those_of_the_readers(name: str) -> None:
    plan = named(name).network.plan
    bytes_of = memory(plan)
    cost = price(plan)
    assert of(name).figures == Figures(cost.params, cost.macs, bytes_of.saved, bytes_of.peak, plan.depth)


def test_the_sentence_of_efficientnet_beside_resnet() -> None:
    said = sentence([of("resnet50"), of("efficientnet_b0")])
    assert said == (
        "efficientnet_b0 has 10.6 times fewer multiply-adds than resnet50 and keeps 1.03 times the bytes for "
        "backward."
    )
    assert sentence([of("resnet50")]) == ""


@pytest.mark.parametrize(
    ("macs", "saved", "said"),
    [
        (100, 100, "has exactly as many multiply-adds as A and keeps exactly as many bytes for backward."),
        (200, 50, "has 2.00 times the multiply-adds of A and keeps 2.00 times fewer bytes for backward."),
        (
            1,
            123_400,
            "has 100 times fewer multiply-adds than A and keeps 1,234 times the bytes for backward.",
        ),
    ],
)
def test_the_sentence_follows_the_numbers(macs: int, saved: int, said: str) -> None:
    base = of("resnet50")
    rows = [with_figures(base, "A", 100, 100), with_figures(base, "B", macs, saved)]
    assert sentence(rows) == f"B {said}"


def test_what_differs_by_less_than_it_shows_is_about_as_many() -> None:
    base = of("resnet50")
    rows = [with_figures(base, "A", 10_000, 10_000), with_figures(base, "B", 10_001, 9_999)]
    assert sentence(rows) == (
        "B has about as many multiply-adds as A and keeps about as many bytes for backward."
    )


def test_of_several_the_sentence_is_on_the_one_whose_ratios_are_furthest_apart() -> None:
    base = of("resnet50")
    rows = [with_figures(base, *each) for each in (("A", 100, 100), ("B", 900, 900), ("C", 50, 100))]
    assert sentence(rows).startswith("C has 2.00 times fewer")


def test_other_images_are_said() -> None:
    rows = [of("resnet50"), of("?batch=8")]
    assert sentence(rows).endswith("keeps 7.98 times the bytes for backward, each for its own batch.")


def test_a_published_error_is_that_of_exactly_this_network() -> None:
    known = top1(named("?height=384&width=384").network.plan)
    assert known is not None
    assert (known.errors.top1, known.errors.protocol, known.input.height) == ("23.870", "1-crop", 224)
    assert top1(named("?depths=3-4-6-4").network.plan) is None
    assert all(top1(named(name).network.plan) for name in ("cifar_resnet20", "vit_b_16"))


def test_ratios_have_three_digits() -> None:
    shown = [times(ratio) for ratio in (1.0, 1.0261, 9.996, 10.598, 99.96, 1234.4)]
    assert shown == ["1.00", "1.03", "10.0", "10.6", "100", "1,234"]


def test_files_hold_every_number_exactly_and_say_how_things_are_counted() -> None:
    rows = [of(name) for name in FOUR]
    read = json.loads(as_json(rows))
    lines = as_csv(rows).splitlines()
    table = list(csv.DictReader(io.StringIO("\n".join(lines[1:]))))
    assert lines[0] == f"# {CONVENTION}"
    for each, line, one in zip(rows, table, read["networks"], strict=True):
        assert named(one["link"]).network == named(each.title).network
        assert one["macs"] == int(line["macs"]) == each.figures.macs
        assert one["params_ratio"] == each.figures.params / rows[0].figures.params
        assert {f"{name}_ratio" for name in RATIOS} < set(line)
        for text in (as_markdown(rows), as_latex(rows)):
            assert f"{each.figures.saved:,}" in text
    assert read["convention"] == CONVENTION
    assert CONVENTION in as_markdown(rows)
    assert rf"\caption{{{sentence(rows).replace('_', chr(92) + '_')}" in as_latex(rows)
    assert "He 2015 (arXiv 1512.03385), table 6" in as_latex(rows)


def test_every_network_can_be_compared_with_the_first() -> None:
    first = of("resnet50")
    for name in ZOO:
        assert sentence([first, of(name)]).startswith(name)
