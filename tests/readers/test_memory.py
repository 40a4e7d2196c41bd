"""Bytes: each closed form equals what is measured on a real network, to the last byte."""

from collections.abc import Callable
from dataclasses import replace

import pytest
import torch

from resnet_core.language.layers import Norm
from resnet_core.language.plan import residual
from resnet_core.plan import each_copy, layers_of, named_layers, runs, unfold
from resnet_core.readers.memory import (
    Memory,
    Optimizer,
    inference_peak,
    memory,
    memory_by_run,
    saved_by_layer,
    saved_for_backward,
)
from resnet_core.spec import ArchSpec, Input
from tests.readers.measured_memory import measured_peak, measured_saved, network_and_images, storages
from tests.readers.small_networks import BY_HAND, CASES, CIFAR, IMAGES, NAMES, SMALL

every_case = pytest.mark.parametrize(("spec", "input"), CASES, ids=NAMES)


@every_case
def test_saved_bytes_are_those_that_autograd_keeps(spec: ArchSpec, input: Input) -> None:
    assert saved_for_backward(unfold(spec, input)) == measured_saved(spec, input)


@every_case
def test_the_inference_peak_is_the_most_that_is_alive_at_once(spec: ArchSpec, input: Input) -> None:
    assert inference_peak(unfold(spec, input)) == measured_peak(spec, input)


def test_resnet50_keeps_86_million_bytes() -> None:
    assert saved_for_backward(unfold(ArchSpec())) == 86_121_984


def test_the_measurement_notices_one_map_more_or_less() -> None:
    relu, gelu = SMALL, replace(SMALL, act="gelu")
    assert measured_saved(relu, IMAGES) != measured_saved(gelu, IMAGES)
    assert measured_peak(relu, IMAGES) != measured_peak(replace(relu, norm="group"), IMAGES)


def test_an_identity_shortcut_keeps_nothing() -> None:
    with_it, without = replace(CIFAR, shortcut="identity"), replace(CIFAR, shortcut="none")
    assert saved_for_backward(unfold(with_it)) == saved_for_backward(unfold(without))


@pytest.mark.parametrize(("depth", "measured"), [(3, 12_169_984), (9, 34_211_584)], ids=["20", "56"])
def test_cifar_networks_keep_what_was_measured_with_running_statistics(depth: int, measured: int) -> None:
    plan = unfold(replace(CIFAR, depths=(depth,) * 3, shortcut="identity"), Input(32, 32, 8))
    norms = sum(isinstance(leaf, Norm) for _, leaf in named_layers(plan))
    running = memory(plan).buffers - 8 * norms  # less the counts of batches
    assert saved_for_backward(plan) + running == measured


@every_case
def test_every_layer_has_a_row_and_the_rows_add_up(spec: ArchSpec, input: Input) -> None:
    plan = unfold(spec, input)
    rows = [row for part in each_copy(plan, saved_by_layer(plan)) for row in part]
    assert len(rows) == len(list(named_layers(plan)))
    assert sum(rows) == saved_for_backward(plan)


def test_a_layers_row_is_what_it_is_the_first_to_keep() -> None:
    plan = unfold(ArchSpec())
    names = [leaf.name for leaf in layers_of(residual(plan.stages[1].runs[0].block).branch)]
    rows = dict(zip(names, saved_by_layer(plan)[3], strict=False))
    maps = 4 * 128 * 28 * 28
    assert rows["conv1"] == 0  # the ReLU before has kept it
    assert rows["bn1"] == 4 * maps + 4 * 2 * 128  # at twice the resolution; mean and 1 / deviation
    assert rows["act1"] == 4 * maps
    assert (rows["conv2"], rows["bn2"]) == (0, maps + 4 * 2 * 128)


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
@pytest.mark.parametrize("name", ["SE", "no norm", "group norm", "Res2Net", "16-bit", "64-bit", "v2"])
def test_weights_gradients_and_state_are_those_of_a_training_step(name: str, optimizer: Optimizer) -> None:
    spec, input = BY_HAND[name]
    network, images = network_and_images(spec, input)
    make: dict[Optimizer, Callable[[], torch.optim.Optimizer]] = {
        "sgd": lambda: torch.optim.SGD(network.parameters(), 0.1),
        "momentum": lambda: torch.optim.SGD(network.parameters(), 0.1, momentum=0.9),
        "adam": lambda: torch.optim.AdamW(network.parameters(), 0.1),
    }
    step = make[optimizer]()
    network(images).sum().backward()
    step.step()
    predicted = memory(unfold(spec, input), optimizer)
    gradients = [weight.grad for weight in network.parameters() if weight.grad is not None]
    state = [value for of_one in step.state.values() for value in of_one.values() if value is not None]
    assert predicted.weights == sum(storages(network.parameters()).values())
    assert predicted.buffers == sum(storages(network.buffers()).values())
    assert predicted.gradients == sum(storages(gradients).values())
    assert predicted.optimizer == sum(storages(state).values())


@every_case
def test_parts_add_up_to_the_network(spec: ArchSpec, input: Input) -> None:
    plan = unfold(spec, input)
    every = list(each_copy(plan, memory_by_run(plan, "adam")))
    assert len(every) == plan.blocks + 2
    total = memory(plan, "adam")
    for field in Memory._fields:
        values = [getattr(part, field) for part in every]
        assert getattr(total, field) == (max(values) if field == "peak" else sum(values))
    assert (total.saved, total.peak) == (saved_for_backward(plan), inference_peak(plan))


def test_a_million_blocks_are_counted_like_one() -> None:
    depths = (3, 4, 1_000_000, 3)
    deep, usual = (memory(unfold(ArchSpec(depths=at))) for at in (depths, (3, 4, 6, 3)))
    names = [run.name for run in runs(unfold(ArchSpec()))]
    rest = memory_by_run(unfold(ArchSpec()))[names.index("layer3.1")]
    assert deep.saved - usual.saved == (1_000_000 - 6) * rest.saved
    assert deep.weights - usual.weights == (1_000_000 - 6) * rest.weights
    assert deep.peak == usual.peak
