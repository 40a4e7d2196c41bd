"""The section that shows which pixels one value reads, on Explore and on Forward."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app.drawing.palette import LIGHT
from app.drawing.table import as_csv
from app.microscope import cells, effective, rectangle, words
from app.microscope.look import Look
from resnet_core.labs.effective.findings import fold
from resnet_core.labs.recorded import runs
from resnet_core.language.layers import Shape
from resnet_core.plan import unfold
from resnet_core.readers.cell_field import Place, Rectangle, cell_field, left_out, map_shape
from resnet_core.spec import ArchSpec, Input
from tests.app.plots import in_plotly

MAIN = Path(__file__).resolve().parents[2] / "app" / "main.py"


def look(spec: ArchSpec, place: Place, row: int, column: int) -> Look:
    plan = unfold(spec, Input(64, 64))
    field, others = cell_field(plan, place, row, column), left_out(plan, place)
    return Look("layer2.0", map_shape(plan, place), row, column, plan.image, field, others)


def test_explore_shows_the_pixels_of_the_chosen_cell() -> None:
    app = AppTest.from_file(str(MAIN))
    app.query_params |= {"explore.field": "yes", "explore.row": "0", "explore.column": "2"}
    app.run()
    assert not app.exception
    (caption,) = [text.value for text in app.markdown if "layer2.0 reads" in text.value]
    assert "at row 0, column 2 of layer2.0 reads 836 pixels: rows 0 to 21, columns 0 to 37" in caption
    app.selectbox("explore.layer").select("conv1").run()
    assert [text for text in app.markdown if "of layer2.0.conv1 reads" in text.value]


@pytest.mark.parametrize(
    ("link", "sentence"),
    [
        ({"explore.block": "head"}, words.NO_MAP),
        ({"family": "vit", "explore.block": "stem", "explore.row": "0"}, words.NO_PIXEL),
    ],
)
def test_what_has_no_rectangle_says_why(link: dict[str, str], sentence: str) -> None:
    app = AppTest.from_file(str(MAIN))
    app.query_params |= {"explore.field": "yes", **link}
    app.run()
    assert not app.exception
    assert any(sentence in text.value for text in app.markdown)


def test_caption_table_and_alternative_text_say_the_rectangle() -> None:
    shown = rectangle.exhibit(look(ArchSpec(attention="se"), Place(1, 0), 0, 3), None, LIGHT)
    assert words.FACTORS in shown.caption
    assert "rows 0 to 21 and columns 3 to 45" in shown.alt
    _, seen, reach = as_csv(shown.table()).splitlines()
    assert seen == "On the picture,0,21,3,45,946"
    assert reach == "With what lies outside,-21,21,3,45,1849"


def test_the_drawing_has_the_rectangle_and_hatches_what_lies_outside() -> None:
    shown = rectangle.exhibit(look(ArchSpec(), Place(1, 0), 0, 3), None, LIGHT)
    *_, padding, seen = in_plotly(shown.figure).data
    padding = padding.update(x=padding.x[:5], y=padding.y[:5])  # the only band, and the gap after it
    assert padding.fillpattern.shape == "/"
    assert (min(padding.x), max(padding.x), min(padding.y), max(padding.y)) == (2.5, 45.5, -21.5, -0.5)
    assert (min(seen.x), max(seen.x), min(seen.y), max(seen.y)) == (2.5, 45.5, -0.5, 21.5)


def test_what_lies_outside_is_what_the_picture_leaves_of_the_field() -> None:
    image, reach = Shape(3, 10, 12), Rectangle(-2, 10, -3, 13)
    bands = list(rectangle.outside(reach, image))
    assert sum(band.height * band.width for band in bands) == reach.height * reach.width - 10 * 12
    assert list(rectangle.outside(Rectangle(0, 9, 0, 11), image)) == []


def test_the_cells_that_are_drawn_can_be_found_again() -> None:
    small, large = Shape(8, 3, 5), Shape(8, 112, 224)
    assert cells.cell_at(small, 7) == (1, 2)
    assert len(cells.drawn(small)) == 15
    assert len(cells.drawn(large)) == 16 * 32
    assert cells.cell_at(large, 33) == (7, 7)


def test_the_effective_fields_say_their_growth_and_every_block_stands_in_the_table() -> None:
    known = fold(runs("effective")["56"].points)
    assert "power of 0.42 (ResNet-56, at the start), 0.35 (ResNet-56, trained)" in effective.sentence(
        known, 56
    )
    shown = effective.growth(known, 56, LIGHT)
    assert len(as_csv(shown.table()).splitlines()) == 1 + sum(map(len, known.extents.values()))
    assert "ResNet-56, trained 21.7 of 93" in shown.alt
    assert "39 × 39 pixels" in effective.pixels(known, 56, LIGHT).caption
