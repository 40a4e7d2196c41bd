"""Surgery on trained networks: what deleting means, that it is counted right, and what the networks show."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from resnet_core.build import build
from resnet_core.data.datasets import Dataset, dataset
from resnet_core.experiments.lesion import deletion
from resnet_core.experiments.lesion import run as lesion
from resnet_core.experiments.lesion.surgery import (
    Dissected,
    dissected,
    shortcut_alone,
    single_deletions,
    trained,
    wrong_in_order,
    wrong_without,
)
from resnet_core.families.resnet.small_networks import digits_network
from resnet_core.labs.checkpoints import record
from resnet_core.labs.events import Event, Point, timeless, to_json
from resnet_core.labs.lesion.settings import (
    deletion_settings,
    lesion_settings,
    random_deletions,
)
from resnet_core.language.plan import out_of, residual
from resnet_core.nn import modules
from resnet_core.nn.network import PlanModule
from resnet_core.nn.weights import write_tensors
from resnet_core.plan import named_blocks, unfold
from resnet_core.spec import ArchSpec, Init, Input, SpecError

DIGITS = Input(8, 8)
pytestmark = pytest.mark.usefixtures("_no_gradients")


@pytest.fixture(scope="module")
def digits() -> Dataset:
    return dataset("digits")


def cut(name: str, data: Dataset) -> Dissected:
    return dissected(trained(record().checkpoints[name].spec, "", data, 299, "cpu"), data)


def said(events: Iterable[Event], name: str, role: str = "asked") -> list[dict[str, Any]]:
    found = [dict(event.values) for event in events if isinstance(event, Point) and event.name == name]
    return [values for values in found if values.get("role", role) == role]


def signed(spec: ArchSpec) -> tuple[PlanModule, Tensor]:
    """An untrained network and maps for its first block that are negative in places."""
    network = build(spec, Init(seed=3))
    assert isinstance(network, PlanModule)
    width = residual(unfold(spec, DIGITS).stages[0].runs[0].block).inp.channels
    return network.eval(), torch.randn(5, width, 8, 8, generator=torch.Generator().manual_seed(0))


# ---------------------------------------------------------------- the recorded errors


@pytest.mark.parametrize("name", ["residual20", "plain20", "residual56", "plain56"])
def test_the_recorded_error_is_counted_again_from_the_file(name: str, digits: Dataset) -> None:
    assert wrong_without(cut(name, digits), ()) == record().checkpoints[name].wrong


# ---------------------------------------------------------------- what deleting means


@pytest.mark.parametrize("name", ["residual20", "plain20"])
def test_deleting_nothing_changes_no_bit(name: str, digits: Dataset) -> None:
    subject = trained(record().checkpoints[name].spec, "", digits, 299, "cpu")
    network = dissected(subject, digits)
    x = network.stem(network.images)
    for block in network.blocks:
        x = block(x)
    assert torch.equal(network.head(x), subject.network(subject.images))


@pytest.mark.parametrize("order", ["post", "pre"])
@pytest.mark.parametrize("shortcut", ["identity", "projection", "projection_all", "avgpool"])
def test_deleting_a_block_is_zeroing_its_branch(shortcut: str, order: str) -> None:
    spec = digits_network(20, shortcut, order=order)
    network, x = signed(spec)
    for name, _, what, _ in named_blocks(unfold(spec, DIGITS)):
        block = network.get_submodule(name)
        assert isinstance(block, modules.Block)
        expected = shortcut_alone(block, residual(what))(x)
        last = str(block.branch[-1] if order == "pre" else block.branch[-2])  # the last convolution
        after = block.get_submodule(last)
        zeroed = after.register_forward_hook(lambda module, given, out: torch.zeros_like(out))
        norm = None if order == "pre" else block.get_submodule(str(block.branch[-1]))
        if norm is not None:  # a shift of what is zero
            norm.register_forward_hook(lambda module, given, out: torch.zeros_like(out))
        assert torch.equal(block(x), expected)
        zeroed.remove()
        x = expected


def test_a_plain_block_is_left_out_and_where_shapes_change_option_a_stands_in() -> None:
    plain, with_shortcuts = digits_network(8, "none"), digits_network(8, "identity")
    network, x = signed(plain)
    pairs = zip(
        named_blocks(unfold(plain, DIGITS)), named_blocks(unfold(with_shortcuts, DIGITS)), strict=True
    )
    for (name, place, what, _), (_, _, other, _) in pairs:
        block = network.get_submodule(name)
        assert isinstance(block, modules.Block)
        left = shortcut_alone(block, residual(what))(x)
        assert tuple(left.shape[1:]) == out_of(other).sizes
        if place == 0:
            assert torch.equal(left, x)
        else:
            assert torch.equal(left[:, : x.shape[1]], x[:, :, ::2, ::2])
            assert not left[:, x.shape[1] :].any()
        x = left


def test_single_deletions_from_kept_maps_are_those_from_the_images(digits: Dataset) -> None:
    network = cut("residual20", digits)
    assert list(single_deletions(network)) == [wrong_without(network, {place}) for place in range(9)]


def test_a_random_deletion_says_whether_the_first_block_was_drawn(told: list[Event]) -> None:
    for values in said(told, "random"):
        if values["kind"] == "deletions":
            drawn = random_deletions(unfold(digits_network(20), DIGITS), values["amount"], 2, 0)
            assert list(values["first"]) == [draw for draw, deleted in enumerate(drawn) if 0 in deleted]


def test_swapping_back_is_as_if_nothing_was_swapped(digits: Dataset) -> None:
    network = cut("residual20", digits)
    assert wrong_in_order(network, range(9)) == wrong_without(network, ())
    assert wrong_in_order(network, [1, 0, *range(2, 9)]) != wrong_without(network, ())


# ---------------------------------------------------------------- the events


@pytest.fixture(scope="module")
def told() -> list[Event]:
    settings = lesion_settings({"draws": 2, "swap_draws": 2})
    return list(lesion.run(digits_network(20), DIGITS, settings, 0, "cpu"))


def test_the_same_request_gives_the_same_events(told: list[Event]) -> None:
    settings = lesion_settings({"draws": 2, "swap_draws": 2})
    again = lesion.run(digits_network(20), DIGITS, settings, 0, "cpu")
    assert timeless(again) == timeless(told)


def test_events_are_plain_data_and_errors_whole_numbers_of_images(told: list[Event]) -> None:
    for event in told:
        json.dumps(to_json(event), allow_nan=False)
    for role in ("asked", "twin"):
        assert [point["place"] for point in said(told, "single", role)] == list(range(9))
        for point in said(told, "single", role):
            assert type(point["wrong"]) is int
            assert 0 <= point["wrong"] <= 299
        assert {point["kind"] for point in said(told, "random", role)} == {"deletions", "swaps"}
        assert all(len(point["wrong"]) == 2 for point in said(told, "random", role))


def test_deleting_all_blocks_at_random_leaves_one_choice(told: list[Event]) -> None:
    (every,) = [one for one in said(told, "random") if one["kind"] == "deletions" and one["amount"] == 7]
    assert len(set(every["wrong"])) == 1


def test_chosen_blocks_are_deleted_in_the_network_and_its_twin(told: list[Event], digits: Dataset) -> None:
    events = list(
        deletion.run(digits_network(20), DIGITS, deletion_settings({"deleted": "1.0,2.1"}), 0, "cpu")
    )
    for role, name in (("asked", "residual20"), ("twin", "plain20")):
        (whole,), (without,) = said(events, "whole", role), said(events, "without", role)
        assert whole == said(told, "whole", role)[0]
        assert without["wrong"] == wrong_without(cut(name, digits), {0, 4})


def test_a_file_of_weights_has_no_twin_and_the_same_errors(told: list[Event], tmp_path: Path) -> None:
    spec = digits_network(8)
    network = build(spec)
    path = tmp_path / "weights.safetensors"
    write_tensors(path, network.state_dict())
    asked = lesion_settings({"weights_file": str(path), "images": 50, "draws": 1})
    events = list(lesion.run(spec, DIGITS, asked, 0, "cpu"))
    assert said(events, "whole", "twin") == []
    assert said(events, "whole")[0]["images"] == 50


@pytest.mark.parametrize(
    ("spec", "field"),
    [
        (digits_network(14), "weights_file"),
        (digits_network(20, in_channels=3), "in_channels"),
        (digits_network(20, num_classes=7), "num_classes"),
        (digits_network(20, widths=(8, 16, 24)), "weights_file"),
    ],
)
def test_a_network_that_cannot_be_looked_at_is_refused_by_field(spec: ArchSpec, field: str) -> None:
    with pytest.raises(SpecError) as fault:
        list(lesion.run(spec, DIGITS, lesion_settings({}), 0, "cpu"))
    assert fault.value.field == field


# ---------------------------------------------------------------- the science


def mean_rise(network: Dissected) -> float:
    """By how many percentage points deleting one block raises the error, on average."""
    found = list(single_deletions(network))
    return 100 * (sum(found) / len(found) - wrong_without(network, ())) / len(network.images)


def test_a_single_deletion_costs_residual_56_at_most_ten_points_on_average(digits: Dataset) -> None:
    assert mean_rise(cut("residual56", digits)) <= 10


def test_a_single_deletion_costs_plain_20_at_least_forty_points_on_average(digits: Dataset) -> None:
    assert mean_rise(cut("plain20", digits)) >= 40
