"""Each tool's total is ours plus causes that the plan gives, with nothing left over."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
import torch

from resnet_core.build import build as build_for_real
from resnet_core.cost import price
from resnet_core.experiments.counters import tools
from resnet_core.experiments.counters.tools import Cause, Reading, Unread, crosscheck
from resnet_core.plan import unfold
from resnet_core.spec import ArchSpec, Input, SpecError
from resnet_core.zoo import PUBLISHED, RESNETS
from tests.examples import drawn, examples
from tests.random_specs import random_spec
from tests.zoo_kinds import kinds

TOOLS = (
    "torch FlopCounterMode",
    "fvcore, evaluation mode",
    "fvcore, training mode",
    "fvcore parameter_count",
    "torchinfo",
    "torchinfo total_params",
)
SMALL = ArchSpec(depths=(1, 2), widths=(8, 16), num_classes=5)
pytestmark = pytest.mark.usefixtures("weights_are_not_drawn")


@cache
def readings(spec: ArchSpec, input: Input | None = None) -> dict[str, Reading]:
    """What every tool read; none is left out."""
    given = crosscheck(spec, input)
    read = {reading.tool: reading for reading in given if isinstance(reading, Reading)}
    assert tuple(read) == TOOLS
    return read


def assert_closed(spec: ArchSpec, input: Input) -> None:
    cost = price(unfold(spec, input))
    ours = {"MAC": cost.macs, "FLOP": 2 * cost.macs, "parameter": cost.params}
    for reading in readings(spec, input).values():
        assert reading.rest == 0, reading
        assert reading.ours == ours[reading.unit]
        assert reading.counted == reading.ours + sum(cause.amount for cause in reading.causes)
        assert all(cause.amount > 0 for cause in reading.causes)


# The same integers were measured on torchvision's and timm's modules.
OTHERS = {
    "resnet50": (8_178_368_512, 4_111_512_576, 25_557_032, 4_089_238_376),
    "resnet18": (3_628_146_688, 1_819_065_856, 11_689_512, 1_814_083_944),
    "resnext50_32x4d": (8_460_959_744, 4_259_381_248, 25_028_904, 4_230_549_096),
    "res2net50_26w_4s": (8_510_332_928, 4_280_481_824, 25_699_120, 4_255_226_956),
}


# The tools visit equal blocks one after another: of each kind the shallowest is enough; one has 54 blocks.
@pytest.mark.usefixtures("norms_without_values_are_quick")
@pytest.mark.parametrize("name", [name for name in kinds() if name not in OTHERS])
def test_every_difference_closes_for_the_published_networks(name: str) -> None:
    small = Input(32, 32) if PUBLISHED[name].input.height == 32 else Input(64, 64)
    assert_closed(RESNETS[name], small)


@drawn
@pytest.mark.parametrize("seed", range(100, 100 + examples(4)))
def test_every_difference_closes_for_networks_of_all_kinds(seed: int) -> None:
    assert_closed(random_spec(seed), Input(33, 40))


@pytest.mark.parametrize("batch", [1, 7])
def test_counts_are_for_one_image(batch: int) -> None:
    assert crosscheck(SMALL, Input(32, 32, batch)) == crosscheck(SMALL, Input(32, 32))


@pytest.mark.parametrize("name", OTHERS)
def test_the_tools_give_the_numbers_they_give_for_other_authors_models_and_close(name: str) -> None:
    assert_closed(RESNETS[name], Input())
    read = readings(RESNETS[name], Input())
    flops, macs, params, torchinfo = OTHERS[name]
    assert read["torch FlopCounterMode"].counted == flops
    assert read["fvcore, evaluation mode"].counted == macs
    assert read["fvcore parameter_count"].counted == params
    assert read["torchinfo total_params"].counted == params
    assert read["torchinfo"].counted == torchinfo


def test_resnet50s_causes_are_the_ones_in_the_definitions() -> None:
    read = readings(ArchSpec(), Input())
    causes = {tool: {cause.name: cause.amount for cause in read[tool].causes} for tool in TOOLS}
    assert causes == {
        "torch FlopCounterMode": {},
        "fvcore, evaluation mode": {"batch norm": 22_227_968, "global average pooling": 100_352},
        "fvcore, training mode": {"batch norm": 55_569_920, "global average pooling": 100_352},
        "fvcore parameter_count": {},
        "torchinfo": {"norm parameters": 53_120, "linear bias": 1_000},
        "torchinfo total_params": {},
    }


def test_group_norm_and_squeeze_and_excitation_have_causes_of_their_own() -> None:
    spec = ArchSpec(
        "basic", (1,), (8,), stem="cifar", norm="group", attention="se", se_reduction=4, num_classes=5
    )
    read = readings(spec, Input(6, 4))
    norms = 3 * 8 * 6 * 4
    pooled = 2 * 8 * 6 * 4  # what the block squeezes, and the head
    for mode in ("evaluation", "training"):
        causes = read[f"fvcore, {mode} mode"].causes
        assert [(cause.name, cause.amount) for cause in causes] == [
            ("group norm", 5 * norms),
            ("global average pooling", pooled),
        ]
    assert [(cause.name, cause.amount) for cause in read["torchinfo"].causes] == [
        ("norm parameters", 3 * 2 * 8),
        ("convolution biases", 8 // 4 + 8),
        ("linear bias", 5),
    ]


def test_a_cause_left_out_shows_as_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    torchinfo = tools.TOOLS[-1]
    convention = torchinfo.conventions[0]
    blind = convention._replace(rules=convention.rules[1:])
    monkeypatch.setattr(tools, "TOOLS", (torchinfo._replace(conventions=(blind, torchinfo.conventions[1])),))
    macs, params = crosscheck(ArchSpec())
    assert isinstance(macs, Reading)
    assert isinstance(params, Reading)
    assert (macs.rest, params.rest) == (53_120, 0)


def test_a_tool_that_answers_wrong_shows_as_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    torch_counter = tools.TOOLS[0]
    wrong = torch_counter._replace(totals=lambda plan: (tools.Total(12, 1),))
    monkeypatch.setattr(tools, "TOOLS", (wrong,))
    (reading,) = crosscheck(ArchSpec())
    assert isinstance(reading, Reading)
    assert reading.rest == 12 - 8_178_368_512


def test_each_tool_is_given_a_network_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[torch.nn.Module] = []

    def build(spec: ArchSpec, device: str | None = None, input: Input | None = None) -> torch.nn.Module:
        built.append(build_for_real(spec, device=device, input=input))
        return built[-1]

    monkeypatch.setattr(tools, "build", build)
    crosscheck(SMALL, Input(32, 32))
    assert len({id(network) for network in built}) == len(tools.TOOLS)


def asked_in_vain(tool: tools.Tool) -> tools.Tool:
    """`tool` with an answer at hand, so that nothing is built whatever happens."""
    return tool._replace(totals=lambda _: (tools.Total(0, 1),) * len(tool.conventions))


@pytest.mark.parametrize(
    ("spec", "input", "unread", "why"),
    [
        (
            replace(SMALL, depths=(2000, 2000)),
            Input(32, 32),
            3,
            "4,000 blocks, and it is given at most 2,000",
        ),
        (replace(SMALL, depths=(1_000_000, 2)), Input(32, 32), 6, "1,000,002 blocks"),
        (replace(SMALL, widths=(8, 100_000)), Input(32, 32), 3, "parameters and activations"),
        (replace(SMALL, widths=(8, 10**9)), Input(32, 32), 6, "parameters and activations"),
        (SMALL, Input(100_000, 100_000), 3, "parameters and activations"),
        (ArchSpec("basic", (4,), (1024,), stem="cifar"), Input(64, 64), 3, "multiply-adds"),
    ],
)
def test_a_network_beyond_a_tools_reach_is_not_built_for_it(
    spec: ArchSpec, input: Input, unread: int, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tools, "TOOLS", tuple(map(asked_in_vain, tools.TOOLS)))
    given = crosscheck(spec, input)
    left_out = [reading for reading in given if isinstance(reading, Unread)]
    assert [reading.tool for reading in given] == list(TOOLS)
    assert len(left_out) == unread
    assert all(why in reading.why for reading in left_out)


def test_an_image_that_is_too_small_is_a_spec_error() -> None:
    with pytest.raises(SpecError) as fault:
        crosscheck(ArchSpec(), Input(3, 224))
    assert fault.value.field == "height"


def test_a_cause_says_why() -> None:
    for reading in readings(random_spec(7), Input(40, 40)).values():
        for cause in reading.causes:
            assert isinstance(cause, Cause)
            assert cause.why
