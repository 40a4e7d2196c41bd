"""The strip and the opened parts of networks of all families: words in their boxes, and the same in words."""

import itertools
from collections.abc import Iterable, Iterator
from random import Random

import pytest

from app.drawing.strip import block
from app.drawing.strip.boxes import SHORT
from app.drawing.strip.columns import DOUBLING_UNLIKE, LETTER, columns, length
from app.drawing.strip.layout import DRAWN, strip
from app.drawing.strip.scene import Scene, Shape
from app.frame.part_words import part_sentence, part_title
from app.frame.working import working_table
from resnet_core.families.published import Published
from resnet_core.language.layers import Join, Layer, Rearrange, Residual
from resnet_core.network import Network, fitted
from resnet_core.readers.links import way_around
from resnet_core.readers.parts import SHOWN_ONE_BY_ONE, Part, blocks_of, parts_of
from resnet_core.readers.plain import is_plain
from resnet_core.readers.words import in_words
from resnet_core.spec import FAMILIES, Input
from resnet_core.zoo import PUBLISHED, ZOO
from tests.app.test_drawings import all_shapes, number
from tests.app.test_opened_blocks import ends, inside


def parts_by_default(family: str) -> tuple[Part, ...]:
    return parts_of(fitted(FAMILIES[family](), Input())[0].plan, DRAWN)


def random_parts(count: int) -> list[Part]:
    """Parts of networks of every family, as many of each."""
    luck, names = Random(7), itertools.cycle(FAMILIES)
    plans = {family: zoo_plans(family, luck) for family in FAMILIES}
    return [luck.choice(plans[name]) for name in itertools.islice(names, count)]


def zoo_plans(family: str, luck: Random) -> list[Part]:
    kind = FAMILIES[family]
    name = luck.choice([name for name, spec in ZOO.items() if type(spec) is kind])
    known: Published = PUBLISHED[name]
    return [*parts_of(Network(ZOO[name], known.input).plan), *parts_by_default(family)]


def standing(layers: Iterable[Layer]) -> Iterator[Layer]:
    """The layers that a drawing shows: those in sums and joins too, not those in gates, nor mere views."""
    for layer in layers:
        if isinstance(layer, Residual):
            yield from standing(layer.layers)
        elif isinstance(layer, Join):
            yield from standing(itertools.chain.from_iterable(layer.parts))
        elif not isinstance(layer, Rearrange) or layer.inp != layer.out:
            yield layer


def layers_of_part(part: Part) -> list[Layer]:
    content = part.content
    return list(standing((content,) if isinstance(content, Residual) else content))


def test_words_of_opened_parts_of_all_families_fit_their_boxes() -> None:
    for part in random_parts(50):
        scene = block.opened(part, "stage0.50")
        boxes = [shape for shape in scene.shapes if shape.tag == "rect"]
        for shape in (each for each in scene.shapes if each.tag == "text"):
            left, right = ends(shape)
            assert 0 <= left < right <= scene.width, (part.name, shape)
            assert 11 < number(shape, "y") < scene.height
            for box in (box for box in boxes if inside(shape, box)):
                assert number(box, "x") <= left, (part.name, shape)
                assert right <= number(box, "x") + number(box, "width"), (part.name, shape)


def test_boxes_of_opened_parts_stand_apart() -> None:
    for part in random_parts(50):
        boxes = [shape for shape in block.opened(part, "stage0.50").shapes if shape.tag == "rect"]
        for one, two in itertools.combinations(boxes, 2):
            assert apart(one, two, "x", "width") or apart(one, two, "y", "height"), (part.name, one, two)


def apart(one: Shape, two: Shape, start: str, length: str) -> bool:
    first, second = sorted((number(box, start), number(box, length)) for box in (one, two))
    return sum(first) <= second[0]


def test_the_alternative_text_of_an_opened_part_names_every_layer() -> None:
    for part in random_parts(50):
        label = block.opened(part, "stage0.50").label
        for layer in layers_of_part(part):
            words = in_words(layer)
            assert (words.size if words.kind == "conv" else SHORT.get(words.kind, words.kind)) in label
        texts = [shape.text for shape in block.opened(part, "stage0.50").shapes if shape.tag == "text"]
        drawn = [text for text in texts if text not in ("+", "concat")]
        assert all(text in label or "×" in text or text.isdigit() for text in drawn), (label, drawn)


@pytest.mark.parametrize("family", list(FAMILIES))
def test_labels_of_the_strip_stand_apart(family: str) -> None:
    scene = strip(parts_by_default(family))
    assert scene.squeeze is not None
    for share in (1.0, scene.squeeze.least):
        for y in (14, 29):
            spans = sorted(words_at(scene, y, share))
            assert all(one[1] <= two[0] + 1 for one, two in itertools.pairwise(spans)), (family, share, spans)


def words_at(scene: Scene, y: int, share: float) -> Iterator[tuple[float, float]]:
    for shape in scene.shapes:
        if shape.tag == "text" and number(shape, "y") == y:
            half = LETTER * len(shape.text) / 2
            yield number(shape, "x") * share - half, number(shape, "x") * share + half


ARCS = {
    "resnet": 16,
    "vgg": 0,
    "densenet": 58,
    "convnext": 18,
    "vit": 12,
    "regnet": 16,
    "squeezenet": 0,
    "googlenet": 0,
    "alexnet": 0,
    "mobilenet": 10,
    "efficientnet": 9,
    "shufflenet": 13,
    "mnasnet": 10,
}


@pytest.mark.parametrize("family", list(ARCS))
def test_blocks_with_a_way_around_them_have_an_arc(family: str) -> None:
    parts = parts_by_default(family)
    shapes = all_shapes(strip(parts))
    arcs = [each for each in shapes if each.tag == "path" and each.attributes["stroke"] == "shortcut"]
    assert len(arcs) == ARCS[family] == sum(way_around(part.content) != "none" for part in parts)
    assert is_plain(Network(FAMILIES[family]()).plan) == (not arcs)


@pytest.mark.parametrize("name", ["densenet121", "densenet161", "densenet169", "densenet201"])
def test_dense_layers_stand_as_close_as_a_folded_run_and_the_strip_fills_a_page_at_most(name: str) -> None:
    parts = Network(ZOO[name]).parts
    scene = strip(parts)
    assert scene.squeeze is not None
    assert scene.width <= scene.squeeze.page
    counted = [shape.text for shape in scene.shapes if shape.text.startswith("×")]
    stages = [len([part for part in blocks_of(parts) if part.stage == stage]) for stage in range(1, 5)]
    assert counted == [f"× {blocks}" for blocks in stages if blocks > SHOWN_ONE_BY_ONE]
    placed = [column for column in columns(parts) if column.part.stage == 3 and column.part.is_block]
    widths = [column.width + column.gap for column in placed]
    assert widths == sorted(widths)
    assert widths[-1] > widths[0]


def test_a_stage_of_unlike_blocks_is_longer_for_every_block_more() -> None:
    lengths = [length(blocks, DOUBLING_UNLIKE) for blocks in range(1, 100)]
    assert lengths == sorted(set(lengths))


def test_entries_are_thin_and_not_counted_as_blocks() -> None:
    scene = strip(parts_by_default("densenet"))
    assert scene.label == "Network strip: 58 blocks in 4 stages, between stem and head."
    width = {item.key: number(item.shapes[-1], "width") for item in scene.items}
    assert width["stage2.entry"] == width["stem"] == width["head"]
    assert width["stage3.0"] < width["stage3.23"]


def test_tokens_are_counted_and_not_measured() -> None:
    stem, layer, *_, head = parts_by_default("vit")
    scene = strip((stem, layer, head))
    assert "197 tokens×768" in [shape.text for shape in scene.shapes]
    assert "197 tokens of 768 channels" in scene.items[1].label
    assert "768×197" in [shape.text for shape in block.opened(layer, "stage0.50").shapes]
    assert part_sentence(stem).endswith("197 tokens of the image: one a patch, and one for the classes.")


def test_a_dense_layer_joins_its_input_to_what_is_new() -> None:
    layer = next(part for part in parts_by_default("densenet") if part.key == "stage1.0")
    texts = [shape.text for shape in block.opened(layer, "stage0.50").shapes]
    assert texts.count("concat") == 1
    assert [text for text in texts if text.endswith("×56²")][-3:] == ["32×56²", "64×56²", "96×56²"]
    assert part_sentence(layer).endswith(
        "It passes its input on as it is, and adds 32 new channels beside it."
    )
    half = next(part for part in parts_by_default("shufflenet") if part.key == "stage2.1")
    assert "It passes half of its channels on as they are" in part_sentence(half)
    assert part_title(layer) == "stage1.0, the first block of stage 1"


@pytest.mark.parametrize("family", list(FAMILIES))
def test_the_working_of_a_part_adds_up_to_its_parameters(family: str) -> None:
    for part in parts_by_default(family):
        *rows, total = working_table(part).rows
        written = [row.cells[1].text.rpartition("= ")[2].replace(",", "") for row in (*rows, total)]
        *each, all_of_them = map(int, written)
        assert sum(each) == all_of_them == part.cost.params
