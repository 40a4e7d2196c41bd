"""Specs and links: the fields of a network and of its images as text, read, checked and repaired."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import TypeVar

from resnet_core.checks import SpecError, dashed, shown
from resnet_core.families.resnet.spec import (
    CHOICES,
    COUNTS,
    MAX_DROP_PATH,
    MAX_STAGES,
    ArchSpec,
    Attention,
    Block,
    Order,
    OutputStride,
    Shortcut,
    Stem,
    StrideAt,
)
from resnet_core.language.input import DTYPE_BYTES, Dtype, Init, Input, Scheme
from resnet_core.language.layers import ActKind, NormKind

__all__ = [
    "CHOICES",
    "COUNTS",
    "DTYPE_BYTES",
    "MAX_DROP_PATH",
    "MAX_STAGES",
    "ActKind",
    "ArchSpec",
    "Attention",
    "Block",
    "Dtype",
    "Init",
    "Input",
    "NormKind",
    "Order",
    "OutputStride",
    "Scheme",
    "Shortcut",
    "SpecError",
    "Stem",
    "StrideAt",
    "from_query",
    "nearest",
    "read_query",
    "to_query",
]

Checked = TypeVar("Checked", ArchSpec, Input)


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


def to_query(spec: ArchSpec, input: Input | None = None) -> dict[str, str]:
    """The text form for links: the fields that differ from ResNet-50's, and from a 224 x 224 image's."""
    asked: tuple[tuple[object, object], ...] = ((spec, ArchSpec()), (input or Input(), Input()))
    return {
        name: dashed(now) if isinstance(now, tuple) else str(now)
        for value, default in asked
        for name, now in vars(value).items()
        if now != getattr(default, name)
    }


def from_query(query: Mapping[str, str]) -> ArchSpec:
    """The spec of a link; a field left out is ResNet-50's. Raises the first fault."""
    spec, _, faults = read_query(query)
    if faults:
        raise faults[0]
    return spec


def read_query(query: Mapping[str, str]) -> tuple[ArchSpec, Input, tuple[SpecError, ...]]:
    """The nearest spec and images to those of a link, and an error for each value ignored or moved."""
    faults: list[SpecError] = []
    read: dict[str, object] = {}
    for name, text in query.items():
        try:
            if name not in DEFAULTS:
                raise SpecError(shown(name), "no field has this name, so it was left out", None)
            read[name] = _parse(name, text)
        except SpecError as fault:
            faults.append(fault)
    input_fields = vars(Input()).keys()
    spec, of_spec = nearest(
        ArchSpec, {name: value for name, value in read.items() if name not in input_fields}
    )
    input, of_input = nearest(Input, {name: value for name, value in read.items() if name in input_fields})
    return spec, input, (*faults, *of_spec, *of_input)


def _parse(field: str, text: str) -> object:
    """`text` as the type that `field` has. Raises `SpecError` for what cannot be read."""
    default = DEFAULTS[field]
    pattern, convert, form = FORMS[type(default)]
    if type(text) is not str or not pattern.fullmatch(text):
        raise SpecError(field, f"{shown(text)} cannot be read; it takes {form}", default)
    return convert(text)


DEFAULTS: dict[str, object] = {**vars(ArchSpec()), **vars(Input())}
FORMS: dict[type, tuple[re.Pattern[str], Callable[[str], object], str]] = {
    str: (re.compile(r".*", re.DOTALL), str, "a word"),
    int: (re.compile(r"-?[0-9]{1,12}"), int, "a whole number"),
    float: (re.compile(r"-?[0-9]{0,3}\.?[0-9]{1,20}(e-?[0-9]{1,3})?"), float, "a number such as 0.2"),
    tuple: (
        re.compile(r"[0-9]{1,12}(-[0-9]{1,12}){0,63}"),
        lambda text: tuple(map(int, text.split("-"))),
        "whole numbers joined by dashes, such as 3-4-6-3",
    ),
}
