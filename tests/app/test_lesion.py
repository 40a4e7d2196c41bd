"""The page on lesions: what is recorded of the networks that ship, read, drawn and put into words."""

from __future__ import annotations

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from app.drawing import numbers
from app.drawing.palette import DARK, LIGHT
from app.drawing.table import Cell
from app.lesion import paths, random, singles, strip, words
from resnet_core.families.resnet.small_networks import digits_network
from resnet_core.labs.checkpoints import record
from resnet_core.labs.events import Restarted
from resnet_core.labs.lesion import findings
from resnet_core.labs.lesion.findings import Lesions, Outcome, Paths
from resnet_core.labs.lesion.points import Lesion
from resnet_core.labs.lesion.points import Path as PathLength
from resnet_core.labs.lesion.settings import MOST_BLOCKS
from resnet_core.labs.recorded import runs
from resnet_core.plan import named_blocks, unfold
from resnet_core.readers.parts import parts_of
from resnet_core.spec import Input
from tests.app.plots import in_plotly

PLAN = unfold(digits_network(56), Input(8, 8))
PARTS = parts_of(PLAN, MOST_BLOCKS)
EVENTS = runs("lesions")["residual56/lesion"].points
FOUND = findings.lesions(EVENTS)
PATHS = findings.paths(runs("lesions")["residual56/paths"].points)


def asked(found: Lesions) -> Outcome:
    assert found.network is not None
    return found.network


def test_every_block_is_found_in_the_network_and_its_twin() -> None:
    names = [block.name for block in named_blocks(PLAN)]
    assert list(asked(FOUND).singles) == names
    assert FOUND.twin is not None
    assert list(FOUND.twin.singles) == names
    assert list(asked(FOUND).draws["deletions"])[-1] == 25


def test_what_was_said_before_a_restart_does_not_count() -> None:
    assert findings.lesions([*EVENTS, Restarted("the worker was lost")]) == Lesions()
    assert (
        findings.paths([*runs("lesions")["residual56/paths"].points, Restarted("the worker was lost")])
        == Paths()
    )


def test_a_strip_of_27_blocks_has_each_to_click_on_and_neither_stem_nor_head() -> None:
    drawn = strip.scene(PARTS, FOUND, (), plain=False)
    assert [item.key for item in drawn.items] == [block.name for block in named_blocks(PLAN)]


def test_two_bars_stand_under_each_block_as_high_as_their_errors() -> None:
    drawn = strip.scene(PARTS, FOUND, (), plain=False)
    for item in drawn.items:
        x, _, width, _ = item.box
        column, _, *others = [shape.attributes for shape in item.shapes if shape.tag == "rect"]
        assert float(column["height"]) > strip.HIGH
        mine, twins = others
        assert all(x <= float(bar["x"]) <= x + width for bar in (mine, twins))
        error = asked(FOUND).error(asked(FOUND).singles[item.key])
        assert float(mine["height"]) == pytest.approx(strip.HIGH * error)
        assert (mine["fill"], twins["fill"]) == ("shortcut", strip.GREY)
        assert f"error without it {numbers.percent(error)}" in item.label


def test_a_deleted_block_is_struck_out_and_says_so() -> None:
    whole, cut = (strip.scene(PARTS, FOUND, gone, plain=False) for gone in ((), ("layer2.3",)))
    changed = [item.key for item, was in zip(cut.items, whole.items, strict=True) if item != was]
    assert changed == ["layer2.3"]
    item = next(item for item in cut.items if item.key == "layer2.3")
    assert "deleted" in item.label
    assert cut.label.endswith("Deleted now: 1.")


def test_blocks_that_change_the_shape_are_marked() -> None:
    drawn = strip.scene(PARTS, Lesions(), (), plain=False)
    marked = [item.key for item in drawn.items if any(shape.text == "↓" for shape in item.shapes)]
    assert marked == ["layer2.0", "layer3.0"]


def test_before_anything_is_known_the_strip_is_there_without_bars() -> None:
    drawn = strip.scene(PARTS, Lesions(), (), plain=True)
    assert all(item.label.endswith("in place") for item in drawn.items)


def test_the_caption_says_what_was_measured_also_where_it_contradicts_the_paper() -> None:
    here = singles.caption(FOUND, PLAN)
    assert "The first block, layer1.0, costs most: 47.5 points." in here
    assert "no clear difference" in here
    assert words.points(asked(FOUND).median_rise) == "1.0 points"
    assert "raises the error by 1.0 points, in the plain twin" in here
    for marked, said in ((100, "they matter more here too"), (5, "they matter less here")):
        singles_ = {name: marked if name.endswith(("2.0", "3.0")) else 20 for name in asked(FOUND).singles}
        other = singles.caption(FOUND._replace(network=replace(asked(FOUND), singles=singles_)), PLAN)
        assert said in other
        assert ("layer2.0 costs most" in other) == (marked == 100)


def test_a_plain_network_is_not_said_to_have_what_residual_ones_have() -> None:
    plan = unfold(digits_network(20, "none"), Input(8, 8))
    found = findings.lesions(runs("lesions")["plain20/lesion"].points)
    assert "VGG" in singles.caption(found, plan)
    assert "collapses when a layer is deleted, as here" in singles.caption(found, plan)
    whole = found.network
    assert whole is not None
    robust = replace(whole, singles=dict.fromkeys(whole.singles, 1))
    assert "is deleted, but not here" in singles.shape_changing(robust, plan)
    assert "change the shape" not in singles.caption(found, plan)
    assert "smoothly" not in random.caption(found, "deletions", plain=True)
    assert "smoothly" in random.caption(FOUND, "deletions", plain=False)


@pytest.mark.parametrize("name", ["residual20", "plain20", "residual56", "plain56"])
def test_what_is_said_of_weights_is_what_was_recorded(name: str) -> None:
    one = record().checkpoints[name]
    about = words.about(one, record())
    assert f"misclassifies {one.wrong} of 299 test images" in about
    assert ("rounding the weights changed nothing" in about) == (one.wrong == one.wrong_before)
    assert f"seed {one.seed}" in about


def test_errors_are_exact_shares_of_the_test_images() -> None:
    outcome = Outcome(images=200, blocks=2, wrong=10, singles={"layer1.0": 30, "layer1.1": 20})
    assert outcome.error(10) == 0.05
    assert outcome.median_rise == pytest.approx(0.075)
    assert replace(outcome, singles={}).median_rise == 0.0


def test_tables_have_a_cell_for_every_column() -> None:
    made = [
        singles.table(PARTS, FOUND),
        singles.table(PARTS, Lesions()),
        random.table(FOUND, "deletions"),
        random.table(FOUND._replace(twin=None), "swaps"),
        paths.table(PATHS),
        paths.table(PATHS._replace(together=())),
    ]
    for table in made:
        assert table.rows
        assert {len(row.cells) for row in table.rows} == {len(table.columns)}


@pytest.mark.parametrize("kind", ["deletions", "swaps"])
def test_bands_hold_every_draw_and_start_at_the_whole_network(kind: Lesion) -> None:
    drawn = in_plotly(random.chart(FOUND, kind, LIGHT, plain=False))
    low, high, middle = drawn.data[3:6]  # the twin is behind
    assert middle.y[0] == low.y[0] == high.y[0] == pytest.approx(100 * asked(FOUND).error(asked(FOUND).wrong))
    for place, wrong in enumerate(asked(FOUND).draws[kind].values(), 1):
        assert low.y[place] == pytest.approx(100 * min(wrong) / 299)
        assert high.y[place] == pytest.approx(100 * max(wrong) / 299)
    assert middle.line.color == LIGHT.shortcut
    assert drawn.data[2].line.color == LIGHT.plain
    assert random.alt(FOUND, kind).count("plain twin") == 1


def test_paths_are_drawn_as_counts_gradients_and_their_product() -> None:
    drawn = in_plotly(paths.chart(PATHS, DARK))
    counts, gradients, product, exact = drawn.data
    assert sum(counts.y) == pytest.approx(100)
    assert sum(product.y) == pytest.approx(100)
    assert sum(exact.y) == pytest.approx(100)
    assert list(gradients.y) == [one.gradient for one in PATHS.lengths]
    assert drawn.layout.yaxis2.type == "log"
    unfinished = paths.chart(PATHS._replace(lengths=PATHS.lengths[:5], together=()), DARK)
    assert len(unfinished.data) == 3


def test_the_sentence_on_paths_is_computed() -> None:
    first, last = PATHS.effective
    said_here = paths.caption(PATHS)
    assert f"{first} to {last} blocks" in said_here
    assert f"have {numbers.percent(PATHS.below_half)} of the sum" in said_here
    level = Paths(tuple(PathLength(length, 1, 1, 1.0) for length in range(4)), (1.0,) * 4)
    assert "have 50.0 % of the sum" in paths.caption(level)


def test_no_gradient_at_all_is_no_crash() -> None:
    none = Paths(tuple(PathLength(length, 1, 1, 0.0) for length in range(4)), (0.0,) * 4)
    assert none.effective == (0, 3)
    assert paths.caption(none)
    assert paths.chart(none, LIGHT).data


@pytest.mark.parametrize(
    ("names", "text"),
    [(("a",), "a"), (("a", "b"), "a and b"), (("a", "b", "c"), "a, b and c"), (("a",) * 4, "4 blocks")],
)
def test_blocks_are_named_while_they_are_few(names: tuple[str, ...], text: str) -> None:
    assert words.blocks(names) == text


def test_shares_are_bars_in_the_table() -> None:
    row = singles.table(PARTS, FOUND).rows[0]
    wrong = asked(FOUND).singles["layer1.0"]
    assert row.cells[3] == Cell(numbers.percent(wrong / 299), wrong / 299)


def twin_page() -> None:
    from app import session
    from app.lesion import controls
    from resnet_core.families.resnet.small_networks import digits_network

    session.follow_link()
    controls._offer_twin(digits_network(20))


def test_the_plain_twin_of_an_own_network_is_offered_for_training(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("streamlit.switch_page", opened.append)
    at = AppTest.from_function(twin_page).run()
    at.button[0].click().run()
    assert not at.exception
    assert opened == ["../pages/training.py"]
    visit = at.session_state["visit"]
    assert "shortcut=none" in visit["network"]
    assert visit["page_fields"]["training.part"] == "train"
