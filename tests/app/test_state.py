"""What a visitor asks for: links, pins, undo. The app is run by Streamlit's own test harness."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from streamlit.testing.v1 import AppTest

from resnet_core.network import Network, fitted, pin_text, read_link, read_pin
from resnet_core.search.limits import SHOWN
from resnet_core.spec import ArchSpec, Input
from resnet_core.zoo import PUBLISHED, RESNETS
from tests.strategies import specs

MAIN = Path(__file__).resolve().parents[2] / "app" / "main.py"
ZOO_NETWORKS = {name: Network(spec, PUBLISHED[name].input) for name, spec in RESNETS.items()}

Open = Callable[..., AppTest]


@pytest.fixture
def open_app() -> Open:
    """``open_app(block="basic")`` runs the app once with that link."""

    def open_one(**link: str) -> AppTest:
        app = AppTest.from_file(str(MAIN))
        for name, text in link.items():
            app.query_params[name.replace("__", ".")] = text
        return checked(app.run())

    return open_one


def checked(app: AppTest) -> AppTest:
    assert [error.message for error in app.exception] == []
    return app


def headline(app: AppTest) -> str:
    return next(line for text in app.markdown for line in text.value.splitlines() if line.startswith("# "))[
        2:
    ]


def link(app: AppTest) -> dict[str, str]:
    return {name: text if isinstance(text, str) else text[-1] for name, text in app.query_params.items()}


def press(app: AppTest, label: str) -> AppTest:
    button = next(button for button in app.button if button.label.startswith(label))
    return checked(button.click().run())


# ---------------------------------------------------------------------------------------------------- as text


@pytest.mark.parametrize("network", ZOO_NETWORKS.values(), ids=list(ZOO_NETWORKS))
def test_a_network_of_the_zoo_survives_its_link_and_its_pin(network: Network) -> None:
    assert read_link(network.link) == (network, ())
    assert read_pin(pin_text(network)) == (network, ())


@given(specs())
def test_any_network_survives_its_pin(spec: ArchSpec) -> None:
    network, _ = fitted(spec, Input())
    assert read_pin(pin_text(network)) == (network, ())


def test_an_image_that_is_too_small_is_enlarged_and_said() -> None:
    network, faults = fitted(ArchSpec(), Input(8, 8))
    assert (network.input.height, network.input.width) == (17, 17)
    assert [fault.field for fault in faults] == ["height", "width"]


def test_a_network_beyond_what_can_be_shown_is_lowered_and_said() -> None:
    network, faults = fitted(ArchSpec(depths=(3, 4, 10**9, 3)), Input())
    assert sum(network.resnet.depths) == SHOWN.blocks
    assert [fault.field for fault in faults] == ["depths"]


def test_the_first_run_shows_resnet50(open_app: Open) -> None:
    app = open_app()
    assert headline(app) == "ResNet-50 (v1.5): 16 bottleneck blocks in four stages"
    assert [card.value for card in app.metric] == ["25.56 M", "4.089 G", "82.13 MiB", "–"]
    assert any("[Depth](/definitions#depth) 50" in text.value for text in app.markdown)
    assert len(app.warning) == 0


def test_every_network_of_the_zoo_can_be_chosen(open_app: Open) -> None:
    app = open_app()
    for name, spec in RESNETS.items():
        checked(app.selectbox(key="preset").select(name).run())
        assert headline(app).split(":")[0] in {
            PUBLISHED[same].title for same in RESNETS if RESNETS[same] == spec
        }


def test_the_images_belong_to_the_visitor_and_survive_a_preset(open_app: Open) -> None:
    app = open_app(height="384", width="384", batch="64", dtype="bfloat16")
    assert headline(app).startswith("ResNet-50 (v1.5) at 384×384, batch 64, bfloat16: ")
    for preset in ("resnet101", "cifar_resnet20"):
        checked(app.selectbox(key="preset").select(preset).run())
        assert {name: link(app)[name] for name in ("height", "width", "batch", "dtype")} == {
            "height": "384",
            "width": "384",
            "batch": "64",
            "dtype": "bfloat16",
        }
    press(app, "Made for 32 × 32 pixels")
    assert (link(app)["height"], link(app)["batch"]) == ("32", "64")
    assert not [button for button in app.button if button.label.startswith("Made for")]


def test_images_that_nobody_chose_follow_the_preset(open_app: Open) -> None:
    app = open_app()
    checked(app.selectbox(key="preset").select("cifar_resnet20").run())
    assert link(app)["height"] == "32"
    checked(app.selectbox(key="preset").select("resnet50").run())
    assert link(app) == {}


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ({"batch": "8"}, "ResNet-50 (v1.5), batch 8"),
        ({"num_classes": "10"}, "ResNet-50, 10 classes"),
        ({"widths": "128-256-512-1024"}, "ResNet-50, 2× wide"),
        ({"norm": "group", "act": "gelu"}, "ResNet-50, GN, GELU"),
        ({"order": "pre", "norm": "group"}, "ResNet-50 (v2), GN"),
    ],
)
def test_different_networks_have_different_names_everywhere(
    asked: dict[str, str], name: str, open_app: Open
) -> None:
    app = press(open_app(**asked), "Pin")
    assert headline(app).split(": ")[0] == name
    assert [button.label for button in app.button if "Unpin" in button.label] == [f"Unpin {name}"]
    assert any(f"Pinned: {name}" in text.value for text in app.markdown)
    chosen = app.selectbox(key="preset")
    title = name.removesuffix(", batch 8")
    assert chosen.options[chosen.index or 0].split(" · ")[0] == title


def test_a_link_is_followed(open_app: Open) -> None:
    assert headline(open_app(block="basic", depths="2-2-2-2")) == "ResNet-18: 8 basic blocks in four stages"


def test_what_a_link_cannot_have_is_named(open_app: Open) -> None:
    app = open_app(block="basic", groups="32", colour="red", depths="x")
    said = app.warning[0].value
    assert all(f"**{name}**" in said for name in ("groups", "depths", "'colour'"))
    assert headline(app) == "ResNet-34: 16 basic blocks in four stages"


def test_what_mailers_add_to_a_link_is_ignored(open_app: Open) -> None:
    app = open_app(utm_source="news", utm_campaign="x", fbclid="1", gclid="2", mc_cid="3")
    assert (len(app.warning), link(app)) == (0, {})


def test_a_link_cannot_write_markdown(open_app: Open) -> None:
    said = open_app(**{"[x](http://a)": "1", "stem": "$x$ **b** :red[c]"}).warning[0].value
    assert "[x](" not in said
    assert ":red[" not in said
    assert "**b**" not in said


def test_changing_to_basic_blocks_moves_the_groups_and_says_so(open_app: Open) -> None:
    app = open_app(groups="32", width_per_group="4")
    checked(app.button_group(key="block").set_value("basic").run())
    assert headline(app) == "ResNet-34: 16 basic blocks in four stages"
    assert ["**groups**" in app.toast[0].value, "**width per group**" in app.toast[1].value] == [True, True]
    assert len(app.warning) == 0, "nothing is pushed down"
    assert len(checked(app.run()).toast) == 0, "it is said once"


def test_undo_redo_and_reset(open_app: Open) -> None:
    app = open_app()
    checked(app.slider(key="blocks_2").set_value(23).run())
    assert headline(app).startswith("ResNet-101")
    assert headline(press(app, "Undo")).startswith("ResNet-50")
    assert app.slider(key="blocks_2").value == 6
    assert headline(press(app, "Redo")).startswith("ResNet-101")
    assert headline(press(app, "Reset")).startswith("ResNet-50")
    assert headline(press(app, "Undo")).startswith("ResNet-101")


def test_undo_covers_pins_and_what_pages_keep(open_app: Open) -> None:
    app = press(open_app(norm="group"), "Pin")
    checked(app.button_group(key="explore.colour").set_value("MACs").run())
    checked(app.selectbox(key="preset").select("resnet101").run())
    press(app, "Unpin ResNet-50, GN")
    seen = []
    for _ in range(4):
        press(app, "Undo")
        seen.append(link(app))
    pin = {"pin": "norm=group"}
    assert seen == [
        {"depths": "3-4-23-3", **pin, "explore.colour": "MACs"},
        {"norm": "group", **pin, "explore.colour": "MACs"},
        {"norm": "group", **pin},
        {"norm": "group"},
    ]
    for expected in (*seen[-2::-1], {"depths": "3-4-23-3", "explore.colour": "MACs"}):
        assert link(press(app, "Redo")) == expected
    assert next(button for button in app.button if button.label == "Redo").disabled


def test_the_pinned_network_can_be_opened(open_app: Open) -> None:
    app = press(open_app(depths="2-2-2-2"), "Pin")
    checked(app.selectbox(key="preset").select("resnet50").run())
    press(app, "Swap")
    assert link(app) == {"depths": "2-2-2-2", "pin": "block=bottleneck"}


def test_a_new_change_forgets_what_was_undone(open_app: Open) -> None:
    app = open_app()
    checked(app.slider(key="blocks_2").set_value(23).run())
    press(app, "Undo")
    checked(app.slider(key="blocks_1").set_value(5).run())
    assert next(button for button in app.button if button.label == "Redo").disabled


def test_a_pinned_network_turns_figures_into_differences(open_app: Open) -> None:
    app = press(open_app(), "Pin")
    checked(app.selectbox(key="preset").select("resnet101").run())
    assert next(card.delta for card in app.metric) == "+18.99 M (+74.3 %)"
    assert link(app)["pin"] == "block=bottleneck"
    press(app, "Unpin ResNet-50")
    assert link(app) == {"depths": "3-4-23-3"}


def test_a_width_of_the_first_stage_scales_all_stages(open_app: Open) -> None:
    app = open_app()
    checked(app.select_slider(key="first_width").set_value(32).run())
    assert link(app) == {"widths": "32-64-128-256"}


def test_cardinality_keeps_the_inner_width(open_app: Open) -> None:
    app = open_app()
    checked(app.select_slider(key="groups").set_value(32).run())
    assert link(app) == {"groups": "32", "width_per_group": "2"}


def test_stages_are_added_and_removed(open_app: Open) -> None:
    app = press(open_app(), "Add stage")
    assert link(app) == {"depths": "3-4-6-3-3", "widths": "64-128-256-512-1024"}
    assert link(press(app, "Remove stage")) == {}
