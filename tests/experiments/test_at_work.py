"""What is seen of a network at work: gates by class, running statistics, and dropped branches."""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial

import pytest
import torch
from torch import Tensor, nn

from resnet_core.build import build
from resnet_core.data.datasets import DIGITS, dataset
from resnet_core.experiments.training.activity import DropWatch, block_activity, gates_by_class
from resnet_core.experiments.training.tasks import epochs
from resnet_core.families.resnet.small_networks import digits_network
from resnet_core.labs.training.activity import CLASS_IMAGES, DROPPED, IMAGES
from resnet_core.labs.training.findings import SeedLabel
from resnet_core.labs.training.recipe import Recipe
from resnet_core.labs.training.settings import Task
from resnet_core.nn.modules import DropPath, SqueezeExcite, child
from resnet_core.nn.network import PlanModule
from resnet_core.spec import ArchSpec, Init


def built(spec: ArchSpec) -> PlanModule:
    network = build(spec, Init())
    assert isinstance(network, PlanModule)
    return network


@torch.no_grad()
def test_gates_by_class_are_means_of_the_factors_that_the_block_multiplies_by() -> None:
    network, data = built(digits_network(8, attention="se", se_reduction=4)).eval(), dataset(DIGITS)
    gate = child(network, "layer2.0.se")
    assert isinstance(gate, SqueezeExcite)
    seen: list[Tensor] = []
    hook = gate.register_forward_hook(
        lambda module, inputs, _: seen.append(module.run(module.steps, inputs[0]))
    )
    network(torch.from_numpy(data.test_images[:CLASS_IMAGES]))
    hook.remove()
    found = gates_by_class(network, data, 1)
    assert found is not None
    assert found.blocks == ("layer1.0", "layer2.0", "layer3.0")
    assert (found.classes, sum(found.images)) == (tuple(range(10)), CLASS_IMAGES)
    of_class = torch.stack(
        [seen[0][torch.from_numpy(data.test_labels[:CLASS_IMAGES]) == n].mean((0, 2, 3)) for n in range(10)]
    )
    assert found.means[1] == pytest.approx(of_class.mean(1).tolist(), rel=1e-3)
    spread = (of_class.amax(0) - of_class.amin(0)).mean().item()
    assert found.spreads[1] == pytest.approx(spread, rel=1e-3)
    assert not network.training


def test_running_statistics_are_those_of_the_batch_norms_of_each_block() -> None:
    spec = digits_network(8)
    network = built(spec)
    for number, module in enumerate(network.modules()):
        if isinstance(module, nn.BatchNorm2d):
            assert module.running_mean is not None
            assert module.running_var is not None
            module.running_mean.fill_(-number)
            module.running_var.fill_(number)
    places = {name: number for number, (name, _) in enumerate(network.named_modules())}
    found = block_activity(network, spec, dataset(DIGITS), 1)
    assert found is not None
    for place, block in enumerate(found.blocks):
        own = [number for name, number in places.items() if name in (f"{block}.bn1", f"{block}.bn2")]
        assert found.running_means[place] == found.running_variances[place] == sum(own) / 2


def test_what_is_seen_of_drop_path_is_what_it_zeroed_in_the_last_batch() -> None:
    network = built(digits_network(20, drop_path=0.5))
    task = Task(SeedLabel(0), digits_network(20, drop_path=0.5), Recipe(epochs=1), DIGITS, Init())
    outputs: dict[str, Tensor] = {}

    def keep(name: str, module: nn.Module, _: tuple[Tensor], output: Tensor) -> None:
        if module.training:
            outputs[name] = output.detach().clone()

    drops = {name: each for name, each in network.named_modules() if isinstance(each, DropPath)}
    for name, module in drops.items():
        module.register_forward_hook(partial(keep, name))
    with ExitStack() as hooks:
        watch = DropWatch(network, hooks)
        assert watch.seen(0) is None
        list(epochs(network, dataset(DIGITS), task, "cpu"))
        found = watch.seen(1)
    assert found is not None
    assert len(found.blocks) == len(drops)
    for row, rate, (name, module) in zip(found.images, found.rates, drops.items(), strict=True):
        zeroed = (outputs[name][:IMAGES] == 0).flatten(1).all(1).tolist()
        assert [each == DROPPED for each in row] == zeroed
        assert rate == module.rate
    assert 0 < found.zeroed < found.branches
    assert sum(found.passed()) == found.branches - found.zeroed


def test_a_network_without_gates_or_drop_path_has_neither() -> None:
    network = built(digits_network(8))
    assert gates_by_class(network, dataset(DIGITS), 1) is None
    with ExitStack() as hooks:
        assert DropWatch(network, hooks).seen(1) is None
