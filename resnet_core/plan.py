"""A spec unfolded into its plan, by its family's recipe."""

from __future__ import annotations

from functools import lru_cache
from typing import assert_never

from resnet_core.checks import SpecError
from resnet_core.families.alexnet.recipe import unfold_alexnet
from resnet_core.families.convnext.recipe import unfold_convnext
from resnet_core.families.densenet.recipe import unfold_densenet
from resnet_core.families.efficientnet.recipe import unfold_efficientnet
from resnet_core.families.every import RESNET
from resnet_core.families.googlenet.recipe import unfold_googlenet
from resnet_core.families.mnasnet.recipe import unfold_mnasnet
from resnet_core.families.mobilenet.recipe import unfold_mobilenet
from resnet_core.families.regnet.recipe import unfold_regnet
from resnet_core.families.resnet.recipe import unfold_resnet
from resnet_core.families.shufflenet.recipe import unfold_shufflenet
from resnet_core.families.squeezenet.recipe import unfold_squeezenet
from resnet_core.families.vgg.recipe import unfold_vgg
from resnet_core.families.vit.recipe import unfold_vit
from resnet_core.families.wang.recipe import unfold_wang
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
from resnet_core.spec import (
    AlexNetSpec,
    ArchSpec,
    ConvNextSpec,
    DenseNetSpec,
    EfficientNetSpec,
    GoogLeNetSpec,
    MnasNetSpec,
    MobileNetSpec,
    RegNetSpec,
    Shown,
    ShuffleNetSpec,
    Spec,
    SqueezeNetSpec,
    Traced,
    VggSpec,
    VitSpec,
    WangSpec,
    nearest,
    usual_input,
)
from resnet_core.traced.network import unfold_traced

__all__ = [
    "NamedBlock",
    "NamedRun",
    "Plan",
    "Run",
    "Stage",
    "depth_of",
    "each_copy",
    "laid_out",
    "layers_in",
    "layers_of",
    "named_blocks",
    "named_layers",
    "network_spec",
    "readable",
    "runs",
    "shown_spec",
    "spec_of",
    "total",
    "unfold",
]


def unfold(spec: Shown, input: Input | None = None) -> Plan:
    """The plan of `spec` for `input`. Raises `SpecError` for too small an image.

    Unless given, images are 224 x 224, and signals 1,024 long.
    """
    if isinstance(spec, Traced):
        return unfold_traced(spec, input or spec.input)
    return _of_family(spec, input or usual_input(spec))


def _of_phones(spec: MobileNetSpec | EfficientNetSpec | ShuffleNetSpec | MnasNetSpec, input: Input) -> Plan:
    match spec:
        case MobileNetSpec():
            return unfold_mobilenet(spec, input)
        case EfficientNetSpec():
            return unfold_efficientnet(spec, input)
        case ShuffleNetSpec():
            return unfold_shufflenet(spec, input)
        case MnasNetSpec():
            return unfold_mnasnet(spec, input)
        case _:
            assert_never(spec)


def _of_family(spec: Spec, input: Input) -> Plan:
    match spec:
        case ArchSpec():
            return unfold_resnet(spec, input)
        case VggSpec():
            return unfold_vgg(spec, input)
        case DenseNetSpec():
            return unfold_densenet(spec, input)
        case ConvNextSpec():
            return unfold_convnext(spec, input)
        case VitSpec():
            return unfold_vit(spec, input)
        case RegNetSpec():
            return unfold_regnet(spec, input)
        case SqueezeNetSpec():
            return unfold_squeezenet(spec, input)
        case GoogLeNetSpec():
            return unfold_googlenet(spec, input)
        case AlexNetSpec():
            return unfold_alexnet(spec, input)
        case MobileNetSpec() | EfficientNetSpec() | ShuffleNetSpec() | MnasNetSpec():
            return _of_phones(spec, input)
        case WangSpec():
            return unfold_wang(spec, input)
        case _:
            assert_never(spec)


@lru_cache(maxsize=16)
def laid_out(spec: Shown, input: Input) -> Plan:
    """The same as `unfold`, made once for several readers in a row that are given the spec."""
    return unfold(spec, input)


@lru_cache(maxsize=64)
def depth_of(spec: Shown, input: Input) -> int:
    """The depth of the plan, counted once for the name of a network and its figures."""
    return laid_out(spec, input).depth


def readable(spec: Shown, input: Input) -> tuple[Input, tuple[SpecError, ...]]:
    """The nearest images to `input` that `spec` can read, and an error for each move."""
    faults: list[SpecError] = []
    while True:
        try:
            laid_out(spec, input)
        except SpecError as fault:
            if len(faults) == 2:  # height and width: a third would never end
                raise
            faults.append(fault)
            input, _ = nearest(Input, {**vars(input), fault.field: fault.nearest})
        else:
            return input, tuple(faults)


def shown_spec(plan: Plan) -> Shown:
    """The same, or the traced network that `plan` is laid out of."""
    return plan.spec if isinstance(plan.spec, Traced) else network_spec(plan)


def not_built(network: Traced) -> SpecError:
    """Why the network of a file is not built or changed."""
    why = f"{network.title} is a file of operators and shapes, which is not built; {RESNET} works"
    return SpecError("family", why, RESNET)


def network_spec(plan: Plan) -> Spec:
    """The spec that `plan` was unfolded from.

    Raises `SpecError` for the network of a file, and `TypeError` for a plan of no known family.
    """
    if isinstance(plan.spec, Traced):
        raise not_built(plan.spec)
    if not isinstance(plan.spec, Spec):
        raise TypeError(f"no family has a {type(plan.spec).__name__}")
    return plan.spec


def spec_of(plan: Plan) -> ArchSpec:
    """The spec of a residual network. Raises `TypeError` for a plan of another family."""
    if not isinstance(plan.spec, ArchSpec):
        raise TypeError(f"a {type(plan.spec).__name__} describes no residual network")
    return plan.spec
