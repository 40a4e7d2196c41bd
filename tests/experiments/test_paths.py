"""Gradients along paths: all of them add up to the network's own, and short paths bring nearly all of it."""

from __future__ import annotations

import json
from itertools import combinations
from typing import Any

import pytest
import torch
from torch.nn import functional

from resnet_core.build import build
from resnet_core.data.datasets import Dataset, dataset
from resnet_core.experiments.forward.subject import Subject
from resnet_core.experiments.lesion import paths
from resnet_core.experiments.lesion.paths import Trace, gradients_by_length, norms, path_gradients, trace
from resnet_core.experiments.lesion.surgery import trained
from resnet_core.families.resnet.small_networks import digits_network
from resnet_core.labs.events import Point, timeless, to_json
from resnet_core.labs.lesion.path_lengths import below_half, path_counts, shares
from resnet_core.labs.lesion.settings import paths_settings
from resnet_core.nn.network import PlanModule
from resnet_core.plan import unfold
from resnet_core.spec import ArchSpec, Input, SpecError

DIGITS = Input(8, 8)
FEW = {"images": 3, "paths": 2}


@pytest.fixture(scope="module")
def digits() -> Dataset:
    return dataset("digits")


def untrained(spec: ArchSpec, data: Dataset) -> Subject:
    """A network with random weights on three digits, in float64."""
    network = build(spec)
    assert isinstance(network, PlanModule)
    images = torch.from_numpy(data.test_images[:3]).double()
    return Subject(unfold(spec, Input(8, 8, 3)), network.eval().double(), images, torch.device("cpu"))


def own_gradient(subject: Subject, data: Dataset) -> torch.Tensor:
    """The gradient of each image's loss by what the first block reads, the usual way."""
    network = subject.network
    first = network.run(network.stem_steps, subject.images).detach().requires_grad_()
    scores = network.classify(network.run_blocks(first))
    labels = torch.from_numpy(data.test_labels[:3])
    loss = functional.cross_entropy(scores, labels, reduction="sum")
    return torch.autograd.grad(loss, first)[0]


NETWORKS = [
    digits_network(8),
    digits_network(8, "projection"),
    digits_network(8, "projection_all", order="pre"),
    digits_network(8, "identity", order="pre", norm="none", act="gelu"),
]


@pytest.mark.parametrize("spec", NETWORKS)
def test_the_gradients_of_all_paths_add_up_to_the_networks_own(spec: ArchSpec, digits: Dataset) -> None:
    subject = untrained(spec, digits)
    traced = trace(subject, digits)
    every = [path for length in range(4) for path in combinations(range(3), length)]
    expected = own_gradient(subject, digits)
    torch.testing.assert_close(path_gradients(traced, every).sum(0), expected, rtol=1e-9, atol=1e-12)
    torch.testing.assert_close(gradients_by_length(traced).sum(0), expected, rtol=1e-9, atol=1e-12)


def test_the_sum_of_each_length_is_that_of_its_paths(digits: Dataset) -> None:
    traced = trace(untrained(digits_network(14), digits), digits)
    together = gradients_by_length(traced)
    for length in range(7):
        each = path_gradients(traced, list(combinations(range(6), length)))
        torch.testing.assert_close(each.sum(0), together[length], rtol=1e-9, atol=1e-12)


def test_an_image_has_a_gradient_of_its_own(digits: Dataset) -> None:
    traced = trace(untrained(digits_network(8), digits), digits)
    alone = Trace(
        tuple(each._replace(x=each.x[:1], sum=each.sum[:1]) for each in traced.blocks), traced.gradient[:1]
    )
    torch.testing.assert_close(
        path_gradients(alone, [(0, 2)]), path_gradients(traced, [(0, 2)])[:, :1], rtol=1e-9, atol=1e-12
    )
    assert norms(path_gradients(traced, [(0, 2), (1,)])).shape == (2, 3)


def test_the_same_request_gives_the_same_events_and_another_seed_others() -> None:
    spec, asked = digits_network(20), paths_settings(FEW)
    first, again, other = (list(paths.run(spec, DIGITS, asked, seed, "cpu")) for seed in (0, 0, 1))
    assert timeless(first) == timeless(again) != timeless(other)
    for event in first:
        json.dumps(to_json(event), allow_nan=False)


def test_every_length_is_said_with_its_exact_count() -> None:
    events = list(paths.run(digits_network(20), DIGITS, paths_settings(FEW), 0, "cpu"))
    found: list[dict[str, Any]] = [
        dict(event.values) for event in events if isinstance(event, Point) and event.name == "path"
    ]
    assert tuple(point["count"] for point in found) == path_counts(9)
    assert [point["paths"] for point in found] == [1, *[2] * 8, 1]
    assert isinstance(events[-1], Point)
    together = events[-1].values["gradients"]
    assert isinstance(together, list)
    # Of the shortest and of the longest there is one path, so its gradient is the sum.
    assert together[0] == pytest.approx(found[0]["gradient"])
    assert together[-1] == pytest.approx(found[-1]["gradient"])


def test_a_plain_network_is_refused_since_it_has_one_path() -> None:
    with pytest.raises(SpecError, match="one path") as fault:
        list(paths.run(digits_network(20, "none"), DIGITS, paths_settings({}), 0, "cpu"))
    assert fault.value.field == "shortcut"


def test_short_paths_bring_95_percent_of_the_gradient_in_residual_56(digits: Dataset) -> None:
    asked = paths_settings({"images": 16, "paths": 10})
    events = list(paths.run(digits_network(56), DIGITS, asked, 0, "cpu"))
    sizes: list[Any] = [
        event.values["gradient"] for event in events if isinstance(event, Point) and event.name == "path"
    ]
    assert len(sizes) == 28
    assert below_half(shares(sizes)) >= 0.95
    # Without the gradients, half of the paths are that short: the count alone would not pass.
    assert below_half(shares([1.0] * 28)) == pytest.approx(0.5)


def test_the_network_that_is_followed_is_the_recorded_one(digits: Dataset) -> None:
    subject = trained(digits_network(20), "", digits, 3, "cpu")
    traced = trace(subject, digits)
    x = subject.network.run_blocks(subject.network.run(subject.network.stem_steps, subject.images))
    last = traced.blocks[-1]
    assert torch.equal(last.block.run(last.block.post, last.sum), x)
