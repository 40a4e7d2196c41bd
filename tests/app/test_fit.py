"""Will it fit: the verdict, the bar and the tables, and the change that a visitor takes, kept by the link."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from app.drawing.exhibit import Exhibit
from app.drawing.palette import LIGHT
from app.drawing.table import as_csv
from app.fit import bar, blocks, ways, words
from app.fit.controls import Asked
from resnet_core.language.plan import runs
from resnet_core.network import named
from resnet_core.search.fit import Setting, changes, larger, largest_batch, needed
from resnet_core.spec import FAMILIES, Input
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


@pytest.mark.parametrize("family", FAMILIES)
def test_the_page_answers_for_every_family(family: str) -> None:
    assert "The largest batch that does has **" in said(opened(family=family))


def test_the_first_change_makes_it_fit_and_the_link_keeps_it() -> None:
    at = opened(fit__memory="8", fit__batch="128")
    assert "does not fit in 8.000 GiB" in said(at)
    at.button(key="fit_take").click().run()
    assert [error.message for error in at.exception] == []
    assert "and fits in 8.000 GiB" in said(at)
    assert at.query_params["fit.format"] == "bfloat16"
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
    assert len(exhibit.table().rows) == len([*runs(plan)])


def test_tables_say_what_is_changed_and_what_it_costs() -> None:
    input, setting = Input(batch=128), Setting()
    found = changes(NETWORK.recipe, input, setting, 7 * GIB)
    rows = [[cell.text for cell in row.cells] for row in ways.changes(found, setting, NETWORK.plan).rows]
    assert rows[0][0] == "bfloat16 throughout"
    assert rows[0][2] == "none"
    assert "blocks as checkpoints, by stage" in rows[1][0]
    assert rows[-1][0].startswith("a batch of ")
    more = ways.larger(larger(NETWORK.recipe, input, setting, 7 * GIB))
    assert [row.cells[0].text for row in more.rows] == ["On images of 256 × 256", "ResNet-101 (v1.5)"]


def test_the_verdict_is_true_where_nothing_fits() -> None:
    step = needed(NETWORK.recipe, Input(), Setting())
    asked = Asked(10**8, 1, Setting())
    most = largest_batch(NETWORK.recipe, Input(), Setting(), asked.memory)
    assert words.verdict(asked, step, most).endswith("Not even one image does.")
