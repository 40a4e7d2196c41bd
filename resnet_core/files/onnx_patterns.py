"""Calls that stand for one operator of torch, which ONNX writes as several: linear layers and activations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from math import prod
from typing import NamedTuple

from resnet_core.files.onnx_graph import refs_in
from resnet_core.traced.graph import Call, Graph, Ref, Sizes

__all__ = ["joined"]


class _Known(NamedTuple):
    """The calls by what they give, how often each value is read, and the sizes of constants."""

    makers: Mapping[str, Call]
    reads: Mapping[str, int]
    constants: Mapping[str, Sizes]


def joined(graph: Graph) -> Graph:
    """The graph with a bias in its linear layer, and SiLU, hard swish and GELU as one call each."""
    reads = Counter(ref.name for call in graph.calls for ref in refs_in(call))
    reads[graph.output] += 1
    constants = {weight.value: weight.sizes for weight in graph.weights}
    known = _Known({call.outputs[0][0]: call for call in graph.calls}, reads, constants)
    replaced: dict[str, Call] = {}
    gone: set[str] = set()
    for call in graph.calls:
        if found := _linear(call, known) or _gated(call, known) or _gelu(call, known):
            replaced[call.outputs[0][0]] = found.call
            gone |= found.parts
    return graph._replace(calls=tuple(_rest(graph.calls, replaced, gone - replaced.keys())))


class _Found(NamedTuple):
    """The one call, and what the calls gave that it stands for, without the last."""

    call: Call
    parts: set[str]


def _rest(calls: Sequence[Call], replaced: Mapping[str, Call], gone: set[str]) -> Iterator[Call]:
    for call in calls:
        value = call.outputs[0][0]
        if value in replaced:
            yield replaced[value]
        elif value not in gone:
            yield call


def _operands(call: Call) -> tuple[str, ...]:
    return tuple(ref.name for ref in refs_in(call))


def _maker(name: str, kind: str, known: _Known) -> Call | None:
    """The call of that kind that gives a value nobody else reads."""
    call = known.makers.get(name)
    return call if call and call.kind == kind and known.reads[name] == 1 else None


def _linear(call: Call, known: _Known) -> _Found | None:
    """A product with a weight, and a bias added to it."""
    if call.kind != "add" or len(_operands(call)) != 2:
        return None
    for product, bias in (_operands(call), _operands(call)[::-1]):
        inner = _maker(product, "linear", known)
        shape = known.constants.get(bias)
        if inner and shape == inner.outputs[0][1][-1:] and "bias" not in dict(inner.args):
            args = (*inner.args, ("bias", Ref(bias)))
            return _Found(Call("linear", inner.path or call.path, args, call.outputs), {product})
    return None


def _gated(call: Call, known: _Known) -> _Found | None:
    """`x * sigmoid(x)`, or the same of a hard sigmoid."""
    if call.kind != "mul" or len(_operands(call)) != 2:
        return None
    for x, factor in (_operands(call), _operands(call)[::-1]):
        for kind, whole in (("sigmoid", "silu"), ("hardsigmoid", "hardswish")):
            inner = _maker(factor, kind, known)
            if inner and _operands(inner) == (x,):
                return _Found(Call(whole, call.path, (("input", Ref(x)),), call.outputs), {factor})
    return None


def _gelu(call: Call, known: _Known) -> _Found | None:
    """`0.5 * x * (1 + erf(x / 1.414))`, in any order of its products."""
    if call.kind != "mul":
        return None
    factors, parts = _factors(call, known, 3)
    for x, total in (factors, factors[::-1]) if len(factors) == 2 else ():
        plus = _maker(total, "add", known)
        error = _maker(_without_number(plus, known), "erf", known) if plus else None
        scaled = known.makers.get(_operands(error)[0]) if error else None
        if plus and error and scaled and _without_number(scaled, known) == x:
            inner = {each.outputs[0][0] for each in (plus, error, scaled)}
            return _Found(Call("gelu", call.path, (("input", Ref(x)),), call.outputs), parts | inner)
    return None


def _factors(call: Call, known: _Known, depth: int) -> tuple[list[str], set[str]]:
    """What a product of products multiplies, without single numbers, and the products inside it."""
    factors: list[str] = []
    parts: set[str] = set()
    for name in _operands(call):
        inner = _maker(name, "mul", known) if depth else None
        if inner:
            more, within = _factors(inner, known, depth - 1)
            factors += more
            parts |= {name, *within}
        elif not _is_number(name, known):
            factors.append(name)
    return factors, parts


def _without_number(call: Call, known: _Known) -> str:
    """What is scaled by a single number, or has one added; empty for anything else."""
    others = [name for name in _operands(call) if not _is_number(name, known)]
    return others[0] if len(others) == 1 and call.kind in ("add", "mul", "div") else ""


def _is_number(name: str, known: _Known) -> bool:
    return name in known.constants and prod(known.constants[name]) == 1
