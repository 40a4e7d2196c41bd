"""Residual networks of signals: price, plan, module, code, ONNX and bytes agree, as they do for images."""

from dataclasses import replace
from itertools import pairwise
from random import Random

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.flop_counter import FlopCounterMode

from resnet_core.build import build
from resnet_core.code.network import write_code
from resnet_core.cost import price
from resnet_core.language.shape import Dims
from resnet_core.plan import Plan, named_layers, readable, unfold
from resnet_core.readers.field import receptive_field
from resnet_core.readers.saved import saved_for_backward
from resnet_core.readers.weight_names import expected_shapes
from resnet_core.readers.working import working
from resnet_core.spec import ArchSpec, Input, Spec, SpecError, WangSpec, from_query, nearest, to_query
from resnet_core.zoo import ZOO
from tests.examples import drawn, examples
from tests.random_specs import random_spec
from tests.readers.measured_memory import saved_by

WANG = unfold(ZOO["wang_resnet"], Input(1, 176))
SIDES: tuple[tuple[Dims, Input], ...] = (1, Input(1, 224)), (2, Input())
SMALL = WangSpec((4, 6, 6), (8, 5, 3), in_channels=2, num_classes=5)


def of_signals(seed: int) -> Plan:
    """A small residual network of signals, every field drawn on its own."""
    draw = Random(seed)
    spec = nearest(ArchSpec, {**vars(random_spec(seed)), "dims": 1})[0]
    assert spec.dims == 1
    return unfold(spec, readable(spec, Input(1, draw.randint(1, 90), 2))[0])


@drawn
@pytest.mark.parametrize("seed", range(examples(20)))
def test_price_names_and_scores_are_those_of_the_module_and_of_the_written_file(seed: int) -> None:
    plan = of_signals(seed)
    check(plan, "ResNet")
    assert all(leaf.out.dims == 1 for _, leaf in named_layers(plan))


@pytest.mark.parametrize("spec", [SMALL, WangSpec(), replace(SMALL, kernels=(2, 4), widths=(3, 3))])
def test_a_network_for_time_series_is_priced_as_its_module(spec: WangSpec) -> None:
    check(unfold(spec, Input(1, 30, 2)), "WangResNet")


def check(plan: Plan, name: str) -> None:
    """Price, counter, names, working and written file against the built module."""
    assert isinstance(plan.spec, Spec)
    module, cost = build(plan.spec).eval(), price(plan)
    signals = torch.randn(2, *plan.image.sizes)
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        scores = module(signals)
    assert counter.get_total_flops() == 2 * len(signals) * cost.macs
    assert sum(weights.numel() for weights in module.parameters()) == cost.params
    assert {key: tuple(value.shape) for key, value in module.state_dict().items()} == expected_shapes(plan)
    for _, leaf in named_layers(plan):
        assert eval(working(leaf).macs.text) == price(leaf).macs
    written = written_module(plan.spec, name)
    written.load_state_dict(module.state_dict())
    with torch.no_grad():
        torch.testing.assert_close(written.eval()(signals), scores)


def written_module(spec: Spec, name: str) -> nn.Module:
    """The module of the exported file."""
    names: dict[str, type[nn.Module]] = {}
    exec(compile(write_code(spec), "written", "exec"), names)
    return names[name]()


@pytest.mark.parametrize(
    "spec", [SMALL, replace(SMALL, kernels=(4,)), ArchSpec("basic", (1, 2), (8, 12), dims=1)]
)
def test_bytes_saved_for_backward_are_those_measured(spec: Spec) -> None:
    plan = unfold(spec, Input(1, 77, 2))
    module = build(spec).train()
    assert saved_for_backward(plan) == saved_by(module, torch.randn(2, *plan.image.sizes))


def test_a_row_of_three_has_a_third_of_the_weights_of_a_square() -> None:
    signal, image = (
        dict(named_layers(unfold(ArchSpec(dims=dims), input)))["layer1.0.conv2"] for dims, input in SIDES
    )
    assert 3 * price(signal).params == price(image).params


class Block(nn.Module):
    """A block of Wang 2017 as the authors' code has it, written for this test alone."""

    def __init__(self, inputs: int, outputs: int, first: bool) -> None:
        super().__init__()
        self.start = nn.BatchNorm1d(inputs, eps=1e-3) if first else nn.Identity()
        channels = (inputs, outputs, outputs, outputs)
        self.convs = nn.ModuleList(
            nn.Sequential(
                nn.ConstantPad1d(((kernel - 1) // 2, kernel // 2), 0.0), nn.Conv1d(before, after, kernel)
            )
            for (before, after), kernel in zip(pairwise(channels), (8, 5, 3), strict=True)
        )
        self.norms = nn.ModuleList(nn.BatchNorm1d(outputs, eps=1e-3) for _ in range(3))
        widens = inputs != outputs
        self.point = nn.Conv1d(inputs, outputs, 1) if widens else nn.Identity()
        self.side = nn.BatchNorm1d(outputs, eps=1e-3)

    def forward(self, x: Tensor) -> Tensor:
        """Signals to signals of the same length: zeros before and after, the odd one after."""
        y = self.start(x)
        for place, (conv, norm) in enumerate(zip(self.convs, self.norms, strict=True)):
            y = norm(conv(y))
            y = functional.relu(y) if place < 2 else y
        return functional.relu(self.side(self.point(x)) + y)


class Oracle(nn.Module):
    """The network of Wang 2017 for one channel and 37 classes."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks = nn.Sequential(Block(1, 64, True), Block(64, 128, False), Block(128, 128, False))
        self.dense = nn.Linear(128, 37)

    def forward(self, x: Tensor) -> Tensor:
        """Signals to scores."""
        scores: Tensor = self.dense(self.blocks(x).mean(2))
        return scores


def test_the_network_of_wang_2017_is_that_of_an_independent_module() -> None:
    ours, oracle = build(WangSpec()).eval(), Oracle().eval()
    assert price(WANG).params == sum(weights.numel() for weights in oracle.parameters())
    mine = {key: value for key, value in ours.state_dict().items() if not key.endswith("tracked")}
    theirs = [key for key in oracle.state_dict() if not key.endswith("tracked")]
    names = dict(zip(theirs, named_as(theirs), strict=True))
    assert sorted(names.values()) == sorted(mine)
    oracle.load_state_dict({key: mine[name] for key, name in names.items()}, strict=False)
    signals = torch.randn(3, 1, 176)
    with torch.no_grad():
        torch.testing.assert_close(ours(signals), oracle(signals))


def named_as(keys: list[str]) -> list[str]:
    """Our names of the oracle's tensors."""
    ours = []
    for key in keys:
        if key.startswith("dense"):
            ours.append(key.replace("dense", "fc"))
            continue
        _, stage, part, *rest = key.split(".")
        block, last = f"stage{int(stage) + 1}.0", rest[-1]
        match part:
            case "start":
                name = "norm"
            case "convs" | "norms":
                name = f"{'conv' if part == 'convs' else 'bn'}{int(rest[0]) + 1}"
            case "point":
                name = "downsample.0"
            case _:
                name = "downsample.0" if stage == "2" else "downsample.1"
        ours.append(f"{block}.{name}.{last}")
    return ours


def test_every_value_of_the_last_map_sees_40_of_the_signal() -> None:
    assert receptive_field(WANG)[-1].size == 1 + 3 * (7 + 4 + 2)


@pytest.mark.parametrize(
    ("spec", "input", "field", "works"),
    [
        (WangSpec(), Input(2, 50), "height", 1),
        (ArchSpec(dims=1), Input(224), "height", 1),
        (ArchSpec(dims=1), Input(1, 16), "width", 17),
    ],
)
def test_what_is_no_signal_is_refused_with_what_works(
    spec: Spec, input: Input, field: str, works: int
) -> None:
    with pytest.raises(SpecError) as refused:
        unfold(spec, input)
    assert (refused.value.field, refused.value.nearest) == (field, works)


@pytest.mark.parametrize("attention", ["eca", "split", "sk"])
def test_attention_without_a_form_for_signals_is_refused(attention: str) -> None:
    with pytest.raises(SpecError) as refused:
        ArchSpec(dims=1, attention=attention)  # type: ignore[arg-type]  # one of several texts
    assert (refused.value.field, refused.value.nearest) == ("attention", "se")


def test_kernels_have_a_limit() -> None:
    with pytest.raises(SpecError) as refused:
        WangSpec(kernels=(8, 5000))
    assert refused.value.nearest == (8, 1024)


def test_links_keep_signals_and_those_of_before_mean_images() -> None:
    spec = ArchSpec("basic", (2, 2, 2, 2), dims=1)
    assert to_query(spec, Input(1, 1024)) == {"block": "basic", "depths": "2-2-2-2", "dims": "1"}
    assert from_query(to_query(spec)) == spec
    assert from_query({"block": "basic"}) == ArchSpec("basic")
