"""What reads a concatenation: rewrites, receptive field, traffic, depth and norms over a single value."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy

import pytest
import torch
from torch import Tensor, nn

from resnet_core.families.densenet.recipe import unfold_densenet
from resnet_core.families.densenet.spec import DenseNetSpec
from resnet_core.families.googlenet.recipe import unfold_googlenet
from resnet_core.families.googlenet.spec import GoogLeNetSpec
from resnet_core.families.squeezenet.recipe import unfold_squeezenet
from resnet_core.families.squeezenet.spec import SqueezeNetSpec
from resnet_core.language.input import Init, Input
from resnet_core.language.layers import (
    Activation,
    Conv,
    Dropout,
    GlobalPool,
    Join,
    Layer,
    Linear,
    MaxPool,
    Residual,
    Shape,
)
from resnet_core.language.plan import Plan, Run, Stage, out_of, runs
from resnet_core.nn.init import initialise
from resnet_core.nn.network import PlanModule
from resnet_core.nn.rewrite import fold, in_place, shared_activations
from resnet_core.readers.field import receptive_field
from resnet_core.readers.folding import foldable
from resnet_core.readers.lone_values import lone_norm
from resnet_core.readers.memory import inference_peak, saved_for_backward
from resnet_core.readers.roofline import SUM, works
from tests.families.agreement import set_running_statistics
from tests.families.reached import expected, reached
from tests.readers.measured_memory import module_and_images, peak_of, saved_by

SIDES = Input(64, 48, 2)
DENSE = DenseNetSpec((2, 3, 1), 4, 2, stem_width=8, dropout=0.1, num_classes=5)
FIRE = SqueezeNetSpec((2, 3), 8, 4, 2, stem_width=4, num_classes=5)
INCEPTION = GoogLeNetSpec((2, 2, 1), percent=10, num_classes=5)
PLANS = {
    "DenseNet": unfold_densenet(DENSE, SIDES),
    "SqueezeNet": unfold_squeezenet(FIRE, SIDES),
    "GoogLeNet": unfold_googlenet(INCEPTION, SIDES),
}
MAP = Shape(4, 12, 12)


def conv(name: str, inp: Shape = MAP, kernel: int = 3) -> Conv:
    return Conv(name, inp, inp, kernel, 1, 1, 1, True)


def relu(name: str, out: Shape = MAP) -> Activation:
    return Activation(name, out, "relu")


def of_block(*block: Layer) -> Plan:
    """A network of one block that reads four channels of 12 by 12 pixels."""
    image = Shape(3, 12, 12)
    out = block[-1].out
    pixel = Shape(out.channels, 1, 1)
    head = (GlobalPool("pool", out, pixel), Linear("fc", pixel, Shape(3, 1, 1)))
    stem = (Conv("conv", image, MAP, 3, 1, 1, 1, True),)
    return Plan(None, Input(12, 12, 2), image, stem, (Stage("stage1", (Run(block, 1),)),), head)


def joined(*parts: tuple[Layer, ...]) -> Join:
    channels = sum(part[-1].out.channels if part else MAP.channels for part in parts)
    return Join("join", MAP, MAP._replace(channels=channels), parts)


WITHOUT_NORM = {
    "an empty branch": of_block(joined((), (relu("act1"), conv("conv1")))),
    "after dropout": of_block(joined((), (Dropout("dropout", MAP, 0.5), relu("act1"), conv("conv1")))),
    "read first": of_block(joined((relu("act1"), conv("conv1")), (conv("conv2"),))),
    "a join in a join": of_block(joined((joined((relu("act1"),), ()),), (conv("conv1"),))),
    "a sum in a join": of_block(
        joined((Residual(MAP, MAP, (), (relu("act1"), conv("conv1")), "identity", (), ()),), (conv("conv2"),))
    ),
}


def lively(plan: Plan) -> tuple[PlanModule, Tensor]:
    """A network whose norms do something, and images of both signs."""
    torch.manual_seed(0)
    network = PlanModule(plan)
    initialise(network, plan, Init())
    set_running_statistics(network)
    return network.double().eval(), torch.randn(plan.input.batch, *plan.image.sizes, dtype=torch.float64)


@pytest.mark.parametrize("plan", [*PLANS.values(), *WITHOUT_NORM.values()], ids=[*PLANS, *WITHOUT_NORM])
def test_overwriting_changes_no_bit(plan: Plan) -> None:
    network, images = lively(plan)
    with torch.no_grad():
        assert torch.equal(in_place(network, plan)(images), network(images))


@pytest.mark.parametrize("plan", WITHOUT_NORM.values(), ids=WITHOUT_NORM.keys())
def test_an_activation_whose_input_others_read_is_named(plan: Plan) -> None:
    assert [name.rpartition(".")[-1] for name in shared_activations(plan)] == ["act1"]
    network, images = lively(plan)
    careless = deepcopy(network)
    for module in careless.modules():
        if isinstance(module, nn.ReLU):
            module.inplace = True
    with torch.no_grad():
        assert not torch.allclose(careless(images), network(images))


def test_a_network_with_norms_shares_no_activation() -> None:
    assert [list(shared_activations(plan)) for plan in PLANS.values()] == [[]] * 3


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS.keys())
def test_folding_changes_scores_by_rounding_only(plan: Plan) -> None:
    network, images = lively(plan)
    with torch.no_grad():
        exact = network(images)
        assert (fold(network, plan)(images) - exact).abs().amax() <= 1e-12 * exact.abs().amax()


def test_only_norms_that_read_a_convolution_alone_are_folded() -> None:
    layers = sum(DENSE.depths)
    pairs = set(foldable(PLANS["DenseNet"]))
    assert ("features.denseblock1.denselayer1.conv1", "features.denseblock1.denselayer1.norm2") in pairs
    assert len(pairs) == 1 + layers  # of the stem, and between the convolutions of each layer
    left = [module for module in fold(*folded("DenseNet")).modules() if isinstance(module, nn.BatchNorm2d)]
    assert len(left) == layers + len(DENSE.depths)  # the first of each layer, of transitions, and the last
    left = [module for module in fold(*folded("GoogLeNet")).modules() if isinstance(module, nn.BatchNorm2d)]
    assert left == []


def folded(name: str) -> tuple[PlanModule, Plan]:
    return lively(PLANS[name])[0], PLANS[name]


def test_a_join_reads_and_writes_what_it_gives() -> None:
    plan = PLANS["DenseNet"]
    contents = dict(zip((run.name for run in runs(plan)), works(plan), strict=True))
    *layers, move = contents["stage2.1"]
    assert [work.name for work in layers] == ["norm1", "relu1", "conv1", "norm2", "relu2", "conv2"]
    given = out_of(plan.stages[1].runs[1].block).elements * 2 * 4
    assert (move.name, move.kind, move.macs) == ("join", SUM, 0)
    assert (move.read, move.weights, move.written) == (given, 0, given)


def test_the_field_of_a_join_holds_those_of_all_branches() -> None:
    half = Shape(4, 12, 12)
    image, inp = Shape(3, 24, 24), Shape(4, 24, 24)
    # One sees a pixel before, the other a pixel after: the first map has no place that sees all.
    parts: tuple[tuple[Layer, ...], ...] = (
        (Conv("conv1", inp, half, 3, 2, 1, 1, True, 1),),
        (MaxPool("pool", inp, half, 3, 2, 0, ceil=True),),
    )
    block = (Join("join", inp, Shape(8, 12, 12), parts),)
    pixel = Shape(8, 1, 1)
    head = (GlobalPool("mean", Shape(8, 12, 12), pixel), Linear("fc", pixel, Shape(3, 1, 1)))
    stem = (Conv("conv", image, inp, 1, 1, 1, 1, True),)
    plan = Plan(None, Input(24, 24, 2), image, stem, (Stage("stage1", (Run(block, 1),)),), head)
    field = receptive_field(plan)[-1]
    assert (field.size, field.padding, field.jump) == (4, 1, 2)
    assert reached(plan) == expected(plan, field)


def test_the_depth_is_that_of_the_longest_branch() -> None:
    assert unfold_googlenet(GoogLeNetSpec(), Input()).depth == 22  # Szegedy 2014, section 5
    assert unfold_squeezenet(SqueezeNetSpec(), Input()).depth == 18
    assert of_block(joined((), (conv("conv1"), conv("conv2")), (conv("conv3"),))).depth == 1 + 2 + 1


@pytest.mark.parametrize("plan", WITHOUT_NORM.values(), ids=WITHOUT_NORM.keys())
def test_bytes_saved_and_alive_are_those_measured(plan: Plan) -> None:
    network, images = module_and_images(plan)
    assert saved_for_backward(plan) == saved_by(network, images)
    assert inference_peak(plan) == peak_of(network, images)


Unfold = Callable[[Input], Plan]
SMALLEST: dict[str, tuple[Unfold, int]] = {
    "DenseNet": (lambda input: unfold_densenet(DENSE, input), 13),
    "GoogLeNet": (lambda input: unfold_googlenet(INCEPTION, input), 15),
}


@pytest.mark.parametrize(("unfold", "least"), SMALLEST.values(), ids=SMALLEST.keys())
def test_norms_over_a_single_value_are_those_that_torch_refuses(unfold: Unfold, least: int) -> None:
    seen = set()
    for side, batch, training in ((least, 1, True), (least, 2, True), (least, 1, False), (96, 1, True)):
        plan = unfold(Input(side, side, batch))
        refused = False
        try:
            with torch.no_grad():
                PlanModule(plan).train(training)(torch.zeros(batch, *plan.image.sizes))
        except ValueError as fault:
            refused = "Expected more than 1 value per channel" in str(fault)
        assert (lone_norm(plan, training) is not None) == refused
        seen.add(refused)
    assert seen == {True, False}
