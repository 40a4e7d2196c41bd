"""The page on gradients: real events of small networks, read, drawn and put into words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.drawing import numbers
from app.drawing.palette import DARK, LIGHT
from app.drawing.strip.svg import svg
from app.gradients import jacobian as jacobian_exhibit
from app.gradients import norms, scale, strip, trend, words
from app.gradients import shattering as shattering_exhibit
from app.gradients.styles import style
from resnet_core.experiments.gradients import jacobian, shattering
from resnet_core.experiments.gradients import run as gradients
from resnet_core.labs import events
from resnet_core.labs.events import Event, Restarted
from resnet_core.labs.gradients.findings import Band, Findings, fold
from resnet_core.labs.gradients.points import QUANTITIES, Network, Shattering
from resnet_core.labs.gradients.twins import TWINS
from resnet_core.labs.table import TABLE
from resnet_core.plan import unfold
from resnet_core.readers.parts import parts_of
from resnet_core.spec import ArchSpec, Input
from tests.app.made_up_gradients import made_up
from tests.app.plots import in_plotly

ROOT = Path(__file__).parents[2]
SPEC = ArchSpec(
    block="basic", depths=(1, 9), widths=(4, 8), shortcut="identity", stem="cifar", num_classes=10
)
INPUT = Input(8, 8, 8)
RUNS: dict[str, Any] = {"gradients": gradients.run, "jacobian": jacobian.run, "shattering": shattering.run}


def told(name: str, **settings: Any) -> list[Event]:
    """What an experiment says, after the way through JSON that it takes from a worker."""
    said = RUNS[name](SPEC, INPUT, TABLE.experiments[name].settings(settings), 0, "cpu")
    return [events.from_json(events.to_json(event)) for event in said]


@pytest.fixture(scope="module")
def measured() -> Findings:
    return fold(told("gradients", twins="plain,pre,zero_gamma,no_norm", seeds=2, steps=4, moments=2))


def test_seeds_make_a_band_around_their_median(measured: Findings) -> None:
    band = measured.band("plain", 0, "weights")
    assert band is not None
    assert band.seeds == 2
    assert all(
        low <= middle <= high for low, middle, high in zip(band.low, band.median, band.high, strict=True)
    )
    assert measured.steps() == (0, 2, 4)
    assert fold([*told("gradients", seeds=1), Restarted("lost")]) == Findings()


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_every_quantity_has_a_chart_a_table_a_sentence_and_words_for_it(
    quantity: Any, measured: Findings
) -> None:
    drawn = in_plotly(norms.chart(measured, 0, quantity, LIGHT))
    lines = {trace.name for trace in drawn.data if trace.name}
    assert lines == {words.title(network) for network in measured.networks}
    for table in (norms.table(measured, 0, quantity), trend.table(measured, 0, quantity)):
        assert {len(row.cells) for row in table.rows} == {len(table.columns)}
    assert len(norms.caption(measured, quantity).split()) <= 25
    for said in (
        norms.more(quantity),
        trend.sentence(measured, 0, quantity),
        norms.caption(measured, quantity),
        norms.alt(measured, 0, quantity),
    ):
        assert said.endswith(".")


def test_the_axes_of_a_film_stand_still(measured: Findings) -> None:
    drawn = [in_plotly(norms.chart(measured, step, "weights", DARK)) for step in (0, 2, 4)]
    assert len({each.layout.yaxis.range for each in drawn}) == 1


def test_exact_zeros_have_a_lane_of_their_own(measured: Findings) -> None:
    drawn = in_plotly(norms.chart(measured, 0, "weights", LIGHT))
    zeros = [trace for trace in drawn.data if trace.yaxis == "y2"]
    assert [(trace.name, len(trace.x)) for trace in zeros] == [("zero-gamma", 10)]
    assert set(zeros[0].y) == {scale.ZERO}
    outputs = in_plotly(norms.chart(measured, 0, "outputs", LIGHT))
    assert all(trace.yaxis != "y2" for trace in outputs.data)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([1e4, 1e2, 1.0], "explodes towards the input"),
        ([30.0, 5.0, 1.0], "grows towards the input"),
        ([2.0, 3.0, 1.0], "stays within a factor of ten"),
        ([0.05, 0.3, 1.0], "shrinks towards the input"),
        ([1e-6, 1e-3, 1.0], "vanishes towards the input"),
        ([0.0, 1.0, 1.0], "is exactly 0 in some blocks"),
        ([0.0, 0.0, 0.0], "is exactly 0 in all blocks"),
        ([float("inf"), 1.0, 1.0], "is not finite"),
    ],
)
def test_the_sentence_says_what_was_measured_and_nothing_else(values: list[float], said: str) -> None:
    found = made_up(asked=values)
    sentence = trend.sentence(found, 0, "weights")
    assert said in sentence
    verbs = ("explodes", "grows", "stays", "shrinks", "vanishes", "exactly 0", "not finite")
    assert sum(verb in sentence for verb in verbs) == 1
    norms.chart(found, 0, "weights", LIGHT)


def test_a_signal_is_told_from_the_image_to_the_classes() -> None:
    sentence = trend.sentence(made_up(asked=[1.0, 1e-2, 1e-5]), 0, "signal")
    assert "vanishes towards the classes" in sentence
    assert "last block over first" in sentence


def test_no_text_on_plain_networks_says_simply_vanishing() -> None:
    assert "vanishing" in words.PAPERS
    assert "unlikely" in words.PAPERS
    assert "explode" in words.PAPERS
    paths = (ROOT / "app" / "gradients").glob("*.py")
    # What is said by depth is tested for each outcome.
    sources = [path.read_text("utf-8") for path in paths if path.name != "by_depth.py"]
    assert len(sources) >= 5, "no file was read, so nothing was counted"
    assert sum(text.count("vanish") for text in sources) == sum(
        text.count(word) for text in sources for word in ("calls vanishing gradients", "else 'vanishes'")
    )


def test_networks_that_do_the_same_stand_together() -> None:
    sentence = trend.sentence(
        made_up(asked=[3.0, 2.0, 1.0], pre=[2.0, 2.0, 1.0], plain=[1e5, 9.0, 1.0]), 0, "weights"
    )
    assert sentence.count("stays within a factor of ten") == 1
    assert "in the **plain** twin (first block over last 1.0 × 10⁵)" in sentence


def test_a_thousand_layers_are_a_line_without_dots() -> None:
    drawn = in_plotly(norms.chart(made_up(asked=[1.0] * 500), 0, "weights", LIGHT))
    assert [trace.mode for trace in drawn.data] == ["lines"]


def test_the_strip_has_the_colours_of_the_same_numbers(measured: Findings) -> None:
    band, parts = measured.band("asked", 0, "weights"), parts_of(unfold(SPEC, INPUT))
    assert band is not None
    drawn = strip.scene(parts, measured.networks[0].blocks, band, "weights", plain=False)
    fills = {
        item.key: shape.attributes["fill"]
        for item in drawn.items
        for shape in item.shapes
        if shape.attributes.get("class") == "block"
    }
    assert fills["stem"] == fills["head"] == "panel"
    shares = [float(str(fills[key]).removeprefix("stage")) for key in ("layer1.0", "layer2.0", "layer2.1")]
    assert max(shares) == 1.0
    assert min(shares) == 0.0
    assert "the gradient of a block's weights" in drawn.items[1].label
    assert svg(drawn)


def test_every_block_of_a_deep_network_has_a_colour_of_its_own() -> None:
    deep = unfold(ArchSpec("basic", depths=(9, 18), widths=(16, 32), stem="cifar"), INPUT)
    names = [part.key for part in strip.parts(deep)[1:-1]]
    values = tuple(float(place) for place in range(1, 28))
    drawn = strip.scene(strip.parts(deep), names, Band(values, values, values, 1), "weights", plain=False)
    blocks = [shape for item in drawn.items[1:-1] for shape in item.shapes if "rx" in shape.attributes]
    assert len({shape.attributes["fill"] for shape in blocks}) > 20


def test_a_strip_of_zeros_has_no_colour(measured: Findings) -> None:
    band = measured.band("zero_gamma", 0, "weights")
    assert band is not None
    drawn = strip.scene(
        parts_of(unfold(SPEC, INPUT)), measured.networks[0].blocks, band, "weights", plain=False
    )
    assert drawn.items[1].shapes[-1].attributes["fill"] == "ground"
    network = measured.networks[0]
    assert strip.caption(network, band, "weights").startswith("No block")


def test_every_twin_has_a_name_and_a_style() -> None:
    for name in TWINS:
        network = Network(name, {}, 20, ())
        assert words.title(network)
        assert words.phrase(network)
        assert style(network)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (1.234, "1.23"), (1686.2, "1,686"), (3.4e6, "3.4 × 10⁶"), (2e-11, "2.0 × 10⁻¹¹")],
)
def test_numbers_have_three_digits_or_a_power_of_ten(value: float, text: str) -> None:
    assert numbers.magnitude(value) == text
    assert numbers.magnitude(float("nan")) == "not finite"


def test_a_block_taken_apart_says_how_many_directions_shrink() -> None:
    found = fold(told("jacobian"))
    assert "of the singular values of layer" in jacobian_exhibit.sentence(found)
    table = jacobian_exhibit.table(found)
    assert {len(row.cells) for row in table.rows} == {len(table.columns)}
    assert len(jacobian_exhibit.chart(found, LIGHT).data) == 2
    assert "from" in jacobian_exhibit.alt(found)
    assert "does not mean singular values of 1 or more" in jacobian_exhibit.more(found)


def test_shattering_is_told_by_the_distance_at_which_half_is_gone() -> None:
    found = fold(told("shattering", pairs=2))
    assert "of the way" in shattering_exhibit.sentence(found)
    table = shattering_exhibit.table(found)
    assert {len(row.cells) for row in table.rows} == {len(table.columns)}
    assert len(shattering_exhibit.chart(found, LIGHT).data) == 2
    assert "Balduzzi 2017 (abstract)" in shattering_exhibit.MORE


@pytest.mark.parametrize(
    ("correlation", "errors", "said"),
    [
        ((0.4, 0.1, 0.0), 0.01, "already 1 % of the way from one to the other it is 0.40"),
        ((0.9, 0.8, 0.7), 0.01, "stays above one half all the way"),
        ((0.9, 0.4, 0.1), 0.01, "falls below one half between 1 % and 10 % of the way"),
        ((0.9, 0.4, 0.65), 0.25, "falls below one half between 1 % and 100 % of the way"),
        ((0.6, 0.4, 0.1), 0.25, "falls below one half between 0 % and 100 % of the way"),
    ],
)
def test_where_half_is_gone_is_said_as_closely_as_it_is_known(
    correlation: tuple[float, ...], errors: float, said: str
) -> None:
    found = Shattering("plain", 2, (0.01, 0.1, 1.0), correlation, (errors,) * 3)
    networks = made_up(plain=[1.0]).networks
    assert said in shattering_exhibit.sentence(Findings(networks=networks, shattering={"plain": found}))
