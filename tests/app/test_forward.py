"""The page on forward passes: real events of a small network, read, drawn and put into words."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from pathlib import Path

import pytest

from app.drawing import numbers
from app.drawing.palette import LIGHT
from app.forward import blocks, roofline, words
from app.forward import ladder as forward_ladder
from app.forward import maps as forward_maps
from app.forward.measured import measured
from app.runs import predicted
from resnet_core.experiments.forward import ladder, look
from resnet_core.experiments.forward import run as forward
from resnet_core.files.safetensors import header_bytes
from resnet_core.labs import events
from resnet_core.labs.events import Event, Restarted
from resnet_core.labs.forward.findings import (
    Findings,
    Part,
    PartFindings,
    Rung,
    RungSeconds,
    Whole,
    findings,
)
from resnet_core.labs.forward.settings import forward_settings
from resnet_core.labs.forward.times import Spread
from resnet_core.labs.table import TABLE, Experiment, Settings
from resnet_core.network import Network
from resnet_core.plan import unfold
from resnet_core.readers.latency import Calibration
from resnet_core.readers.parts import parts_of
from resnet_core.readers.roofline import Ceilings
from resnet_core.readers.weight_names import expected_shapes
from resnet_core.spec import ArchSpec, Input, SpecError
from tests.app.plots import in_plotly

SMALL = ArchSpec(block="basic", depths=(2, 10), widths=(8, 16), stem="cifar", num_classes=10)
IMAGE = Input(24, 16, 2)
PLAN = unfold(SMALL, IMAGE)
PARTS = parts_of(PLAN)
ROOF = Ceilings(1e11, 2e10)


def told(events_of: Iterator[Event]) -> list[Event]:
    """What an experiment says, after the way through JSON that it takes from a worker."""
    return [events.from_json(events.to_json(event)) for event in events_of]


@pytest.fixture(scope="module", autouse=True)
def short_rounds() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(forward, "SECONDS", 0.05)
        patch.setattr(ladder, "SECONDS_A_RUNG", 0.05)
        yield


@pytest.fixture(scope="module")
def said() -> list[Event]:
    return told(forward.run(SMALL, IMAGE, forward_settings({}), 0, "cpu"))


@pytest.fixture(scope="module")
def passed(said: list[Event]) -> Findings:
    return findings(said)


@pytest.fixture(scope="module")
def climbed() -> Findings:
    return findings(told(ladder.run(SMALL, IMAGE, forward_settings({}), 0, "cpu")))


def test_every_part_of_the_network_is_found(passed: Findings) -> None:
    assert len(passed.parts) == PLAN.blocks + 2
    assert passed.whole is not None
    assert passed.conditions is not None
    assert (passed.conditions.height, passed.conditions.width, passed.conditions.batch) == (24, 16, 2)
    assert all(part.timing and part.memory and part.memory.measured for part in passed.parts.values())


def test_what_was_said_before_a_restart_does_not_count(said: list[Event]) -> None:
    assert findings([*said, Restarted("the worker was lost")]) == Findings()


def test_findings_grow_while_they_are_measured(said: list[Event]) -> None:
    half = findings(said[:6])
    assert half.whole is None
    parts = measured(PARTS, half)
    assert [one.findings.response is not None for one in parts[1:3]] == [True, True]
    assert blocks.scene(parts, plain=False).items[-1].label.endswith("not measured yet")


def test_bars_stand_under_their_blocks_and_speak(passed: Findings) -> None:
    parts = measured(PARTS, passed)
    drawn = blocks.scene(parts, plain=False)
    assert [item.key for item in drawn.items] == [part.key for part in PARTS]
    for item in drawn.items:
        x, _, width, _ = item.box
        bars = [shape for shape in item.shapes[1:] if shape.tag == "rect"]  # the first can be pointed at
        assert all(x <= float(bar.attributes["x"]) <= x + width for bar in bars)
        assert "FLOP/s" in item.label


def test_shares_of_the_ceiling_have_a_row_only_where_the_device_was_measured(passed: Findings) -> None:
    parts = measured(PARTS, passed)
    shares = roofline.shares(roofline.place(PLAN, parts, ROOF), ROOF)
    assert [share.reached for share in shares] == [one.rate / ROOF.flops_per_second for one in parts]
    assert all(0 < share.possible <= 1 for share in shares)
    without, with_row = (blocks.scene(parts, False, given) for given in ((), shares))
    assert with_row.height - without.height == blocks.ROW
    for before, after in zip(without.items, with_row.items, strict=True):
        assert len(after.shapes) == len(before.shapes) + 2
        assert "of the ceiling" in after.label
        assert "of the ceiling" not in before.label


def test_equal_blocks_that_are_drawn_as_one_show_the_mean_of_each(passed: Findings) -> None:
    many = next(part for part in PARTS if part.copies > 1)
    one = measured([many], passed)[0].findings
    times = [passed.parts[f"layer2.{copy}"].timing for copy in range(1, 10)]
    assert one.timing is not None
    assert one.timing.seconds.median == pytest.approx(sum(time.seconds.median for time in times if time) / 9)


def test_tables_have_a_cell_for_every_column(passed: Findings, climbed: Findings) -> None:
    parts = measured(PARTS, passed)
    empty = measured(PARTS, Findings())
    made = [
        blocks.table(parts, ROOF),
        blocks.table(empty, None),
        forward_ladder.ladder_table(climbed),
        roofline.roof_table(roofline.place(PLAN, parts, ROOF)),
    ]
    for table in made:
        assert {len(row.cells) for row in table.rows} == {len(table.columns)}


def test_the_finding_of_the_ladder_names_its_fastest_rung() -> None:
    time = Spread(0.2, 0.2, 0.2, 3)
    slow = Rung("folded", 0.0, RungSeconds(0.1, time, Spread(0.22, 0.2, 0.3, 3)))
    fast = Rung("autocast_bfloat16", 7e-3, RungSeconds(0.1, time, Spread(0.4, 0.4, 0.4, 3)))
    eager = Rung("eager", 0.0, RungSeconds(0.1, time, Spread(1.0, 1.0, 1.0, 3)))
    finding = words.ladder_finding(Findings(rungs=(eager, slow, fast)))
    assert finding.startswith("Folded, channels last, bfloat16 is 2.00 times as fast as eager")
    assert "7.0 × 10⁻³" in finding


def test_parts_that_do_not_add_up_are_owned_to() -> None:
    part = PartFindings(timing=Part("stem", -1, 9, Spread(0.1, 0.1, 0.1, 3)))
    for whole, owned in ((0.105, False), (0.2, True)):
        found = Findings(parts={"stem": part}, whole=Whole(9, Spread(whole, whole, whole, 3)))
        assert ("busy" in words.whole_finding(found, 1)) == owned


def test_the_ladder_has_a_bar_for_each_rung(climbed: Findings) -> None:
    drawn = in_plotly(forward_ladder.ladder_figure(climbed, LIGHT))
    assert len(drawn.data[0].y) == len(climbed.rungs) == 5
    assert forward_ladder.alt(climbed).count("times as fast as eager") == 5


def test_no_block_can_take_less_than_the_roof_allows() -> None:
    placed = roofline.place(PLAN, measured(PARTS, Findings()), ROOF)
    for each in placed:
        assert each.flops / each.seconds <= ROOF.flops_per_second
        assert each.bound in ("compute", "memory")


def test_with_endless_bandwidth_nothing_is_bound_by_memory() -> None:
    assert roofline.memory_bound_share(PLAN, Ceilings(1e11, 1e30)) == pytest.approx(0, abs=1e-6)
    assert roofline.memory_bound_share(PLAN, Ceilings(1e30, 1e10)) == pytest.approx(1)


def test_a_network_of_unknown_layers_is_not_predicted_but_explained() -> None:
    assert predicted.seconds(Network(SMALL, IMAGE), Calibration("cpu", 1, {})) is None
    assert "No prediction" in words.prediction(None, None)
    assert "**750 ms**, 25 % less than measured." in words.prediction(0.75, Spread(1.0, 1.0, 1.0, 1))


@pytest.mark.parametrize(
    ("time", "text"),
    [(1.234, "1.23 s"), (0.0719, "71.9 ms"), (0.1216, "122 ms"), (2e-5, "20 µs"), (3e-9, "3 ns")],
)
def test_seconds_are_rounded_to_three_digits(time: float, text: str) -> None:
    assert numbers.seconds(time) == text


def test_maps_lie_side_by_side_with_gaps() -> None:
    asked = forward_settings({"block": "layer1.1"})
    maps = findings(told(look.run(SMALL, IMAGE, asked, 0, "cpu"))).maps
    assert maps is not None
    grid = forward_maps.mosaic(maps)
    assert {len(row) for row in grid} == {8 * (maps.width + 1)}
    assert [row[maps.width] for row in grid] == [None] * len(grid)
    assert [row[: maps.width] for row in grid[: maps.height]] == [
        [*maps.shades[0][row * maps.width : (row + 1) * maps.width]] for row in range(maps.height)
    ]
    assert [len(row.cells) for row in forward_maps.maps_table(maps).rows] == [4] * len(maps.channels)


def test_a_file_that_went_is_explained_and_not_a_crash(tmp_path: Path) -> None:
    for setting in ("image_file", "weights_file"):
        asked = forward_settings({setting: str(tmp_path / "gone")})
        with pytest.raises(SpecError, match="no longer on this server"):
            list(look.run(SMALL, IMAGE, asked, 0, "cpu"))


def test_a_visitors_weights_change_the_answer(tmp_path: Path) -> None:
    shapes = {
        name: ("I64" if name.endswith("tracked") else "F32", shape)
        for name, shape in expected_shapes(PLAN).items()
    }
    header = header_bytes(shapes, {})
    path = tmp_path / "zeros.safetensors"
    size = sum((8 if kind == "I64" else 4) * prod(shape) for kind, shape in shapes.values())
    path.write_bytes(header + bytes(size))
    found = findings(told(look.run(SMALL, IMAGE, forward_settings({"weights_file": str(path)}), 0, "cpu")))
    assert found.top is not None
    assert found.top.probabilities == pytest.approx([0.1] * 5)


@pytest.mark.parametrize("name", ["forward", "ladder", "look"])
def test_more_images_are_estimated_to_take_more_memory(name: str) -> None:
    entry: Experiment = TABLE.experiments[name]
    settings: Settings = entry.settings({})
    one, many = (entry.memory(SMALL, Input(24, 16, batch), settings) for batch in (1, 1000))
    assert many > 100 * (one - 2**28)
