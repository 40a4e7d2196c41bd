"""Specs and links: the fields of a network and of its images as text, read, checked and repaired."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import TypeAlias, TypeVar, get_args, get_type_hints

from resnet_core.checks import SpecError, check_choice, dashed, shown
from resnet_core.families.alexnet.spec import AlexNetSpec
from resnet_core.families.convnext.spec import ConvNextSpec
from resnet_core.families.densenet.spec import DenseNetSpec
from resnet_core.families.efficientnet.spec import EfficientNetSpec
from resnet_core.families.every import FAMILIES, FAMILY, RESNET, Spec
from resnet_core.families.forms import read_value
from resnet_core.families.googlenet.spec import GoogLeNetSpec
from resnet_core.families.mnasnet.spec import MnasNetSpec
from resnet_core.families.mobilenet.spec import MobileNetSpec
from resnet_core.families.regnet.spec import RegNetSpec
from resnet_core.families.resnet.spec import (
    CHOICES,
    COUNTS,
    MAX_DROP_PATH,
    MAX_STAGES,
    ArchSpec,
    Attention,
    Block,
    Downsampling,
    Order,
    OutputStride,
    Shortcut,
    Stem,
    StrideAt,
)
from resnet_core.families.shufflenet.spec import ShuffleNetSpec
from resnet_core.families.signals import SIGNAL, reads_signals, usual_input
from resnet_core.families.squeezenet.spec import SqueezeNetSpec
from resnet_core.families.vgg.spec import VggSpec
from resnet_core.families.vit.spec import VitSpec
from resnet_core.families.wang.spec import WangSpec
from resnet_core.language.input import DTYPE_BYTES, Dtype, Init, Input, Scheme, Start
from resnet_core.language.layers import ActKind, NormKind
from resnet_core.traced.network import FILE, Traced

__all__ = [
    "CHOICES",
    "COUNTS",
    "DTYPE_BYTES",
    "FAMILIES",
    "MAX_DROP_PATH",
    "MAX_STAGES",
    "SIGNAL",
    "ActKind",
    "AlexNetSpec",
    "ArchSpec",
    "Attention",
    "Block",
    "ConvNextSpec",
    "DenseNetSpec",
    "Downsampling",
    "Dtype",
    "EfficientNetSpec",
    "GoogLeNetSpec",
    "Init",
    "Input",
    "MnasNetSpec",
    "MobileNetSpec",
    "NormKind",
    "Order",
    "OutputStride",
    "RegNetSpec",
    "Scheme",
    "Shortcut",
    "Shown",
    "ShuffleNetSpec",
    "Spec",
    "SpecError",
    "SqueezeNetSpec",
    "Start",
    "Stem",
    "StrideAt",
    "Traced",
    "VggSpec",
    "VitSpec",
    "WangSpec",
    "as_resnet",
    "choices_of",
    "family_name",
    "field_value",
    "from_query",
    "nearest",
    "read_query",
    "reads_signals",
    "to_query",
    "usual_input",
]

Shown: TypeAlias = Spec | Traced  # what can be on screen: a family's network, or that of a file
Checked = TypeVar("Checked", bound=Spec | Input)


def nearest(kind: type[Checked], values: Mapping[str, object]) -> tuple[Checked, tuple[SpecError, ...]]:
    """`kind(**values)`, impossible values moved to the nearest possible, and an error for each move."""
    asked = dict(values)
    faults: list[SpecError] = []
    while True:
        try:
            return kind(**asked), tuple(faults)  # type: ignore[arg-type]  # the checks are made in there
        except SpecError as fault:
            if len(faults) > 2 * len(fields(kind)):
                raise  # a rule whose nearest value does not work: a defect of that rule
            faults.append(fault)
            asked[fault.field] = fault.nearest


def family_name(spec: Shown) -> str:
    """The name that links have for the family of a network."""
    if isinstance(spec, Traced):
        return FILE
    return next(name for name, kind in FAMILIES.items() if kind is type(spec))


def choices_of(spec: Spec, field: str) -> tuple[object, ...]:
    """The values that a field of the family allows by name; empty for a number or a list."""
    return get_args(get_type_hints(type(spec))[field]) if isinstance(vars(spec)[field], str) else ()


def as_resnet(spec: Shown) -> ArchSpec:
    """The spec, for what serves residual networks alone. Raises `SpecError` for another family."""
    if isinstance(spec, ArchSpec):
        return spec
    why = (
        f"{family_name(spec)} was given, but this is for residual networks, and plain ones of the same blocks"
    )
    raise SpecError(FAMILY, f"{why}; {RESNET} works", RESNET)


def to_query(spec: Shown, input: Input | None = None) -> dict[str, str]:
    """The text form for links: the fields that differ from ResNet-50's, and from a 224 x 224 image's.

    Another family says its name first, and the fields that differ from its usual network's.
    """
    family = family_name(spec)
    if isinstance(spec, Traced):
        read = vars(input or spec.input).items()
        others = {name: str(now) for name, now in read if now != getattr(spec.input, name)}
        return {FAMILY: family, FILE: spec.digest, **others}
    usual = usual_input(spec)
    asked: tuple[tuple[object, object], ...] = ((spec, type(spec)()), (input or usual, usual))
    return ({FAMILY: family} if family != RESNET else {}) | {
        name: dashed(now) if isinstance(now, tuple) else str(now)
        for value, default in asked
        for name, now in vars(value).items()
        if now != getattr(default, name)
    }


def from_query(query: Mapping[str, str]) -> Spec:
    """The spec of a link; a field left out is that of the family's usual network. Raises the first fault."""
    spec, _, faults = read_query(query)
    if faults:
        raise faults[0]
    return spec


def read_query(query: Mapping[str, str]) -> tuple[Spec, Input, tuple[SpecError, ...]]:
    """The nearest spec and images to those of a link, and an error for each value ignored or moved."""
    faults: list[SpecError] = []
    read: dict[str, object] = {}
    family = _family(query, faults)
    for name, text in query.items():
        try:
            if name != FAMILY and (name != FILE or query.get(FAMILY) != FILE):
                read[name] = _parse(family, name, text)
        except SpecError as fault:
            faults.append(fault)
    input_fields = vars(Input()).keys()
    spec, of_spec = nearest(
        FAMILIES[family], {name: value for name, value in read.items() if name not in input_fields}
    )
    images = vars(usual_input(spec)) | {name: value for name, value in read.items() if name in input_fields}
    input, of_input = nearest(Input, images)
    return spec, input, (*faults, *of_spec, *of_input)


def field_value(spec: Spec, field: str, value: object) -> object:
    """`value` in the type that `field` of `spec` has: a tuple for a list, a float for a whole number.

    What is not meant is left to the checks of the spec. Raises `SpecError` for a field that it has not.
    """
    family = family_name(spec)
    if field not in vars(spec):
        raise SpecError(shown(field), _no_such_field(family, field).replace(", so it was left out", ""), None)
    default = DEFAULTS[family][field]
    if isinstance(value, str) and not isinstance(default, str):
        return _parse(family, field, value)
    if isinstance(default, tuple) and isinstance(value, Iterable):
        return tuple(value)
    return float(value) if isinstance(default, float) and type(value) is int else value


def _family(query: Mapping[str, str], faults: list[SpecError]) -> str:
    """The family that a link names, or the nearest; residual where it names none."""
    given = query.get(FAMILY, RESNET)
    if given == FILE:
        why = "this network is a file, and links hold no files; open it under Your network"
        faults.append(SpecError(FAMILY, why, RESNET))
        return RESNET
    try:
        check_choice(FAMILY, given, tuple(FAMILIES))
    except SpecError as fault:
        faults.append(fault)
        return str(fault.nearest)
    return given


def _parse(family: str, field: str, text: str) -> object:
    """`text` as the type that `field` has. Raises `SpecError` for what cannot be read."""
    defaults = DEFAULTS[family]
    if field not in defaults:
        raise SpecError(shown(field), _no_such_field(family, field), None)
    return read_value(field, text, defaults[field])


def _no_such_field(family: str, field: str) -> str:
    from difflib import get_close_matches  # 4 ms to import, and only a misspelt name needs it

    of_another = any(field in defaults for defaults in DEFAULTS.values())
    who = f"a network of the family {family} has no such field" if of_another else "no field has this name"
    close = get_close_matches(field[:60].lower(), DEFAULTS[family], n=1, cutoff=0.8 if of_another else 0.6)
    return "; the closest is ".join((f"{who}, so it was left out", *close))


DEFAULTS: dict[str, dict[str, object]] = {
    name: {**vars(kind()), **vars(Input())} for name, kind in FAMILIES.items()
}
