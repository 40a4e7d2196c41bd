"""MobileNets are torchvision's, at any width multiplier, and V2's with any depths and expansion."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from resnet_core.build import build
from resnet_core.checks import SpecError
from resnet_core.families.mobilenet.recipe import unfold_mobilenet
from resnet_core.families.mobilenet.spec import DEPTHS, MobileNetSpec, Version
from resnet_core.families.mobilenet.tables import V2
from resnet_core.families.mobilenet.zoo import PUBLISHED, ZOO
from resnet_core.language.input import Init, Input
from resnet_core.language.layers import Residual
from resnet_core.language.plan import Plan, named_blocks
from tests.examples import examples
from tests.families.agreement import (
    check_built,
    check_field,
    check_outputs,
    check_published,
    repaired,
)
from tests.families.torchvision_networks import Facts, measured, of_plan, of_torchvision
from tests.torchvision_oracle import torchvision_models

SMALL = Input(65, 48, 2)


@st.composite
def specs(draw: st.DrawFn) -> MobileNetSpec:
    """Narrow MobileNets over all fields."""
    version: Version = draw(st.sampled_from(("v2", "v3_large", "v3_small")))
    return MobileNetSpec(
        version,
        width_multiplier=draw(st.floats(0.1, 0.6)),
        depths=tuple(draw(st.integers(1, 3)) for _ in DEPTHS[version]),
        expansion=draw(st.integers(1, 7)) if version == "v2" else 6,
        se_reduction=draw(st.integers(1, 9)) if version != "v2" else 4,
        dropout=draw(st.sampled_from((0.0, 0.2))),
        in_channels=draw(st.integers(1, 4)),
        num_classes=draw(st.integers(1, 9)),
    )


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """The same laid out for small images."""
    sides = st.integers(17, 49)
    return unfold_mobilenet(draw(specs()), Input(draw(sides), draw(sides), 2))


@pytest.mark.parametrize("name", ZOO)
def test_keys_shapes_order_and_counts_are_torchvisions(name: str) -> None:
    assert of_plan(unfold_mobilenet(ZOO[name], Input(201, 224))) == of_torchvision(name, 201, 224)


def theirs(spec: MobileNetSpec) -> Facts:
    """torchvision's classes with the fields of `spec`, which have the usual depths in V3."""
    models = torchvision_models()
    with torch.device("meta"):
        if spec.version == "v2":
            rows = zip(V2, spec.depths, strict=True)
            settings = [
                [spec.expansion if row.blocks[0].widens else 1, row.width, depth, row.stride]  # type: ignore[union-attr]  # rows of V2
                for row, depth in rows
            ]
            network = models.MobileNetV2(width_mult=spec.width_multiplier, inverted_residual_setting=settings)
        else:
            name = f"mobilenet_{spec.version}"
            conf = models.mobilenetv3._mobilenet_v3_conf(name, width_mult=spec.width_multiplier)
            network = models.MobileNetV3(*conf)
        return measured(network.eval(), 65, 48)


@pytest.mark.parametrize(
    "spec",
    [
        MobileNetSpec(width_multiplier=0.35),
        MobileNetSpec(width_multiplier=1.4, depths=(3, 1, 2, 1, 5, 1, 2), expansion=3),
        MobileNetSpec(expansion=1),
        MobileNetSpec("v3_large", width_multiplier=0.75, depths=DEPTHS["v3_large"]),
        MobileNetSpec("v3_small", width_multiplier=1.3, depths=DEPTHS["v3_small"]),
    ],
)
def test_other_multipliers_and_depths_are_torchvisions_too(spec: MobileNetSpec) -> None:
    assert of_plan(unfold_mobilenet(spec, Input(65, 48))) == theirs(spec)


@pytest.mark.parametrize("name", ZOO)
def test_outputs_with_shared_weights_are_torchvisions(name: str) -> None:
    check_outputs(name, unfold_mobilenet(ZOO[name], SMALL))


@pytest.mark.parametrize("name", ZOO)
def test_the_receptive_field_is_that_of_torchvisions_convolutions(name: str) -> None:
    check_field(name, unfold_mobilenet(ZOO[name], Input()), ("fc1", "fc2"))


@pytest.mark.parametrize("name", ZOO)
def test_the_counts_are_those_that_were_published(name: str) -> None:
    assert PUBLISHED.keys() == ZOO.keys()
    check_published(unfold_mobilenet(ZOO[name], PUBLISHED[name].input), PUBLISHED[name])


@settings(max_examples=examples(10))
@given(plans())
def test_the_price_of_any_is_that_of_its_module(plan: Plan) -> None:
    check_built(plan)


def test_a_million_blocks_are_a_few_runs() -> None:
    deep = unfold_mobilenet(MobileNetSpec(depths=(1, 2, 1_000_000, 4, 3, 3, 1)), Input())
    assert (deep.blocks, len(deep.stages[2].runs)) == (1_000_014, 2)


BROKEN: list[tuple[str, dict[str, object]]] = [
    ("version", {"version": "v3-large"}),
    ("width_multiplier", {"width_multiplier": 0.0}),
    ("width_multiplier", {"width_multiplier": 1}),
    ("depths", {"depths": (1, 2, 3)}),
    ("depths", {"depths": (1, 2, 3, 4, 0, 3, 1)}),
    ("depths", {"depths": "many"}),
    ("depths", {"version": "v3_small"}),
    ("expansion", {"expansion": 0}),
    ("expansion", {"version": "v3_small", "depths": DEPTHS["v3_small"], "expansion": 3}),
    ("se_reduction", {"se_reduction": 8}),
    ("dropout", {"dropout": 1.0}),
    ("in_channels", {"in_channels": 0}),
]


@pytest.mark.parametrize(("field", "values"), BROKEN)
def test_a_broken_spec_names_the_field_and_its_nearest_works(field: str, values: dict[str, object]) -> None:
    assert isinstance(repaired(MobileNetSpec, field, **values), MobileNetSpec)


def test_too_small_an_image_is_refused_with_the_least_that_works() -> None:
    with pytest.raises(SpecError) as fault:
        unfold_mobilenet(MobileNetSpec(), Input(16, 64))
    assert (fault.value.field, fault.value.nearest) == ("height", 17)
    unfold_mobilenet(MobileNetSpec(), Input(17, 17))


def test_zeroed_gammas_leave_every_sum_its_shortcut_and_every_chain_its_norms() -> None:
    plan = unfold_mobilenet(MobileNetSpec(), Input())
    network = build(MobileNetSpec(), Init(zero_gamma=True))
    zeroed = [name for name, weights in network.named_parameters() if not weights.any()]
    scales = [name for name in zeroed if name.endswith(".weight")]
    sums = [named.weights for named in named_blocks(plan) if isinstance(named.block, Residual)]
    assert scales == [f"{weights}.conv.3.weight" for weights in sums]
    assert 0 < len(sums) < plan.blocks
