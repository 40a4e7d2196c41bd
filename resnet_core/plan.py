"""A spec unfolded into its plan, by its family's recipe."""

from __future__ import annotations

from typing import assert_never

from resnet_core.families.resnet.recipe import unfold_resnet
from resnet_core.language.input import Input
from resnet_core.language.layers import layers_of
from resnet_core.language.plan import (
    NamedBlock,
    NamedRun,
    Plan,
    Run,
    Stage,
    each_copy,
    layers_in,
    named_blocks,
    named_layers,
    runs,
    total,
)
from resnet_core.spec import ArchSpec

__all__ = [
    "NamedBlock",
    "NamedRun",
    "Plan",
    "Run",
    "Stage",
    "each_copy",
    "layers_in",
    "layers_of",
    "named_blocks",
    "named_layers",
    "runs",
    "spec_of",
    "total",
    "unfold",
]


def unfold(spec: ArchSpec, input: Input | None = None) -> Plan:
    """The plan of `spec` for `input` (224 x 224 unless given). Raises `SpecError` for too small an image."""
    match spec:
        case ArchSpec():
            return unfold_resnet(spec, input or Input())
        case _:
            assert_never(spec)


def spec_of(plan: Plan) -> ArchSpec:
    """The spec that `plan` was unfolded from. Raises `TypeError` for a plan of no known family."""
    if not isinstance(plan.spec, ArchSpec):
        raise TypeError(f"no family has a {type(plan.spec).__name__}")
    return plan.spec
