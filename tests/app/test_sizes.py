"""One network at many sizes: its numbers are those of its plans, and accuracy is as published."""

from __future__ import annotations

from collections import defaultdict

from streamlit.testing.v1 import AppTest

from app.depth_width import sizes_charts
from app.drawing.echarts import Chart
from app.drawing.palette import DARK
from resnet_core.cost import price
from resnet_core.plan import unfold
from resnet_core.published.sizes import at_several_sides
from resnet_core.readers.latency import Calibration, predict
from resnet_core.readers.roofline import CALL
from resnet_core.search.fit import Setting
from resnet_core.search.pieces import Use
from resnet_core.search.sizes import at_sides
from resnet_core.spec import ArchSpec, Input, VitSpec

LAW: defaultdict[str, tuple[float, ...]] = defaultdict(lambda: (1e-6, *[0.0] * 5, 2e-11), {CALL: (1e-6,)})
USE = Use(Input(), Setting(), Input(), Calibration("a processor", 1, LAW))


def test_each_size_has_the_numbers_of_its_own_plan() -> None:
    found = at_sides(ArchSpec(), (8, 160, 224), USE)
    assert [each.side for each in found] == [160, 224]
    plan = unfold(ArchSpec(), Input(160, 160))
    assert found[0].amounts["macs"] == price(plan).macs
    assert USE.calibration
    assert found[0].amounts["latency"] == predict(plan, USE.calibration)
    assert [each.side for each in at_sides(VitSpec(), (224, 230, 256), USE)] == [224, 256]


def test_the_charts_and_the_table_have_every_size() -> None:
    found = at_sides(ArchSpec(), (160, 224, 512), USE)
    exhibits = sizes_charts.costs(found, 1, DARK)
    assert list(exhibits) == ["sizes_macs", "sizes_bytes", "sizes_field", "sizes_latency"]
    chart = exhibits["sizes_macs"].figure
    assert isinstance(chart, Chart)
    assert chart.options["series"][0]["data"] == [round(each.amounts["macs"] / 1e9, 3) for each in found]
    assert "covers images of up to 224 pixels a side" in exhibits["sizes_macs"].caption
    assert len(exhibits["sizes_macs"].table().rows) == 3
    known = at_sides(ArchSpec(), (512,), USE._replace(calibration=None))
    assert "sizes_latency" not in sizes_charts.costs(known, 8, DARK)
    assert "smaller than images of 512" in sizes_charts.caption(known, 8)


def test_accuracy_is_that_of_the_same_weights_at_several_sides() -> None:
    tested = at_several_sides("resnet50")
    (a1,) = (each for each in tested if each.name == "resnet50.a1_in1k")
    assert [(row.side, row.accuracy["imagenet"].top1) for row in a1.rows] == [(224, 80.382), (288, 81.24)]
    exhibit = sizes_charts.accuracy(tested, DARK)
    assert f"of {len(tested)} did better" in exhibit.caption
    assert "huggingface/pytorch-image-models" in exhibit.caption
    assert len(exhibit.table().rows) == sum(len(each.rows) for each in tested)
    assert at_several_sides("") == ()


def page() -> None:
    from app import session
    from app.depth_width import sizes_view

    session.follow_link("depth-width")
    sizes_view.draw(session.network(), session.network().recipe)


def test_a_network_without_published_weights_is_told_so() -> None:
    at = AppTest.from_function(page, default_timeout=60)
    at.query_params["depth-width.sizes"] = "yes"
    at.query_params["depths"] = "1-1-1-1"
    at.run()
    assert [error.message for error in at.exception] == []
    assert any("no weights of this network" in each.value for each in at.markdown)
