"""A traced network in JSON of our own, read with suspicion: what `Traced.save` writes, or refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from resnet_core.checks import shown
from resnet_core.files.bounded_json import MOST_DIMENSIONS, damaged, field, parsed, sizes_of, text
from resnet_core.files.faults import FileFault
from resnet_core.traced.graph import Arg, Call, Graph, Ref, Weight
from resnet_core.traced.text import FORMAT, VERSION

__all__ = ["read_json"]

MOST_CALLS = 20_000
MOST_WEIGHTS = 100_000


def read_json(raw: bytes) -> Graph:
    """The graph of `to_json`. Raises `FileFault` for anything that is not as it must be."""
    fields = parsed(raw)
    if not isinstance(fields, dict) or fields.get("format") != FORMAT:
        raise FileFault(
            "This JSON describes no network: describe(module, (3, 224, 224)).save writes one that does."
        )
    if fields.get("version") != VERSION:
        raise FileFault(f"The file has version {shown(fields.get('version'))}; version {VERSION} is read.")
    weights = tuple(_weights(field(fields, "weights")))
    modules = tuple(_modules(field(fields, "modules")))
    image = ("%0", sizes_of(field(fields, "image"), "the image"))
    calls = tuple(_calls(field(fields, "calls"), len(weights) + 1, modules))
    values = 1 + len(weights) + sum(len(call.outputs) for call in calls)
    output = field(fields, "output")
    if type(output) is not int or not 0 <= output < values:
        damaged("its output is no tensor of it")
    title, version = text(field(fields, "title"), "a title"), text(field(fields, "torch"), "a version")
    return Graph(title, version, image, weights, modules, calls, f"%{output}")


def _listed(values: object, what: str, most: int) -> list[Any]:
    if not isinstance(values, list):
        damaged(f"{what} are no list")
    if len(values) > most:
        raise FileFault(f"The graph has {len(values):,} {what}; at most {most:,} are read.")
    return values


def _row(value: object, length: int, what: str) -> list[Any]:
    if not isinstance(value, list) or len(value) != length:
        damaged(f"{shown(value)} cannot be {what}")
    return value


def _weights(values: object) -> Iterator[Weight]:
    for place, value in enumerate(_listed(values, "weights", MOST_WEIGHTS), 1):
        name, sizes, learned = _row(value, 3, "a weight")
        yield Weight(f"%{place}", text(name, "a name"), sizes_of(sizes, "a weight"), learned == 1)


def _modules(values: object) -> Iterator[tuple[str, str]]:
    for value in _listed(values, "modules", MOST_CALLS):
        path, kind = _row(value, 2, "a module")
        yield text(path, "a module"), text(kind, "a class")


def _calls(values: object, place: int, modules: tuple[tuple[str, str], ...]) -> Iterator[Call]:
    for value in _listed(values, "operators", MOST_CALLS):
        kind, module, args, outputs = _row(value, 4, "an operator")
        if type(module) is not int or not -1 <= module < len(modules) or not isinstance(args, dict):
            damaged(f"{shown(kind)} stands in no module")
        path = modules[module][0] if module >= 0 else ""
        given = []
        for sizes in _listed(outputs, "outputs", MOST_CALLS):
            given.append((f"%{place}", sizes_of(sizes, "an operator's output")))
            place += 1
        read = tuple((text(name, "a name"), _unpacked(each)) for name, each in args.items())
        yield Call(text(kind, "an operator"), path, read, tuple(given))


def _unpacked(value: object, depth: int = 0) -> Arg:
    if isinstance(value, list):
        if depth >= MOST_DIMENSIONS:
            damaged("an argument is nested too deep")
        return tuple(_unpacked(each, depth + 1) for each in value)
    if isinstance(value, str):
        text(value, "an argument")
        return Ref(value) if value.startswith("%") else value[1:]
    if value is None or isinstance(value, int | float):
        return value
    return damaged(f"{shown(value)} cannot be an argument")
