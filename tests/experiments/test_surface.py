"""The slice of the loss: its directions, its centre, its grid, and that it is the same again."""

import json
import math
from collections import Counter
from collections.abc import Iterable
from itertools import islice
from typing import Any

import pytest
import torch
from torch.nn import functional

from resnet_core.build import build
from resnet_core.data.datasets import dataset
from resnet_core.experiments.surface import run as surface
from resnet_core.experiments.surface.run import Plane, centre, like, loss_at, plane_of
from resnet_core.families.resnet.small_networks import digits_network
from resnet_core.labs.checkpoints import recorded
from resnet_core.labs.events import Event, Point, to_json
from resnet_core.labs.recorded import runs
from resnet_core.labs.surface.findings import read
from resnet_core.labs.surface.settings import BATCH, RECORDED, RUNNING, levels, surface_settings
from resnet_core.nn.network import PlanModule
from resnet_core.nn.weights import load_into
from resnet_core.spec import Init, Input, SpecError

RESIDUAL = digits_network(20)
INPUT = Input(8, 8)
SMALL = surface_settings({"size": 5, "images": 96})


def said(events: Iterable[Event], name: str) -> list[dict[str, Any]]:
    return [dict(event.values) for event in events if isinstance(event, Point) and event.name == name]


def network_of(spec_depth: int = 20, shortcut: str = "identity") -> PlanModule:
    spec = digits_network(spec_depth, shortcut)
    checkpoint = recorded(spec)
    assert checkpoint is not None
    network = build(spec)
    assert isinstance(network, PlanModule)
    load_into(network, checkpoint.weights)
    return network.eval()


@pytest.fixture(scope="module")
def told() -> list[Event]:
    return list(surface.run(RESIDUAL, INPUT, SMALL, 0, "cpu"))


@pytest.fixture
def plane(_no_gradients: None) -> Plane:
    return plane_of("asked", network_of(), 3, dataset("digits"), SMALL)


def test_every_filter_of_a_direction_has_the_norm_of_the_trained_filter(plane: Plane) -> None:
    for weights, *directions in zip(plane.centre, plane.across, plane.along, strict=True):
        for direction in directions:
            found, wanted = (tensor.flatten(1).double().norm(dim=1) for tensor in (direction, weights))
            # Scaling rounds each number, and the factor, to 24 bits: a few parts in 2**24.
            torch.testing.assert_close(found, wanted, rtol=4 * 2.0**-24, atol=0)
            assert not torch.equal(direction, weights)


def test_a_filter_of_zeros_does_not_move() -> None:
    weights = torch.randn(4, 3, 3, 3)
    weights[1] = 0
    direction = like(weights, torch.Generator().manual_seed(0))
    assert not direction[1].any()
    assert direction[0].any()


def test_biases_and_batch_norms_do_not_move(plane: Plane) -> None:
    moving = {id(weights) for weights in plane.moving}
    still = {
        name: tensor.clone()
        for name, tensor in plane.network.state_dict(keep_vars=True).items()
        if id(tensor) not in moving
    }
    assert {name.rpartition(".")[2] for name in still} == {
        "weight", "bias", "running_mean", "running_var", "num_batches_tracked"
    }  # fmt: skip
    loss_at(plane, 0.3, -0.2)
    now = plane.network.state_dict()
    assert all(torch.equal(now[name], tensor) for name, tensor in still.items())
    assert not torch.equal(plane.moving[0], plane.centre[0])


@pytest.mark.parametrize("shortcut", ["identity", "none"])
@pytest.mark.usefixtures("_no_gradients")
def test_the_centre_is_exactly_the_loss_of_the_network(shortcut: str) -> None:
    network, data = network_of(20, shortcut), dataset("digits")
    chosen = torch.randperm(len(data.train_labels), generator=torch.Generator().manual_seed(0))[:96]
    images, labels = torch.from_numpy(data.train_images)[chosen], torch.from_numpy(data.train_labels)[chosen]
    own = functional.cross_entropy(network(images), labels).item()
    found = plane_of("asked", network, 0, data, SMALL)
    loss_at(found, 0.4, 0.1)
    assert loss_at(found, 0.0, 0.0) == own == centre(found).loss


def test_the_network_and_its_twin_are_measured_at_every_point_once(told: list[Event]) -> None:
    places = Counter(
        (values["role"], values["row"], column)
        for values in said(told, "losses")
        for column in values["columns"]
    )
    everywhere = {
        (role, row, column) for role in ("asked", "twin") for row in range(5) for column in range(5)
    }
    assert places == dict.fromkeys(everywhere, 1)
    for values in said(told, "network"):
        (middle,) = (
            losses["losses"][losses["columns"].index(2)]
            for losses in said(told, "losses")
            if losses["role"] == values["role"] and losses["row"] == 2 and 2 in losses["columns"]
        )
        assert middle == values["loss"]


def test_the_trained_network_is_lower_than_the_edge_of_its_slice(told: list[Event]) -> None:
    for found in read([event for event in told if isinstance(event, Point)], 5).slices.values():
        edge = [loss for (row, column), loss in found.losses.items() if {row, column} & {0, 4}]
        assert found.network.loss < min(edge)
        assert abs(found.network.cosine) < 0.1


def test_other_directions_give_another_slice_of_the_same_centre(told: list[Event]) -> None:
    other = list(surface.run(RESIDUAL, INPUT, SMALL, 1, "cpu"))
    assert [values["loss"] for values in said(other, "network")] == [
        values["loss"] for values in said(told, "network")
    ]
    assert said(other, "losses") != said(told, "losses")


@pytest.mark.usefixtures("_no_gradients")
def test_fresh_statistics_are_those_of_training_mode() -> None:
    network, data = network_of(), dataset("digits")
    found = plane_of("asked", network, 0, data, surface_settings({"images": 96, "statistics": BATCH}))
    own = functional.cross_entropy(network_of().train()(found.images), found.labels).item()
    assert loss_at(found, 0.0, 0.0) == own
    kept = plane_of("asked", network_of(), 0, data, surface_settings({"images": 96, "statistics": RUNNING}))
    assert loss_at(kept, 0.0, 0.0) != own


@pytest.mark.usefixtures("_no_gradients")
def test_a_large_loss_that_is_not_finite_is_said_and_not_hidden() -> None:
    network = build(digits_network(8), Init(seed=0))
    assert isinstance(network, PlanModule)
    far = plane_of("asked", network.eval(), 0, dataset("digits"), SMALL)
    assert not math.isfinite(loss_at(far, 1e38, 1e38))
    assert math.isfinite(loss_at(far, 0.0, 0.0))


def print_slice() -> None:
    """Prints what a slice measured on one thread says."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    asked = surface_settings({"size": 3, "images": 32})
    events = list(surface.run(RESIDUAL, INPUT, asked, 5, "cpu"))
    torch.set_num_threads(threads)
    print(json.dumps([to_json(event) for event in events]))


def test_every_event_is_plain_data(told: list[Event]) -> None:
    for event in told:
        json.dumps(to_json(event), allow_nan=False)


def test_a_network_without_trained_weights_is_refused() -> None:
    with pytest.raises(SpecError) as refused:
        list(surface.run(digits_network(14), INPUT, SMALL, 0, "cpu"))
    assert refused.value.field == "weights_file"


def test_a_level_counts_when_every_point_of_it_is_known(told: list[Event]) -> None:
    points = [event for event in told if isinstance(event, Point)]
    assert {found.level for found in read(points, 5).slices.values()} == {len(levels(5)) - 1}
    assert [found.level for found in read(points[:-1], 5).slices.values()] == [1, 0]
    assert [found.level for found in read(points[:4], 5).slices.values()] == [-1, -1]
    assert read(points[:1], 5).slices == {}


@pytest.mark.parametrize("statistics", [RUNNING, BATCH])
def test_the_recorded_slice_is_what_is_measured_here(statistics: str) -> None:
    kept = runs("surface")[RECORDED[statistics]]
    assert kept.settings == surface_settings({"statistics": statistics})
    found = read(kept.points, 21).slices
    assert {role: (len(one.losses), one.level) for role, one in found.items()} == {
        "asked": (441, 4), "twin": (441, 4)
    }  # fmt: skip
    run = surface.run(kept.spec, INPUT, kept.settings, kept.seed, "cpu")
    now = [event for event in islice(run, 9) if isinstance(event, Point)]
    for role, one in read(now, 21).slices.items():
        assert one.network.loss == pytest.approx(
            found[role].network.loss, rel=1e-3
        )  # another processor may round otherwise
        assert one.network.weights == found[role].network.weights == 212_360
