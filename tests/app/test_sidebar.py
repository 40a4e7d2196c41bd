"""The sidebar's widgets, also when the browser is behind the server."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from app.frame import places, presets, words
from resnet_core import __version__
from resnet_core.network import Network
from resnet_core.spec import ArchSpec
from resnet_core.zoo import PUBLISHED, ZOO


def page() -> None:
    import streamlit as st

    from app import session
    from app.frame.sidebar import _take_preset

    session.follow_link()
    _take_preset()
    st.markdown("-".join(map(str, session.network().resnet.depths)))


@pytest.mark.parametrize(
    "sent", [words.CUSTOM, words.preset_title(words.CUSTOM), "ResNet-53, 3-4-7-3 blocks", "resnet9000"]
)
def test_a_preset_that_is_no_network_changes_nothing(sent: str) -> None:
    """The menu offers the custom network only while it is shown; under load the browser sent it later."""
    at = AppTest.from_function(page)
    at.session_state["preset"] = sent
    assert not at.run().exception
    assert at.markdown[0].value == "3-4-6-3"


def test_a_preset_of_the_zoo_is_taken() -> None:
    at = AppTest.from_function(page)
    at.session_state["preset"] = "resnet18"
    assert not at.run().exception
    assert at.markdown[0].value == "2-2-2-2"


def sidebar_page() -> None:
    from app import session
    from app.frame import sidebar

    session.follow_link()
    sidebar.draw()
    session.write_link("explore")


@pytest.mark.parametrize(
    ("key", "link"),
    [
        ("groups", {"scales": "4", "width_per_group": "26"}),
        ("groups", {}),
        ("groups", {"width_per_group": "128", "groups": "2"}),
        ("first_width", {"widths": "64-100-200-300"}),
        ("first_width", {"widths": "72-144-288-576"}),
        ("first_width", {"widths": "7-11", "depths": "2-2"}),
        ("first_width", {"widths": "16-32-64", "depths": "3-3-3", "stem": "deep"}),
        ("image", {"height": "240", "width": "240"}),
    ],
)
def test_a_slider_that_goes_through_all_its_values_and_back_changes_nothing(
    key: str, link: dict[str, str]
) -> None:
    at = AppTest.from_function(sidebar_page)
    for name, text in link.items():
        at.query_params[name] = text
    at.run()
    slider = at.select_slider(key=key)
    first, there, before = slider.value, slider.options, at.session_state["visit"]["network"]
    seen = [at.select_slider(key=key).set_value(int(value)).run() for value in (*there, *there[::-1])]
    assert [list(one.exception) for one in seen] == [[]] * len(seen)
    at.select_slider(key=key).set_value(first).run()
    assert at.session_state["visit"]["network"] == before
    assert not at.session_state["visit"].get("notes")
    assert len(there) > 2


def test_the_menu_of_presets_is_grouped_and_says_parameters() -> None:
    groups = [PUBLISHED[name].group for name in presets.in_groups()]
    assert len(set(groups)) == sum(
        before != after for before, after in zip(["", *groups], groups, strict=False)
    ), "each group stands together"
    assert set(presets.in_groups()) == set(ZOO)
    assert presets.labels()["cifar_plain20"] == "Plain-20 · 269.7 k · CIFAR, plain"


def opened(**link: str) -> AppTest:
    at = AppTest.from_function(sidebar_page)
    for name, text in link.items():
        at.query_params[name] = text
    at.session_state["more"] = True
    return at.run()


@pytest.mark.parametrize("text", ["3,4,23,3", "3 4 23 3", "[3, 4, 23, 3]", "3-4-23-3", "(3, 4, 23, 3,)"])
def test_depths_are_read_however_they_are_separated(text: str) -> None:
    at = opened()
    at.text_input(key="depths_text").set_value(text).run()
    assert at.session_state["visit"]["network"] == "depths=3-4-23-3"


def test_widths_alone_bring_as_many_depths() -> None:
    at = opened()
    at.text_input(key="widths_text").set_value("32, 64").run()
    assert at.session_state["visit"]["network"] == "depths=3-4&widths=32-64"


def test_a_list_that_cannot_be_read_has_one_complaint() -> None:
    at = opened()
    at.text_input(key="depths_text").set_value("3-4-x").run()
    assert [note.partition(":")[0] for note in at.session_state["visit"]["notes"]] == ["**depths**"]


def test_more_blocks_than_a_slider_reaches_have_a_number_field() -> None:
    at = opened(depths="3-4-60-3")
    many = [field.key for field in at.number_input if str(field.key).startswith("many_blocks")]
    assert many == ["many_blocks_2"]
    for blocks in (70, 6):
        at.number_input(key="many_blocks_2").set_value(blocks).run()
        assert at.session_state["visit"]["network"] == f"depths=3-4-{blocks}-3".removesuffix("depths=3-4-6-3")
    assert at.slider(key="blocks_2").value == 6


def test_every_field_has_help() -> None:
    at = opened(attention="split")
    assert all(field.help for field in at.number_input if field.key == "radix")
    at = opened(attention="se", scales="2")
    fields = [*at.number_input, *at.text_input, *at.selectbox]
    assert {field.label for field in fields if not field.help} == {"Network"}
    labels = [field.label for field in at.number_input]
    assert labels[:4] == ["Image height", "Image width", "Batch", "Image channels"]


def test_attention_offers_what_the_block_can_have_and_split_attention_its_parts() -> None:
    at = opened()
    at.selectbox(key="attention").set_value("split").run()
    at.number_input(key="radix").set_value(4).run()
    at.selectbox(key="downsampling").set_value("average_3x3").run()
    link = "downsampling=average_3x3&attention=split&radix=4"
    assert at.session_state["visit"]["network"] == link
    assert "scales" not in [field.key for field in at.number_input]
    assert len(at.selectbox(key="attention").options) == 5
    assert "split attention (ResNeSt)" not in opened(block="basic").selectbox(key="attention").options


def test_a_stage_that_keeps_the_map_is_named() -> None:
    five = Network(ArchSpec(depths=(3, 4, 6, 3, 3), widths=(64, 128, 256, 512, 1024)))
    assert words.dilated(Network()) == ""
    assert words.dilated(five).startswith(
        "Stage 5 keeps the map of the stage before: the output stride is 32"
    )
    assert words.dilated(Network(ArchSpec(output_stride=8))).startswith("Stages 3, 4 keep")


def tried_page() -> None:
    import streamlit as st

    from app import session
    from app.gradients import controls

    session.follow_link("gradients")
    controls._take_tried()
    st.markdown(f"{session.network().resnet.block} {session.recall(controls.TWINS)}")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("cifar_plain56", "basic "),
        ("two_by_two", "basic plain,no_norm,plain_no_norm"),
        (None, "bottleneck "),
    ],
)
def test_a_network_to_try_on_gradients_is_taken(name: str | None, shown: str) -> None:
    at = AppTest.from_function(tried_page)
    at.session_state["gradients_try"] = name
    assert not at.run().exception
    assert at.markdown[0].value.strip() == shown.strip()


def test_about_tells_the_version_and_where_the_source_is() -> None:
    assert f"Version {__version__}." in places.ABOUT
    assert "The source is the repository" in places.ABOUT


@pytest.mark.parametrize("link", [{}, {"family": "vit", "depth": "16"}, {"depths": "2-5-2-9"}])
def test_a_widget_begins_where_it_should_in_a_browser_that_missed_its_move(link: dict[str, str]) -> None:
    at = opened(**link)
    names = [each.proto.id for each in (*at.slider, *at.select_slider)]
    at.run()
    assert names == [each.proto.id for each in (*at.slider, *at.select_slider)]
    for slider in at.slider:
        assert list(slider.proto.default) == [slider.value]
    for among in at.select_slider:
        assert among.proto.options[int(among.proto.default[0])] == str(among.value)
    assert names


MIXED = "stage_blocks=basic-basic-bottleneck-bottleneck"


def test_a_block_for_all_stages_takes_the_place_of_blocks_by_stage() -> None:
    at = opened(**dict([MIXED.split("=")]), attention="se")
    assert any("By stage (More): basic-basic" in str(each.value) for each in at.markdown)
    at.segmented_control(key="block").set_value("basic").run()
    assert at.session_state["visit"]["network"] == "block=basic&attention=se"


@pytest.mark.parametrize(
    ("field", "typed", "network", "complaints"),
    [
        ("dilated", "0, 0, 1, 1", "dilated=0-0-1-1", []),
        ("dilated", "1-0-1-1", "dilated=0-0-1-1", ["**dilated**"]),
        ("dilated", "0-x", "", ["**dilated**"]),
        ("dilated", "", "", []),
        ("stage_norms", "Group, group, batch, batch", "stage_norms=group-group-batch-batch", []),
        ("stage_blocks", "basic-basic-botleneck-bottleneck", MIXED, ["**stage blocks**"]),
    ],
)
def test_a_list_by_stage_is_read_or_repaired(
    field: str, typed: str, network: str, complaints: list[str]
) -> None:
    at = opened()
    at.text_input(key=f"{field}_text").set_value("0").set_value(typed).run()
    assert at.session_state["visit"]["network"] == network
    assert [note.partition(":")[0] for note in at.session_state["visit"]["notes"]] == complaints
