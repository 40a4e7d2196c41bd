"""The network strip and the opened block: their geometry, and the file that is painted from it."""

import itertools
import json
import re
import tomllib
from typing import get_args
from xml.etree import ElementTree

import pytest
from hypothesis import given

from app.drawing.palette import DARK, LIGHT
from app.drawing.strip import block
from app.drawing.strip.columns import LETTER
from app.drawing.strip.component import HERE
from app.drawing.strip.layout import (
    BASE,
    DRAWN,
    Colour,
    Scale,
    block_height,
    block_width,
    shared_scale,
    strip,
)
from app.drawing.strip.scene import Scene, Shape, to_one_scale
from app.drawing.strip.svg import PALETTE, colour, svg
from resnet_core.cost import price
from resnet_core.network import Network, fitted
from resnet_core.readers.parts import parts_of
from resnet_core.spec import ArchSpec, Input
from resnet_core.zoo import RESNETS
from tests.strategies import specs

COLOURS: tuple[Colour, ...] = get_args(Colour)


def number(shape: Shape, name: str) -> float:
    return float(shape.attributes[name])


def blocks_of(scene: Scene) -> list[Shape]:
    return [
        shape for item in scene.items for shape in item.shapes if shape.attributes.get("class") == "block"
    ]


def test_every_part_is_an_item_with_its_numbers_in_words() -> None:
    scene = strip(parts_of(Network().plan))
    assert [item.key for item in scene.items[:3]] == ["stem", "layer1.0", "layer1.1"]
    assert "75,008 parameters" in scene.items[1].label
    assert len(scene.items) == 18


def test_a_block_is_as_high_as_its_resolution_and_as_wide_as_its_channels() -> None:
    first, last = (blocks_of(strip(parts_of(Network().plan)))[index] for index in (1, -2))
    assert number(first, "height") > number(last, "height")
    assert number(first, "width") < number(last, "width")
    assert block_height(56) - block_height(28) == pytest.approx(20)
    assert block_width(256) - block_width(128) == pytest.approx(7)


def test_the_bars_stand_under_their_blocks() -> None:
    for item in strip(parts_of(Network().plan)).items:
        body = next(shape for shape in item.shapes if shape.attributes.get("class") == "block")
        up, down = item.shapes[-2:]
        assert number(up, "x") == number(down, "x") == number(body, "x")
        assert number(up, "width") == number(down, "width") == number(body, "width")
        assert number(up, "y") + number(up, "height") == pytest.approx(BASE)
        assert number(down, "y") == BASE


@pytest.mark.parametrize("name", list(RESNETS))
def test_blocks_of_the_zoo_do_not_overlap(name: str) -> None:
    scene = strip(parts_of(Network(RESNETS[name]).plan))
    blocks = blocks_of(scene)
    for one, two in itertools.pairwise(blocks):
        assert number(one, "x") + number(one, "width") < number(two, "x")
    assert number(blocks[-1], "x") + number(blocks[-1], "width") < scene.width


def strokes(scene: Scene) -> set[tuple[str, bool]]:
    arcs = [shape for item in scene.items for shape in item.shapes if shape.tag == "path"]
    return {(str(arc.attributes["stroke"]), "stroke-dasharray" in arc.attributes) for arc in arcs}


def test_shortcuts_are_orange_and_dashed_where_they_project() -> None:
    assert strokes(strip(parts_of(Network().plan))) == {("shortcut", True), ("shortcut", False)}
    identity = Network(ArchSpec("basic", shortcut="identity"))
    assert strokes(strip(parts_of(identity.plan))) == {("shortcut", False)}


def test_a_plain_network_is_grey_and_has_no_arc() -> None:
    scene = strip(parts_of(Network(ArchSpec("basic", shortcut="none")).plan), "stage", plain=True)
    assert strokes(scene) == set()
    assert {str(shape.attributes["fill"])[:5] for shape in blocks_of(scene)} == {"panel", "plain"}


@pytest.mark.parametrize("colouring", COLOURS)
def test_every_colouring_can_be_drawn_and_sent(colouring: Colour) -> None:
    scene = strip(parts_of(Network().plan), colouring)
    assert json.loads(scene.packed)["items"][0][0] == "stem"
    assert ElementTree.fromstring(svg(scene)).tag.endswith("svg")


@given(specs())
def test_any_network_and_all_its_parts_can_be_drawn(spec: ArchSpec) -> None:
    parts = parts_of(fitted(spec, Input())[0].plan)
    for scene in (strip(parts), *(block.opened(part, "stage0.50") for part in parts)):
        assert svg(scene).count("<text") == sum(shape.tag == "text" for shape in all_shapes(scene))
        assert 0 < scene.width < 4000


def all_shapes(scene: Scene) -> list[Shape]:
    return [*scene.shapes, *(shape for item in scene.items for shape in item.shapes)]


def drawn(name: str, most: Scale | None = None) -> Scene:
    return strip(parts_of(Network(RESNETS[name]).plan, DRAWN), most=most)


def area_of_bars(scene: Scene, stage: str) -> float:
    bars = [item.shapes[-2] for item in scene.items if item.key.startswith(stage)]
    return sum(number(bar, "width") * number(bar, "height") for bar in bars)


@pytest.mark.parametrize(
    ("deep", "shallow"), [("resnet101", "resnet50"), ("cifar_resnet1202", "cifar_resnet110")]
)
def test_a_deeper_network_is_drawn_longer_and_no_lower(deep: str, shallow: str) -> None:
    long, short = drawn(deep), drawn(shallow)
    assert long.width > short.width
    assert long.height == short.height
    heights = [number(blocks_of(scene)[1], "height") for scene in (long, short)]
    assert heights[0] == heights[1]


def test_every_block_more_makes_a_stage_longer() -> None:
    lengths = [
        strip(parts_of(Network(ArchSpec(depths=(n,), widths=(64,))).plan, DRAWN)).width for n in range(2, 90)
    ]
    assert all(one < two for one, two in itertools.pairwise(lengths))


def test_bars_of_stages_have_the_areas_of_their_costs() -> None:
    plan = Network(RESNETS["resnet101"]).plan
    for parts in (parts_of(plan), parts_of(plan, DRAWN)):
        areas = [area_of_bars(strip(parts), f"layer{stage}") for stage in range(1, 5)]
        macs = [price(stage).macs for stage in plan.stages]
        assert [area / areas[2] for area in areas] == pytest.approx([each / macs[2] for each in macs])
        assert max(areas) == areas[2]


def test_a_pinned_network_has_bars_and_colours_of_the_same_scale() -> None:
    small, large = (Network(ArchSpec(), Input(side, side)) for side in (224, 448))
    most = shared_scale(small.parts, large.parts)
    areas = [area_of_bars(strip(each.parts, "MACs", most=most), "layer1") for each in (small, large)]
    assert areas[1] == pytest.approx(4 * areas[0])
    fills = [blocks_of(strip(each.parts, "MACs", most=most))[1].attributes["fill"] for each in (small, large)]
    assert fills[0] != fills[1]


def test_colours_have_a_scale_and_the_upper_bars_follow_them() -> None:
    words = {colour: [shape.text for shape in strip(Network().parts, colour).shapes] for colour in COLOURS}
    assert "0–6.04 M" in words["parameters"]
    assert not [text for text in words["stage"] if text.startswith("0–")]
    assert "MACs" in words["parameters"]
    assert "activ." in words["activations"]
    assert "saved" in words["memory"]


def test_a_squeezed_strip_leaves_its_words_apart() -> None:
    for name in ("resnet50", "cifar_resnet20", "cifar_resnet1202"):
        scene = drawn(name)
        assert scene.squeeze
        left, least, *_ = scene.squeeze
        titles = sorted(number(shape, "x") for shape in scene.shapes if shape.text.startswith("stage"))
        for one, two in itertools.pairwise(titles):
            assert (two - one) * least > 8 * LETTER - 1
        assert left < titles[0]


def test_pinned_scenes_share_a_scale() -> None:
    small, large = strip(parts_of(Network(ArchSpec("basic")).plan)), strip(parts_of(Network().plan))
    scenes = to_one_scale(small, large)
    assert {scene.width for scene in scenes} == {large.width}
    assert len({scene.squeeze and scene.squeeze[1:] for scene in scenes}) == 1


def test_colours_of_the_ramp_are_the_given_ones_at_its_steps() -> None:
    assert [colour(f"stage{place}") for place in ("0.0", "1.0", "9")] == ["#9CC9E8", "#0A3F73", "#0A3F73"]
    assert colour("stage0.5") == "#3785BF"
    with pytest.raises(KeyError):
        colour("red")


def test_the_browser_knows_every_colour_of_the_file() -> None:
    css = (HERE / "paint.css").read_text(encoding="utf-8")
    named = set(re.findall(r"--([a-z]+):", css))
    assert set(PALETTE) - {"none"} <= named
    assert all(step.lower() in css for step in ("#9CC9E8", "#0A3F73", "#CDD5DE", "#4A5664"))


def test_files_charts_and_theme_have_the_same_colours() -> None:
    config = (HERE.parents[1] / ".streamlit" / "config.toml").read_text(encoding="utf-8")
    theme = tomllib.loads(config)["theme"]
    names = ("backgroundColor", "secondaryBackgroundColor", "textColor", "grayTextColor", "borderColor")
    for palette, side in ((LIGHT, "light"), (DARK, "dark")):
        ours = (palette.paper, palette.panel, palette.text, palette.quiet, palette.line)
        assert ours == tuple(theme[side][name] for name in names)
        assert (palette.accent, palette.shortcut) == (theme[side]["primaryColor"], theme[side]["orangeColor"])
    light = [PALETTE[name] for name in ("ground", "panel", "text", "muted", "line", "accent", "shortcut")]
    assert light == list(LIGHT[:7])
