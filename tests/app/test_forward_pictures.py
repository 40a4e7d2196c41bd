"""Forward's pictures and weights: what a network can read, what depends on it, and the maps beside it."""

from __future__ import annotations

from dataclasses import replace

from app.drawing import numbers
from app.drawing.palette import LIGHT
from app.drawing.table import as_csv
from app.forward import activity, blocks, class_map, controls, roofline, words
from app.forward import maps as forward_maps
from app.forward.measured import measured
from app.frame import network_strip
from resnet_core.experiments.forward import look
from resnet_core.families.resnet.small_networks import digits_network
from resnet_core.labs.checkpoints import recorded
from resnet_core.labs.forward.activity import Activity, Gates
from resnet_core.labs.forward.class_maps import ClassMap
from resnet_core.labs.forward.findings import (
    Findings,
    Memory,
    Part,
    PartFindings,
    Response,
    findings,
)
from resnet_core.labs.forward.settings import forward_settings
from resnet_core.labs.forward.times import Spread
from resnet_core.labs.forward.together import together
from resnet_core.network import Network
from resnet_core.plan import named_blocks, unfold
from resnet_core.readers.parts import parts_of
from resnet_core.readers.roofline import Ceilings
from resnet_core.spec import ArchSpec, Input
from tests.app.plots import in_plotly

SMALL = ArchSpec(block="basic", depths=(2, 10), widths=(8, 16), stem="cifar", num_classes=10)
IMAGE = Input(24, 16, 2)
PLAN = unfold(SMALL, IMAGE)
PARTS = parts_of(PLAN)
ROOF = Ceilings(1e11, 2e10)


def timed() -> Findings:
    """Every part timed, weighed and looked at; each takes longer than the one before."""
    names = ["stem", *(block.name for block in named_blocks(PLAN)), "head"]
    return Findings(
        parts={
            name: PartFindings(
                Response(name, place, 0.0, 1.0 + place, 0.0, 2.0 + place),
                Memory(name, place, 1000, 1500),
                Part(name, place, 10**6, Spread(place / 1000, place / 1000, place / 1000, 3)),
            )
            for place, name in enumerate(names, 1)
        }
    )


def test_blocks_are_drawn_one_by_one_as_on_explore_each_with_its_own_time() -> None:
    drawn = measured(network_strip.drawn_parts(Network(SMALL, IMAGE)), timed())
    assert len(blocks.scene(drawn, False).items) == len(drawn) == 2 + 2 + 10
    assert [one.time.median for one in drawn if one.time] == [place / 1000 for place in range(1, 15)]


def test_another_picture_keeps_the_times() -> None:
    setups = [
        controls.Setup(Network(SMALL, IMAGE), "cpu", {"tf32": False, "layout": "contiguous", **more})
        for more in ({"image": "china"}, {"image": "noise"}, {"image_file": "mine", "weights_file": "own"})
    ]
    assert len({str(setup.request("forward")) for setup in setups}) == 1
    assert len({str(setup.request("look")) for setup in setups}) == 3
    times = Findings(parts={"stem": PartFindings(timing=Part("stem", -1, 9, Spread(0.1, 0.1, 0.1, 3)))})
    seen = Findings(parts={"layer1.0": PartFindings(response=Response("layer1.0", 0, 0.0, 1.0, 0.0, 2.0))})
    both = together(times, seen)
    assert both.parts["stem"].timing is not None
    assert both.parts["layer1.0"].response is not None


def test_a_network_is_offered_what_it_can_read() -> None:
    assert controls.readable(SMALL)[0] == "china"
    assert controls.readable(digits_network(20))[0] == "digits"
    assert controls.readable(replace(SMALL, in_channels=5)) == ["noise"]


def test_shipped_weights_know_their_digit_and_the_picture_stands_beside_its_maps() -> None:
    spec = digits_network(20)
    weights = recorded(spec)
    assert weights is not None
    asked = forward_settings({"image": "digits", "weights_file": str(weights.weights), "block": "layer1.0"})
    found = findings(look.run(spec, Input(8, 8), asked, 0, "cpu"))
    assert found.picture is not None
    assert found.maps is not None
    assert found.top is not None
    assert found.top.probabilities[0] > 0.9
    drawn = in_plotly(forward_maps.exhibit(found.maps, found.picture, LIGHT).figure)
    assert [trace.type for trace in drawn.data] == ["heatmap", "image"]
    assert (len(drawn.data[1].z), len(drawn.data[1].z[0])) == (8, 8)


def test_memory_far_from_the_plan_is_explained() -> None:
    for measured_bytes, said in ((3000, True), (1500, False)):
        part = PartFindings(memory=Memory("layer4.0", 7, 1000, measured_bytes))
        assert ("buffers" in words.scratch(Findings(parts={"layer4.0": part}))) == said


def test_each_row_prints_its_largest_number_or_says_that_it_waits() -> None:
    passed = timed()

    def printed(found: Findings) -> list[str]:
        drawn = blocks.scene(measured(PARTS, found), plain=False)
        return [shape.text for shape in drawn.shapes if shape.tag == "text"][-4:]

    assert printed(Findings()) == [blocks.WAITING] * 4
    times = [one.time.median for one in measured(PARTS, passed) if one.time]
    assert printed(passed)[0] == numbers.seconds(max(times))
    assert blocks.WAITING not in printed(passed)


def test_the_roof_and_the_first_block_of_each_stage_are_named() -> None:
    drawn = in_plotly(roofline.roof_figure(roofline.place(PLAN, measured(PARTS, timed()), ROOF), ROOF, LIGHT))
    assert [note.text for note in drawn.layout.annotations] == ["compute: 100 GFLOP/s", "memory: 20 GB/s"]
    dots = [trace for trace in drawn.data if trace.mode == "markers+text"]
    assert [trace.text[0] for trace in dots] == ["stem", "layer1.0", "layer2.0", "head"]
    assert len({trace.marker.color for trace in dots}) == 3  # stem and head look alike


def test_a_class_map_says_its_mean_and_bias_and_has_every_cell_in_its_table() -> None:
    shown = ClassMap(3, 2.5, 2.0, 0.5, 1, 2, (1.0, 3.0))
    drawn = class_map.exhibit(shown, None, named=False, trained=False, colours=LIGHT)
    assert (
        "The mean of the map is 2; with the bias, +0.5, that is the score of class 3: 2.5." in drawn.caption
    )
    assert class_map.RANDOM in drawn.caption
    assert "the highest is at row 0, column 1" in drawn.alt
    assert as_csv(drawn.table()).splitlines()[1:] == ["0,0,1.0", "0,1,3.0"]


def test_the_plot_of_the_signal_says_what_it_shows_and_has_every_block_in_its_table() -> None:
    first = Activity("layer1.0", 0, 0.25, 1.0, 1.0, 8, 2, Gates(0.25, 0.5, 0.75))
    second = Activity("layer1.1", 1, 0.0, 2.0, None, 8, 0, None)
    drawn = activity.exhibit((first, second), LIGHT)
    for said in (
        "From layer1.0 to layer1.1 the variance goes from 1 to 2. It falls nowhere.",
        "2 of 16 channels of ReLUs are 0 for every pixel.",
        "Gates multiply by 0.25 to 0.75.",
    ):
        assert said in drawn.caption
    assert as_csv(drawn.table()).splitlines()[1:] == [
        "layer1.0,0.25,1.0,1.0,2,8,0.25,0.5,0.75",
        "layer1.1,0.0,2.0,,0,8,,,",
    ]
    assert activity.signal_sentence((second, first)).endswith("It falls at layer1.0.")
