"""Comparisons and the identity race: what is trained and said, and what came out with fixed seeds."""

import json
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from resnet_core.cost import price
from resnet_core.data.datasets import dataset
from resnet_core.experiments.questions import compare, identity_race
from resnet_core.experiments.questions.identity_race import CHANNELS, Racer, copied_maps, norm_of
from resnet_core.experiments.questions.networks import first_images, fully_connected, network_of, train
from resnet_core.families.resnet.small_networks import digits_network
from resnet_core.labs.events import Event, Point, timeless, to_json
from resnet_core.labs.questions.findings import Comparison
from resnet_core.labs.questions.networks import Candidate, options, permuted, zero_gamma
from resnet_core.labs.questions.race import CONVOLUTIONS, RACERS, RESIDUAL, racer
from resnet_core.labs.questions.table import QUESTIONS, judge, read, task_of
from resnet_core.labs.training.recipe import Recipe
from resnet_core.nn.modules import Block
from resnet_core.plan import unfold
from resnet_core.spec import Input
from resnet_core.system import machine

QUICK = Recipe(epochs=2)
SPEC = digits_network(8)


def network(candidate: Candidate, seed: int = 0) -> nn.Module:
    return network_of(task_of(candidate, seed), dataset(candidate.data))


def test_zero_gamma_networks_start_with_every_block_as_its_shortcut() -> None:
    usual, zero = (network(candidate) for candidate in zero_gamma()[:2])
    x = torch.rand(2, 8, 8, 8)
    for made, same in ((usual, False), (zero, True)):
        blocks = [block for block in made.get_submodule("layer1").children() if isinstance(block, Block)]
        assert blocks
        assert all(torch.equal(block(x), x) == same for block in blocks)


def test_options_a_to_c_add_what_their_projections_hold() -> None:
    counts = [sum(each.numel() for each in network(candidate).parameters()) for candidate in options()]
    assert counts == [price(unfold(candidate.spec, Input(8, 8))).params for candidate in options()]
    a, b, c, plain = counts
    assert a == plain
    assert b - a == 8 * 16 + 2 * 16 + 16 * 32 + 2 * 32
    assert c > b


def test_two_networks_of_the_shuffled_pixels_are_about_as_large() -> None:
    convolutional, _, fully, _ = permuted()
    sizes = [
        sum(each.numel() for each in network(candidate).parameters()) for candidate in (convolutional, fully)
    ]
    assert sizes == [19_074, 16_906]
    assert all(f"{size:,}" in QUESTIONS["permuted"].caption for size in sizes)


def test_shuffling_moves_every_pixel_to_one_place_of_its_own_and_changes_nothing_else() -> None:
    straight, shuffled = (dataset(name) for name in ("digits", "permuted_digits"))
    columns, moved = (
        [column.tobytes() for column in data.train_images.reshape(-1, 64).round(4).T]
        for data in (straight, shuffled)
    )
    assert sorted(columns) == sorted(moved)
    assert sum(before == after for before, after in zip(columns, moved, strict=True)) < 16
    assert np.array_equal(straight.train_labels, shuffled.train_labels)


def test_a_fully_connected_network_is_the_same_function_of_shuffled_pixels() -> None:
    straight, shuffled = (dataset(name) for name in ("digits", "permuted_digits"))
    images = [torch.as_tensor(data.test_images[:50]) for data in (straight, shuffled)]
    one, other = (fully_connected(data, 0).eval() for data in (straight, shuffled))
    with torch.no_grad():
        torch.testing.assert_close(one(images[0]), other(images[1]))
        assert not torch.allclose(one(images[0]), one(images[1]), atol=0.1)


def test_only_the_first_images_are_trained_on_and_all_tested_on() -> None:
    data = dataset("digits")
    few = first_images(data, 400)
    assert few.train_images.shape == (400, 1, 8, 8)
    assert few.train_labels.shape == (400,)
    assert few.test_images is data.test_images


CHANGED = [
    Candidate("dropout", digits_network(8), QUICK, "dropout_shortcut", images=128),
    Candidate("gated", digits_network(8), QUICK, "exclusive_gating", images=128),
    Candidate("fully connected", digits_network(8), QUICK, "fully_connected", images=128),
]


@pytest.mark.parametrize("candidate", CHANGED, ids=lambda candidate: candidate.name)
def test_the_same_seed_gives_the_same_points_and_another_one_others(candidate: Candidate) -> None:
    first, again, other = (timeless(train(task_of(candidate, seed), "cpu")) for seed in (3, 3, 4))
    assert first == again
    assert [point.name for point in first if isinstance(point, Point)] == ["entrant", "epoch", "epoch"]
    assert [losses(first)] != [losses(other)]


def losses(events: list[Event]) -> list[Any]:
    return [event.values["loss"] for event in events if isinstance(event, Point) and event.name == "epoch"]


def print_all() -> None:
    """Prints what all kinds of training say, on one thread, and a race of 20 steps."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    said: list[Event] = [event for candidate in CHANGED for event in train(task_of(candidate, 1), "cpu")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(identity_race, "STEPS", 20)
        said += identity_race.run(SPEC, Input(8, 8), {"seeds": 1}, 1, "cpu")
    torch.set_num_threads(threads)
    print(json.dumps([to_json(event) for event in timeless(said)]))


def test_a_comparison_says_all_of_every_training_and_is_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "cores", lambda: 1)  # no children
    question = QUESTIONS["permuted"]
    events = list(compare.run(question.spec, Input(8, 8), {"question": "permuted", "seeds": 1}, 2, "cpu"))
    points = [event for event in events if isinstance(event, Point)]
    assert points[0].name == "conditions"
    assert points[0].values["train_images"] == 400
    for candidate in question.candidates:
        own = [point for point in points if point.values.get("name") == candidate.name]
        assert [point.name for point in own] == ["entrant"] + ["epoch"] * candidate.recipe.epochs
        assert {point.values["seed"] for point in own} == {2}
    comparison = read(question, points)
    assert isinstance(comparison, Comparison)
    names = (f"fully connected, pixels {order}" for order in ("in order", "shuffled"))
    errors = [[epoch[2:4] for epoch in comparison.curves[name].traces[2].epochs] for name in names]
    assert errors[0] == errors[1]  # the first weights are shuffled too: it is blind to the order
    assert len(set(errors[0])) > 1
    assert judge(question, read(question, points)).key in {answer.key for answer in question.answers}


def test_56_residual_layers_without_batch_norm_diverge_within_the_first_epoch() -> None:
    candidate = Candidate("", digits_network(56, norm="none"))
    (point,) = list(train(task_of(candidate, 0), "cpu"))[1:]
    assert point.name == "diverged"
    assert point.values["epoch"] == 1


@pytest.fixture(scope="module")
def raced() -> list[Point]:
    said = identity_race.run(SPEC, Input(8, 8), {"seeds": 1}, 0, "cpu")
    return [event for event in said if isinstance(event, Point)]


def track(raced: list[Point], kind: str, layers: int) -> list[Any]:
    return [point.values for point in raced if point.values.get("name") == racer(kind, layers)]


def test_two_layers_with_a_shortcut_copy_far_better_than_two_without(raced: list[Point]) -> None:
    convolutions, residual = (track(raced, kind, 2)[-1]["loss"] for kind in (CONVOLUTIONS, RESIDUAL))
    assert convolutions > 50 * residual
    assert judge(QUESTIONS["identity_race"], read(QUESTIONS["identity_race"], raced)).key == "residual"


def test_f_becomes_zero_though_its_weights_do_not(raced: list[Point]) -> None:
    first, *_, last = (point["weight_norm"] for point in track(raced, RESIDUAL, 2))
    assert 0.9 < last / first < 1.1


def test_without_normalisation_16_layers_with_shortcuts_start_far_worse(raced: list[Point]) -> None:
    convolutions, residual = (track(raced, kind, 16)[0]["loss"] for kind in (CONVOLUTIONS, RESIDUAL))
    assert residual > 10 * convolutions


def test_the_race_is_written_down_at_the_same_steps_for_every_racer(raced: list[Point]) -> None:
    assert raced[0].name == "conditions"
    found: dict[Any, list[Any]] = {point.values["name"]: [] for point in raced[1:]}
    for point in raced[1:]:
        found[point.values["name"]].append(point.values["step"])
    assert [*found] == [*RACERS]
    assert all(steps == [*range(0, 200, 5), 199] for steps in found.values())


def test_two_convolutions_can_copy_maps_that_are_not_negative_exactly() -> None:
    network, maps = Racer(2, False, 0), copied_maps("cpu")[:20]
    for conv in network.convs:
        nn.init.dirac_(conv.get_parameter("weight"))
    assert maps.min() >= 0
    assert maps.shape == (20, CHANNELS, 8, 8)
    assert torch.equal(network(maps), maps)
    assert norm_of(network) == pytest.approx((2 * CHANNELS) ** 0.5)


def test_racers_of_one_length_start_with_the_same_weights() -> None:
    convolutions, residual = (Racer(2, residual, 7).state_dict() for residual in (False, True))
    assert all(torch.equal(convolutions[name], residual[name]) for name in convolutions)
