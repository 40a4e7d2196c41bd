"""Typed findings as points, and back: the names and fields of a class are those of its JSON.

A kind of point is a NamedTuple or a frozen dataclass. Its name, in snake case, is the name of its points; its
fields are bool, int, float, str, None, literals, unions, lists, tuples, mappings from str, or such classes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import is_dataclass
from functools import lru_cache
from inspect import Parameter, signature
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from resnet_core.labs.events import Event, EventError, Point, Restarted, Value

T = TypeVar("T")


def name(kind: type) -> str:
    """The name of the points of this kind: `rung_missing` for `RungMissing`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()


def point(value: object) -> Point:
    """The point that `read` turns into `value` again. Raises `EventError` for a field that has no JSON."""
    kind: Any = type(value)
    return Point(name(kind), {key: _plain(getattr(value, key), key) for key in _fields(kind)})


def read(kind: type[T], point: Point) -> T:
    """The value that `point` was made of, checked against the annotations of `kind`.

    A missing field takes its default. Fields that `kind` does not have are ignored, since a grid adds the
    labels of its cells; in a nested class they are refused. Raises `EventError` naming the field at fault.
    """
    if point.name != name(kind):
        raise EventError(f'a point named "{point.name}" is not a {kind.__name__}')
    annotation: Any = kind
    own = {key: value for key, value in point.values.items() if key in _fields(annotation)}
    value: T = _record(annotation, own, point.name)
    return value


def values(events: Iterable[Event], kinds: Iterable[type[T]]) -> list[T]:
    """The points of these kinds among `events`, typed, in order. A restart discards what came before it."""
    by_name = {name(kind): kind for kind in kinds}
    return [read(by_name[point.name], point) for point in latest(events) if point.name in by_name]


def latest(events: Iterable[Event]) -> list[Point]:
    """The points since the last restart."""
    since: list[Point] = []
    for event in events:
        if isinstance(event, Restarted):
            since.clear()
        elif isinstance(event, Point):
            since.append(event)
    return since


@lru_cache(maxsize=256)
def _fields(kind: Any) -> Mapping[str, Any]:
    """The annotations of a class; empty for a type that is neither a NamedTuple nor a dataclass."""
    return get_type_hints(kind) if issubclass(kind, tuple) or is_dataclass(kind) else {}


@lru_cache(maxsize=256)
def _required(kind: Any) -> frozenset[str]:
    parameters = signature(kind).parameters.items()
    return frozenset(key for key, parameter in parameters if parameter.default is Parameter.empty)


def _plain(value: object, where: str) -> Value:
    match value:
        case None | bool() | int() | float() | str():
            return value
        case Mapping():
            return {key: _plain(item, f"{where}.{key}") for key, item in value.items()}
    kind: Any = type(value)
    if fields := _fields(kind):
        return {key: _plain(getattr(value, key), f"{where}.{key}") for key in fields}
    if isinstance(value, list | tuple):
        return [_plain(item, where) for item in value]
    raise EventError(f"{where} holds a {kind.__name__}, which has no JSON")


def _typed(annotation: Any, value: object, where: str) -> Any:
    """`value` as `annotation` has it: lists become tuples, dictionaries classes, whole numbers floats."""
    if type(value) is annotation and annotation in (bool, int, float, str, NoneType):
        return value
    if annotation is float and isinstance(value, int | float) and not isinstance(value, bool):
        with suppress(OverflowError):
            return float(value)
    if isinstance(value, Mapping) and isinstance(annotation, type) and _fields(annotation):
        return _record(annotation, value, where)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Union, UnionType):
        for each in arguments:
            with suppress(EventError):
                return _typed(each, value, where)
    if origin is Literal and value in arguments:
        return value
    if origin in (tuple, list) and isinstance(value, list | tuple):
        return origin(_items(arguments, value, where))
    if origin is Mapping and isinstance(value, Mapping):
        return {key: _typed(arguments[1], item, f"{where}.{key}") for key, item in value.items()}
    raise EventError(f"{where} cannot be a {type(value).__name__}")


def _record(kind: Any, given: Mapping[str, object], where: str) -> Any:
    if missing := _required(kind) - given.keys():
        raise EventError(f"{where} lacks {', '.join(sorted(missing))}")
    fields = _fields(kind)
    if unknown := given.keys() - fields.keys():
        raise EventError(f"{where} has no {', '.join(sorted(unknown))}")
    return kind(**{key: _typed(fields[key], value, f"{where}.{key}") for key, value in given.items()})


def _items(hints: tuple[Any, ...], value: Sequence[object], where: str) -> list[Any]:
    """The items of a list or tuple: one hint for all, or, in a tuple without an ellipsis, one for each."""
    each = hints[:1] * len(value) if len(hints) == 1 or hints[-1] is Ellipsis else hints
    if len(each) != len(value):
        raise EventError(f"{where} has {len(value)} items, not {len(each)}")
    return [_typed(hint, item, where) for hint, item in zip(each, value, strict=True)]
