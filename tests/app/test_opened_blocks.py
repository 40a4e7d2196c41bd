"""A block opened up: what stands in it, and that its words fit their boxes."""

from hypothesis import given

from app.drawing.strip import block
from app.drawing.strip.scene import Shape
from resnet_core.network import Network, fitted
from resnet_core.readers.parts import parts_of
from resnet_core.spec import ArchSpec, Input
from tests.app.test_drawings import number
from tests.strategies import specs


def words_of(spec: ArchSpec, name: str) -> list[str]:
    parts = parts_of(Network(spec).plan)
    part = next(part for part in parts if part.key == name)
    return [shape.text for shape in block.opened(part, "stage0.50").shapes if shape.text]


def test_an_opened_bottleneck_shows_its_shapes_and_its_projection() -> None:
    words = words_of(ArchSpec(), "layer2.0")
    assert [text for text in words if "→" in text] == ["256→128", "128→128", "128→512", "256→512"]
    assert words.count("512×28²") == 3
    assert "3×3 / 2" in words


def test_an_opened_block_of_v2_begins_with_its_norm() -> None:
    assert words_of(ArchSpec(order="pre"), "layer1.1")[:2] == ["256×56²", "BN, ReLU"]


@given(specs())
def test_words_of_any_opened_part_fit_their_boxes(spec: ArchSpec) -> None:
    for part in parts_of(fitted(spec, Input(96, 1280))[0].plan):
        scene = block.opened(part, "stage0.50")
        boxes = [shape for shape in scene.shapes if shape.tag == "rect"]
        for shape in scene.shapes:
            if shape.tag == "text":
                left, right = ends(shape)
                assert 0 <= left < right <= scene.width
                around = [box for box in boxes if inside(shape, box)]
                for box in around:
                    assert number(box, "x") <= left
                    assert right <= number(box, "x") + number(box, "width")


def ends(shape: Shape) -> tuple[float, float]:
    """Where a text begins and ends, in letters of the usual width of its font."""
    wide = number(shape, "font-size") * (0.6 if shape.attributes.get("class") == "mono" else 0.55)
    length, x = wide * len(shape.text), number(shape, "x")
    anchor = shape.attributes["text-anchor"]
    left = x if anchor == "start" else x - length if anchor == "end" else x - length / 2
    return left, left + length


def inside(shape: Shape, box: Shape) -> bool:
    across = number(box, "x") < number(shape, "x") < number(box, "x") + number(box, "width")
    return across and number(box, "y") < number(shape, "y") < number(box, "y") + number(box, "height")
