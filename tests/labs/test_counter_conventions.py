"""thop's and ptflops's totals are ours plus causes that the plan gives, with nothing left over."""

from __future__ import annotations

import importlib.util

import pytest
import torch
import torchinfo
from fvcore.nn import FlopCountAnalysis
from torch.utils.flop_counter import FlopCounterMode

from resnet_core.build import build
from resnet_core.cost import price
from resnet_core.experiments.counters import tools_optional
from resnet_core.experiments.counters.tools import Tool, Total
from resnet_core.experiments.counters.tools_optional import OPTIONAL, ask_optional
from resnet_core.labs.counters.conventions import Reading, Unread, backward_excess
from resnet_core.nn.rewrite import fold
from resnet_core.plan import unfold
from resnet_core.spec import ActKind, ArchSpec, Input, NormKind
from resnet_core.zoo import PUBLISHED, RESNETS
from tests.examples import drawn, examples
from tests.random_specs import random_spec
from tests.zoo_kinds import kinds

NAMES = ("thop", "thop parameters", "ptflops", "ptflops, aten backend", "ptflops parameters")


def readings(spec: ArchSpec, input: Input | None = None) -> dict[str, Reading]:
    """What both tools read."""
    plan = unfold(spec, input)
    given = [reading for tool in OPTIONAL for reading in ask_optional(tool, plan)]
    read = {reading.tool: reading for reading in given if isinstance(reading, Reading)}
    assert tuple(read) == NAMES, given
    return read


def assert_closed(spec: ArchSpec, input: Input) -> None:
    cost = price(unfold(spec, input))
    for reading in readings(spec, input).values():
        assert reading.rest == 0, reading
        assert reading.ours == (cost.params if reading.unit == "parameter" else cost.macs)
        assert reading.counted == reading.ours + sum(cause.amount for cause in reading.causes)
        assert all(cause.amount and cause.why for cause in reading.causes)


@pytest.mark.usefixtures("norms_without_values_are_quick", "weights_are_not_drawn")
@pytest.mark.parametrize("name", [*kinds(), "resnet152"])
def test_every_difference_closes_for_the_published_networks(name: str) -> None:
    assert_closed(RESNETS[name], Input(32, 32) if PUBLISHED[name].input.height == 32 else Input(64, 64))


@drawn
@pytest.mark.parametrize("seed", range(200, 200 + examples(8)))
def test_every_difference_closes_for_networks_of_all_kinds(seed: int) -> None:
    assert_closed(random_spec(seed), Input(33, 40))


@pytest.mark.parametrize("act", ["relu", "gelu", "silu"])
@pytest.mark.parametrize("norm", ["batch", "group", "none"])
def test_every_norm_and_activation_is_accounted_for(norm: NormKind, act: ActKind) -> None:
    spec = ArchSpec(
        depths=(1, 2), widths=(8, 16), norm=norm, act=act, shortcut="avgpool", attention="se", num_classes=5
    )
    assert_closed(spec, Input(32, 36))


def test_they_give_the_numbers_they_give_for_other_authors_models() -> None:
    """The same integers were measured on torchvision's module."""
    read = readings(RESNETS["resnet50"])
    counted = [read[name].counted for name in NAMES]
    assert counted == [4_133_742_592, 25_557_032, 4_132_436_968, 4_089_185_256, 25_557_032]


def test_ptflops_counts_activations_and_pools_twice() -> None:
    causes = {cause.name: cause.amount for cause in readings(ArchSpec())["ptflops"].causes}
    assert causes == {
        "batch norm": 2 * 11_113_984,
        "ReLU and GELU": 2 * 9_608_704,
        "max pooling": 2 * 802_816,
        "global average pooling": 2 * 100_352,
        "linear bias": 1_000,
    }


def test_thop_leaves_out_the_parameters_of_group_norms() -> None:
    spec = ArchSpec("basic", (1,), (8,), stem="cifar", norm="group", num_classes=5)
    (cause,) = readings(spec, Input(8, 8))["thop parameters"].causes
    assert (cause.name, cause.amount) == ("group norm", -3 * 2 * 8)


def test_a_tool_that_is_not_there_is_left_unread() -> None:
    absent = OPTIONAL[0]._replace(package="no_such_counter")
    given = ask_optional(absent, unfold(ArchSpec()))
    assert given == tuple(Unread(name, "no_such_counter is not installed here") for name in NAMES[:2])


def test_an_answer_that_is_wrong_shows_as_rest() -> None:
    wrong: Tool = OPTIONAL[0]._replace(totals=lambda plan: (Total(12, 1), Total(3, 1)))
    macs, _ = ask_optional(wrong, unfold(ArchSpec()))
    assert isinstance(macs, Reading)
    assert macs.rest == 12 - 4_133_742_592


def test_what_ptflops_does_without_is_there_again_afterwards() -> None:
    with tools_optional._out_of_sight("torch", "no_such_counter"):
        assert importlib.util.find_spec("json")
        with pytest.raises(ImportError):
            importlib.import_module("torch")
    assert importlib.import_module("torch") is torch


@pytest.mark.parametrize("name", ["resnet18", "resnext50_32x4d", "resnext101_64x4d"])
def test_torchs_counter_has_the_weight_gradient_of_grouped_convolutions_too_often(name: str) -> None:
    plan = unfold(RESNETS[name], Input(64, 64))
    images = torch.zeros(1, 3, 64, 64, device="meta", requires_grad=True)
    scores = build(RESNETS[name], device="meta").eval()(images)
    with FlopCounterMode(display=False) as counter:
        scores.sum().backward()
    forward = 2 * price(plan).macs
    assert counter.get_total_flops() == 2 * forward + backward_excess(plan)
    assert bool(backward_excess(plan)) == (RESNETS[name].groups > 1)


def test_folding_batch_norm_moves_three_counters_and_not_ours() -> None:
    """The numbers that the counters page tells of ResNet-50."""
    import thop

    folded = fold(build(ArchSpec()), unfold(ArchSpec())).eval()
    images = torch.zeros(1, 3, 224, 224)
    with torch.no_grad():
        traced = FlopCountAnalysis(folded, images).unsupported_ops_warnings(False).tracer_warnings("none")
        assert int(traced.total()) == 4_089_284_608
        assert torchinfo.summary(folded, input_data=images, verbose=0).total_mult_adds == 4_100_299_240
        assert thop.profile(folded, (images,), verbose=False)[0] == 4_089_286_656
        with FlopCounterMode(display=False) as counter:
            folded(images)
    assert counter.get_total_flops() == 2 * 4_089_184_256
