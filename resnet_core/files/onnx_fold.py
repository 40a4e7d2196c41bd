"""Shapes that an ONNX file computes: the few operators on whole numbers that do it, with known numbers.

Exporters write `x.shape[0]` as operators, and the shapes after a reshape to them are only known with them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from resnet_core.files.onnx_op import Number
from resnet_core.files.onnx_values import Operator, Tensor
from resnet_core.traced.graph import Sizes

__all__ = ["INT64", "folded"]

MOST = 64  # numbers
LARGEST = 2**40
INT64 = 7
Row: TypeAlias = tuple[Number, ...]
Rows: TypeAlias = Sequence[Row]


def folded(
    operators: Sequence[Operator], known: Mapping[str, Tensor], sizes: Mapping[str, Sizes]
) -> dict[str, Tensor]:
    """The small constants among what operators give, besides those known."""
    values = dict(known)
    found: dict[str, Tensor] = {}
    for operator in operators:
        if not operator.outputs or operator.outputs[0] in values:
            continue
        value = _value(operator, values, sizes)
        if value is not None:
            values[operator.outputs[0]] = value
        if value is not None and operator.kind != "Constant":
            found[operator.outputs[0]] = value
    return found


def _value(operator: Operator, values: Mapping[str, Tensor], sizes: Mapping[str, Sizes]) -> Tensor | None:
    if operator.kind == "Constant":
        return operator.constant
    if operator.kind == "Shape":
        shape = sizes.get(operator.inputs[0]) if operator.inputs else None
        start, end = operator.attributes.get("start"), operator.attributes.get("end")
        if shape is None:
            return None
        part = shape[_whole(start) : _whole(end)]
        return Tensor((len(part),), INT64, part)
    rule = RULES.get(operator.kind)
    given = [values[name].numbers if name in values else None for name in operator.inputs]
    rows = [row for row in given if row]
    if rule is None or not rows or len(rows) < len(given):
        return None
    row = rule(operator, rows)
    if row is None or len(row) > MOST or any(abs(each) > LARGEST for each in row):
        return None
    scalar = _is_scalar(operator, len(row), values)
    return Tensor(() if scalar else (len(row),), INT64, tuple(map(int, row)))


def _is_scalar(operator: Operator, length: int, values: Mapping[str, Tensor]) -> bool:
    """Whether it is a number, and no row of one."""
    match operator.kind:
        case "Squeeze":
            return length == 1
        case "Gather":
            return not values[operator.inputs[1]].sizes
        case kind:
            return kind in KEEPS and not any(values[name].sizes for name in operator.inputs)


def _whole(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _flat(operator: Operator, rows: Rows) -> Row | None:
    return rows[0]


def _gather(operator: Operator, rows: Rows) -> Row | None:
    if len(rows) != 2 or operator.attributes.get("axis", 0) != 0:
        return None
    places = [int(place) for place in rows[1]]
    length = len(rows[0])
    return tuple(rows[0][place] for place in places) if all(-length <= p < length for p in places) else None


def _concat(operator: Operator, rows: Rows) -> Row | None:
    return tuple(each for row in rows for each in row)[: MOST + 1]


def _slice(operator: Operator, rows: Rows) -> Row | None:
    if (
        len(rows) < 3
        or any(len(row) != 1 for row in rows[1:])
        or (len(rows) > 3 and rows[3][0] not in (0, -1))
    ):
        return None
    step = int(rows[4][0]) if len(rows) > 4 else 1
    return rows[0][int(rows[1][0]) : int(rows[2][0]) : step] if step > 0 else None


def _where(operator: Operator, rows: Rows) -> Row | None:
    if len(rows) != 3 or (spread := _spread(rows)) is None:
        return None
    return tuple(yes if chosen else no for chosen, yes, no in zip(*spread, strict=True))


def _full(operator: Operator, rows: Rows) -> Row | None:
    """A row of one number; it is a tensor of the operator, and 0 without one."""
    if len(rows[0]) != 1 or not 0 <= rows[0][0] <= MOST:
        return None
    value = operator.constant.numbers if operator.constant else (0,)
    return value[:1] * int(rows[0][0]) if value else None


def _expand(operator: Operator, rows: Rows) -> Row | None:
    if len(rows) != 2 or len(rows[0]) != 1 or len(rows[1]) != 1 or not 0 <= rows[1][0] <= MOST:
        return None
    return rows[0] * int(rows[1][0])


def _each(change: Callable[[int, int], int]) -> Callable[[Operator, Rows], Row | None]:
    def rule(operator: Operator, rows: Rows) -> Row | None:
        if len(rows) != 2 or (spread := _spread(rows)) is None:
            return None
        try:
            return tuple(change(int(one), int(other)) for one, other in zip(*spread, strict=True))
        except ZeroDivisionError:
            return None

    return rule


def _spread(rows: Rows) -> list[Row] | None:
    """Rows of one length, single numbers repeated; None if lengths differ."""
    length = max(map(len, rows))
    if any(len(row) not in (1, length) for row in rows):
        return None
    return [row * length if len(row) == 1 else row for row in rows]


# Of single numbers they give a single number.
KEEPS = ("Add", "Sub", "Mul", "Div", "Mod", "Cast", "Equal", "Min", "Max", "Where")
RULES: Mapping[str, Callable[[Operator, Rows], Row | None]] = {
    **dict.fromkeys(("Cast", "Squeeze", "Unsqueeze", "Reshape", "Identity"), _flat),
    "Gather": _gather,
    "Concat": _concat,
    "Slice": _slice,
    "Where": _where,
    "ConstantOfShape": _full,
    "Expand": _expand,
    "Add": _each(lambda one, other: one + other),
    "Sub": _each(lambda one, other: one - other),
    "Mul": _each(lambda one, other: one * other),
    "Div": _each(lambda one, other: one // other),
    "Mod": _each(lambda one, other: one % other),
    "Min": _each(min),
    "Max": _each(max),
    "Equal": _each(lambda one, other: int(one == other)),
}
