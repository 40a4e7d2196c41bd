"""What an operator that is no layer of the language costs, from its shapes; None where that is not known.

The counts are those of torch 2.13's `torch/utils/flop_counter.py`, halved: products of matrices and
convolutions count, and everything in `FREE` does not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from math import prod
from typing import NamedTuple, TypeAlias

from resnet_core.traced.free import FREE
from resnet_core.traced.graph import Arg, Ref, Sizes
from resnet_core.traced.names import plain_name

__all__ = ["macs_of", "words_of"]


Args: TypeAlias = Mapping[str, Arg]


class Operands(NamedTuple):
    """What a rule reads: the arguments, the sizes of the output, and those of the tensors it reads."""

    args: Args
    given: Sizes
    operands: list[Sizes]


def macs_of(kind: str, args: Args, given: Sizes, sizes: Mapping[str, Sizes]) -> int | None:
    """Multiply-adds of the whole batch, of an operator that gives a tensor of `given`."""
    if kind in FREE:
        return 0
    operands = [sizes[name] for name in _refs(args) if name in sizes]
    rule = RULES.get(kind)
    try:
        return rule(Operands(args, given, operands)) if rule else None
    except (LookupError, ValueError):
        return None  # fewer operands or dimensions than it must have


def words_of(kind: str) -> str:
    """The operator by name: `conv 1×7`, `matmul`."""
    return plain_name(kind.strip("_").replace("_", " "))


def _refs(args: Args) -> Iterator[str]:
    for value in args.values():
        yield from (each.name for each in _each(value) if isinstance(each, Ref))


def _each(value: Arg) -> tuple[Arg, ...]:
    return (value,) if isinstance(value, Ref) or not isinstance(value, tuple) else value


def _conv(of: Operands) -> int:
    return prod(of.operands[1]) * of.given[0] * prod(of.given[2:])


def _transposed(of: Operands) -> int:
    return prod(of.operands[1]) * of.operands[0][0] * prod(of.operands[0][2:])


def _product(of: Operands) -> int:
    return prod(of.given) * of.operands[0][-1]


def _added_product(of: Operands) -> int:
    return prod(of.given) * of.operands[1][-1]


def _attention(of: Operands) -> int:
    queries, keys, values = of.operands[:3]
    return prod(queries[:-1]) * keys[-2] * (queries[-1] + values[-1])


def _einsum(of: Operands) -> int | None:
    """The product of all indices, of two operands, if every index is in both or in the result."""
    equation = of.args.get("equation")
    if not isinstance(equation, str) or len(of.operands) != 2 or "." in equation:
        return None
    inputs, _, result = equation.replace(" ", "").partition("->")
    terms = inputs.split(",")
    length: dict[str, int] = {}
    for term, operand in zip(terms, of.operands, strict=True):
        length |= dict(zip(term, operand, strict=True))
    alone = set(terms[0]) ^ set(terms[1])
    return prod(length.values()) if alone <= set(result) else None


RULES: Mapping[str, Callable[[Operands], int | None]] = {
    "conv1d": _conv,
    "conv2d": _conv,
    "conv3d": _conv,
    "convolution": _conv,
    "conv_transpose1d": _transposed,
    "conv_transpose2d": _transposed,
    "conv_transpose3d": _transposed,
    "linear": _product,
    "mm": _product,
    "bmm": _product,
    "matmul": _product,
    "addmm": _added_product,
    "baddbmm": _added_product,
    "scaled_dot_product_attention": _attention,
    "einsum": _einsum,
}
