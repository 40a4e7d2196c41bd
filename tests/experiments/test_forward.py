"""The forward experiments: what they say, and that they say it again."""

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
import torch

from resnet_core.cost import price
from resnet_core.experiments.forward import ladder, look
from resnet_core.experiments.forward import run as forward
from resnet_core.experiments.forward.blockwise import parts, peak_by_part
from resnet_core.experiments.forward.response import responses
from resnet_core.experiments.forward.subject import of_the_batch, subject
from resnet_core.experiments.gradients import run as gradients
from resnet_core.experiments.timing import interleaved, rounds_within, spread
from resnet_core.labs.events import Event, Point, timeless, to_json
from resnet_core.labs.forward.settings import BATCH, RUNNING, ForwardSettings, forward_settings, statistics_of
from resnet_core.labs.forward.times import Spread
from resnet_core.labs.gradients.settings import gradients_settings
from resnet_core.nn.devices import devices
from resnet_core.plan import unfold
from resnet_core.readers.footprint import allocated
from resnet_core.readers.memory import memory
from resnet_core.spec import ArchSpec, Input, SpecError
from resnet_core.zoo import RESNETS

SMALL = ArchSpec(depths=(1, 2, 1, 1), widths=(8, 16, 24, 32), num_classes=10)
IMAGES = Input(64, 96, 2)
NAMES = ["stem", "layer1.0", "layer2.0", "layer2.1", "layer3.0", "layer4.0", "head"]


def said(events: Iterable[Event], name: str) -> list[dict[str, Any]]:
    return [dict(event.values) for event in events if isinstance(event, Point) and event.name == name]


@pytest.fixture(scope="module")
def told() -> list[Event]:
    return list(forward.run(SMALL, IMAGES, forward_settings({"block": "layer2.1"}), 0, "cpu"))


def test_the_same_request_gives_the_same_events_times_aside(told: list[Event]) -> None:
    again = list(forward.run(SMALL, IMAGES, forward_settings({"block": "layer2.1"}), 0, "cpu"))
    assert timeless(again) == timeless(told)


def test_another_seed_gives_other_responses(told: list[Event]) -> None:
    other = list(forward.run(SMALL, IMAGES, forward_settings({}), 1, "cpu"))
    assert said(other, "response") != said(told, "response")


def test_every_event_is_plain_data(told: list[Event]) -> None:
    for event in told:
        json.dumps(to_json(event), allow_nan=False)


def test_parts_are_named_after_the_plan_in_order(told: list[Event]) -> None:
    assert [point["name"] for point in said(told, "part")] == NAMES
    assert [point["name"] for point in said(told, "memory")] == NAMES
    assert [point["name"] for point in said(told, "response")] == NAMES[1:-1]


def test_flops_are_two_for_each_mac_of_the_batch(told: list[Event]) -> None:
    expected = 2 * 2 * price(unfold(SMALL, IMAGES)).macs
    assert sum(point["flops"] for point in said(told, "part")) == expected == said(told, "whole")[0]["flops"]


def test_measured_memory_is_the_predicted_maps_and_a_library_s_scratch_space(told: list[Event]) -> None:
    plan = unfold(SMALL, IMAGES)
    held = memory(plan)
    for point in said(told, "memory"):
        # An allocator hands out bytes as asked, so what is predicted exactly is a lower bound.
        assert point["predicted"] <= point["measured"]
        assert point["measured"] <= allocated(plan) - held.weights - held.buffers


def test_the_sum_of_a_plain_block_is_its_branch() -> None:
    events = list(
        forward.run(
            ArchSpec(depths=(1,), widths=(8,), shortcut="none"), IMAGES, forward_settings({}), 0, "cpu"
        )
    )
    (point,) = said(events, "response")
    assert point["branch_mean"] == point["sum_mean"]
    assert point["branch_deviation"] == point["sum_deviation"]


def test_the_parts_one_after_the_other_are_the_network() -> None:
    asked = subject(SMALL, IMAGES, ForwardSettings(), 0, "cpu")
    x = asked.images
    with torch.no_grad():
        for part in parts(asked):
            x = part.run(x)
        assert torch.equal(x, asked.network(asked.images))


def test_responses_of_a_v2_block_are_taken_from_its_output() -> None:
    spec = ArchSpec(depths=(2,), widths=(8,), order="pre", num_classes=3)
    events = list(forward.run(spec, IMAGES, forward_settings({}), 0, "cpu"))
    asked = subject(spec, IMAGES, ForwardSettings(), 0, "cpu")
    x = asked.images
    with torch.no_grad(), of_the_batch(asked.network):
        for part, point in zip(list(parts(asked))[:-1], [None, *said(events, "response")], strict=True):
            x = part.run(x)
            if point is not None:
                assert point["sum_deviation"] == pytest.approx(x.std(correction=0).item(), rel=1e-5)


@pytest.mark.parametrize("name", ["cifar_resnet20", "cifar_preact110"])
def test_responses_with_seeded_weights_are_those_of_the_page_on_gradients(name: str) -> None:
    images = Input(32, 32, 2)
    here = said(look.run(RESNETS[name], images, forward_settings({}), 0, "cpu"), "response")
    settings = gradients_settings({"twins": "", "data": "noise", "seeds": 1})
    (there,) = said(gradients.run(RESNETS[name], images, settings, 0, "cpu"), "norms")
    for point, branch, signal in zip(here, there["branch"], there["signal"], strict=True):
        assert point["branch_deviation"] == pytest.approx(branch, rel=1e-5)
        assert point["sum_deviation"] == pytest.approx(signal, rel=1e-5)
    assert max(point["sum_deviation"] for point in here) < 10  # it was 562,000 with running statistics


def test_looking_with_the_statistics_of_the_batch_changes_no_network() -> None:
    asked = subject(SMALL, IMAGES, ForwardSettings(), 0, "cpu")
    before = {name: value.clone() for name, value in asked.network.state_dict().items()}
    with torch.no_grad():
        scores = asked.network(asked.images)
        list(responses(asked, "", batch=True))
        assert torch.equal(asked.network(asked.images), scores)
    assert not any(module.training for module in asked.network.modules())
    assert all(torch.equal(value, before[name]) for name, value in asked.network.state_dict().items())


def test_running_statistics_are_used_where_weights_bring_them_or_a_batch_has_none() -> None:
    def used(spec: ArchSpec, input: Input, **settings: str) -> str:
        return statistics_of(unfold(spec, input), ForwardSettings(**settings))  # type: ignore[arg-type]

    assert used(SMALL, IMAGES) == BATCH
    assert used(SMALL, IMAGES, weights_file="some.safetensors") == RUNNING
    assert used(SMALL, Input(17, 17)) == RUNNING
    assert used(replace(SMALL, norm="group"), IMAGES) == ""


def test_maps_of_the_chosen_block_are_small_whole_numbers(told: list[Event]) -> None:
    (maps,) = said(told, "maps")
    assert maps["name"] == "layer2.1"
    assert len(maps["shades"]) == len(maps["channels"]) == 16
    assert all(len(shades) == maps["height"] * maps["width"] for shades in maps["shades"])
    everything = [shade for shades in maps["shades"] for shade in shades]
    assert (min(everything), max(everything)) == (0, 255)


def test_the_likeliest_classes_come_in_order(told: list[Event]) -> None:
    (top,) = said(told, "top")
    assert len(top["classes"]) == 5
    assert top["probabilities"] == sorted(top["probabilities"], reverse=True)


def test_conditions_name_the_device_threads_and_versions(told: list[Event]) -> None:
    (conditions,) = said(told, "conditions")
    assert conditions["device"] == "cpu"
    assert conditions["threads"] == torch.get_num_threads()
    assert conditions["torch"] == torch.__version__


@pytest.mark.parametrize("layout", ["contiguous", "channels_last"])
def test_every_rung_is_within_its_error(layout: str) -> None:
    events = list(ladder.run(SMALL, IMAGES, forward_settings({"layout": layout}), 0, "cpu"))
    errors = {point["name"]: point["error"] for point in said(events, "rung")}
    assert list(errors) == ["eager", "channels_last", "folded", "folded_channels_last", "autocast_bfloat16"]
    assert errors["eager"] == 0.0 or layout == "channels_last"
    assert max(errors[name] for name in list(errors)[:4]) <= 1e-5
    assert 1e-5 < errors["autocast_bfloat16"] <= 3e-2


def test_half_precision_weights_are_compared_with_float32() -> None:
    events = list(ladder.run(SMALL, Input(64, 96, 2, "bfloat16"), forward_settings({}), 0, "cpu"))
    eager = next(point for point in said(events, "rung") if point["name"] == "eager")
    assert 1e-5 < eager["error"] <= 5e-2


# Inductor's freezing imports a part of torch that still uses this itself.
@pytest.mark.filterwarnings("ignore:`torch.jit.script_method` is deprecated:DeprecationWarning")
@pytest.mark.slow
def test_the_compiled_rungs_are_within_their_errors() -> None:
    spec = ArchSpec(block="basic", depths=(1,), widths=(8,), stem="cifar", num_classes=4)
    events = list(ladder.run(spec, Input(16, 16, 2), forward_settings({"compiled": True}), 0, "cpu"))
    errors = {point["name"]: point["error"] for point in said(events, "rung")}
    assert errors["compiled"] <= 1e-5
    assert errors["compiled_bfloat16"] <= 3e-2


def test_peaks_are_counted_the_same_each_time() -> None:
    asked = subject(SMALL, IMAGES, ForwardSettings(), 0, "cpu")
    with torch.no_grad():
        chain = list(parts(asked))
        assert peak_by_part(asked, chain) == peak_by_part(asked, chain)


@pytest.mark.parametrize(
    ("field", "value"), [("layout", "sideways"), ("image", "cat.gif"), ("tf32", 1), ("speed", "high")]
)
def test_a_setting_that_does_not_exist_is_refused_by_name(field: str, value: str | int) -> None:
    with pytest.raises(SpecError) as fault:
        forward_settings({field: value})
    assert field in fault.value.field


def test_settings_left_out_have_defaults() -> None:
    assert forward_settings({}) == vars(ForwardSettings())


def test_runs_take_turns() -> None:
    order: list[str] = []
    runs = {name: lambda name=name: order.append(name) for name in ("a", "b")}
    *_, spent = interleaved(runs, torch.device("cpu"), 3)
    assert order == ["a", "b"] * 3
    assert all(len(seconds) == 3 for seconds in spent.values())


def test_a_spread_is_the_median_and_the_middle_half() -> None:
    assert spread([5.0, 1.0, 2.0, 4.0, 3.0]) == Spread(3.0, 2.0, 4.0, 5)
    assert spread([2.0]) == Spread(2.0, 2.0, 2.0, 1)


def test_rounds_fit_the_budget_within_bounds() -> None:
    assert [rounds_within(1.0, once) for once in (0.0, 0.1, 10.0)] == [50, 10, 3]


def test_the_cpu_is_always_there_and_the_last() -> None:
    assert list(devices())[-1] == "cpu"
    assert devices()["cpu"].label
