"""Which network the weights of a file fit, and why they do not fit another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from math import prod
from types import MappingProxyType

from resnet_core.checks import SpecError
from resnet_core.cost import price
from resnet_core.files.faults import FileFault
from resnet_core.files.safetensors import FLOATS, Header
from resnet_core.plan import named_layers, readable, unfold
from resnet_core.readers.weight_names import COUNTER, Shapes, compare, expected_shapes, tensors_of
from resnet_core.spec import Input, Spec
from resnet_core.zoo import PUBLISHED, ZOO

__all__ = ["check_fits", "identify", "network_of", "why_not"]

NOT_LEARNED = (COUNTER, ".running_mean", ".running_var")
SHOWN = 3


def check_fits(spec: Spec, header: Header) -> None:
    """Raise `FileFault`, which says what the file does hold, unless it holds the weights of `spec`."""
    fault = why_not(spec, header.shapes)
    if fault:
        raise FileFault(fault)
    for name, entry in header.entries.items():
        if entry.dtype not in FLOATS and not name.endswith(COUNTER):
            raise FileFault(f"{name} holds whole numbers ({entry.dtype}); quantised weights cannot be used.")


def identify(shapes: Shapes) -> str | None:
    """The zoo network whose weights have these keys and shapes, whatever its classes and image channels.

    Weights do not tell everything: of networks that differ only in strides or in shortcuts without
    weights, such as `resnet50` and `resnet50_v1`, the first in the zoo is named.
    """
    alike = _with_names().get(frozenset(key for key in shapes if not key.endswith(COUNTER)), ())
    learned = sum(prod(shape) for key, shape in shapes.items() if alike and not key.endswith(NOT_LEARNED))
    for name in alike:
        spec = ZOO[name]
        input = PUBLISHED[name].input
        plan = unfold(_with_ends_of(shapes, spec, input), input)
        if price(plan).params == learned and not any(compare(expected_shapes(plan), shapes)):
            return name
    return None


def network_of(shapes: Shapes) -> Spec | None:
    """The preset that weights of these keys and shapes fit, with their classes and image channels."""
    name = identify(shapes)
    return _with_ends_of(shapes, ZOO[name], PUBLISHED[name].input) if name else None


def why_not(spec: Spec, shapes: Shapes) -> str:
    """Why weights of these keys and shapes do not fit `spec`, and what they do fit; empty if they fit."""
    expected = expected_shapes(unfold(spec, readable(spec, Input())[0]))
    missing, unexpected, reshaped = compare(expected, shapes)
    if not (missing or unexpected or reshaped):
        return ""
    parts = (
        _some("missing in it", missing),
        _some("unknown to the network", unexpected),
        _some("of another shape", tuple(_two_shapes(key, shapes, expected) for key in reshaped)),
    )
    return f"The file does not fit this network: {'; '.join(filter(None, parts))}. {_preset(shapes)}"


@cache
def _with_names() -> Mapping[frozenset[str], tuple[str, ...]]:
    """The networks of the zoo by the names of their weights, which tell most of them apart."""
    names: dict[frozenset[str], tuple[str, ...]] = {}
    for name, spec in ZOO.items():
        keys = expected_shapes(unfold(spec, PUBLISHED[name].input))
        learned = frozenset(key for key in keys if not key.endswith(COUNTER))
        names[learned] = (*names.get(learned, ()), name)
    return MappingProxyType(names)


def _with_ends_of(shapes: Shapes, spec: Spec, input: Input) -> Spec:
    """`spec` with the classes and image channels that a file's last and first layer show."""
    plan = unfold(spec, input)
    classes = shapes.get(f"{plan.head[-1].name}.bias", ())
    tensors = ((name, *tensor) for name, leaf in named_layers(plan) for tensor in tensors_of(leaf))
    first = shapes.get(next(f"{name}{key}" for name, key, shape in tensors if len(shape) > 2), ())
    try:
        return replace(
            spec,
            num_classes=classes[0] if len(classes) == 1 else spec.num_classes,
            in_channels=first[1] if len(first) in (3, 4) else spec.in_channels,
        )
    except SpecError:  # a file may show 0 of them
        return spec


def _preset(shapes: Shapes) -> str:
    name = identify(shapes)
    if name is None:
        return "It is none of the presets either."
    own = ZOO[name]
    spec = _with_ends_of(shapes, own, PUBLISHED[name].input)
    ends = [
        f"{count:,} {things}"
        for count, usual, things in (
            (spec.num_classes, own.num_classes, "classes"),
            (spec.in_channels, own.in_channels, "image channels"),
        )
        if count != usual
    ]
    return f"It fits the preset {name}{' with ' if ends else ''}{' and '.join(ends)}."


def _some(fault: str, keys: tuple[str, ...]) -> str:
    if not keys:
        return ""
    named = ", ".join(keys[:SHOWN]) + (", ..." if len(keys) > SHOWN else "")
    return f"{len(keys):,} {'key is' if len(keys) == 1 else 'keys are'} {fault} ({named})"


def _two_shapes(key: str, given: Shapes, expected: Shapes) -> str:
    return f"{key}: {_by(given[key])} in the file, {_by(expected[key])} here"


def _by(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape)) or "one number"
