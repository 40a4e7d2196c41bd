"""The operators, shapes and names of an ONNX model as a traced graph.

ONNX does not say which numbers are learned. Counted are the floating-point tensors of more than one number
that operators read, and all that are a layer's weight or bias, except for means and variances of batch norms,
scales and zero points.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from math import prod

from resnet_core.files.faults import FileFault
from resnet_core.files.onnx_names import BUFFERS, DATA_FIRST, ROLES
from resnet_core.files.onnx_op import Op
from resnet_core.files.onnx_operators import Args, translated
from resnet_core.files.onnx_values import FLOATS, Model, Operator, Tensor, shortened
from resnet_core.traced.graph import Arg, Call, Graph, Ref, Weight

__all__ = ["graph_of"]

MADE_UP = re.compile(r"onnx::|val_\d|[^.]*$")  # names of weights that exporters make up
SEVERAL = ("Split", "Unique")  # operators all of whose outputs are tensors of the network
QUANTISED = {
    "DequantizeLinear": 0,
    "QLinearConv": 3,
    "QLinearMatMul": 3,
    "ConvInteger": 1,
    "MatMulInteger": 1,
}


def graph_of(model: Model) -> Graph:
    """The graph of a model. Raises `FileFault` for one that does not read one image of known size."""
    if len(model.images) != 1:
        count = len(model.images)
        raise FileFault(f"The network reads {count:,} tensors; networks that read one image are shown.")
    reading = _Reading(model)
    calls = [call for operator in model.operators for call in reading.calls(operator)]
    if model.images[0] not in model.sizes:
        raise FileFault(
            "The file leaves the size of the image open; export it with a fixed height and width."
        )
    calls = _alive(calls, model.output, reading)
    image = model.images[0], model.sizes[model.images[0]]
    read = {ref.name for call in calls for ref in refs_in(call)}
    weights = tuple(weight for name, weight in reading.weights.items() if name in read)
    modules = tuple(model.modules.items())
    return Graph(model.title, model.producer or "ONNX", image, weights, modules, tuple(calls), model.output)


def refs_in(call: Call) -> Iterator[Ref]:
    """The tensors that a call reads."""
    for _, value in call.args:
        yield from _refs(value)


def _refs(value: Arg) -> Iterator[Ref]:
    for each in value if isinstance(value, tuple) and not isinstance(value, Ref) else (value,):
        if isinstance(each, Ref):
            yield each


class _Reading:
    """What is known while the operators are read one after another."""

    def __init__(self, model: Model) -> None:
        self.weights: dict[str, Weight] = {}
        self.unknown: dict[str, Operator] = {}  # values of unknown shape, and what gives them
        self._sizes = dict(model.sizes)
        self._tensors: dict[str, Tensor] = {}
        self._fixed: set[str] = set()  # values that depend on no image
        self._learned: set[str] = set()  # those of them that depend on what is learned
        self._given = set(model.images)
        for name, tensor in model.tensors.items():
            self._hold(name, tensor)

    def first_unknown(self, name: str) -> str:
        """The operator that leaves open the shape of a value."""
        passed = {name}
        while before := [each for each in self.unknown[name].inputs if each in self.unknown.keys() - passed]:
            name = before[0]
            passed.add(name)
        return self.unknown[name].kind

    def _hold(self, name: str, tensor: Tensor) -> None:
        self._tensors[name] = tensor
        self._sizes[name] = tensor.sizes
        self._fixed.add(name)

    def calls(self, operator: Operator) -> Iterator[Call]:
        """An operator as one call, or as two; none for a constant."""
        inputs = operator.inputs
        if operator.kind == "Constant" and operator.outputs and operator.constant:
            self._hold(operator.outputs[0], operator.constant)
        elif operator.kind == "Identity" and inputs[:1] and inputs[0] in self._tensors:
            self._hold(operator.outputs[0], self._tensors[inputs[0]])  # a weight as others are, stored once
        else:
            yield from self._calls(operator, inputs)

    def _calls(self, operator: Operator, inputs: tuple[str, ...]) -> Iterator[Call]:
        constants = {name: self._tensors[name].numbers or () for name in inputs if name in self._tensors}
        given = self._sizes.get(operator.outputs[0], ()) if operator.outputs else ()
        op = Op(operator.kind, inputs, operator.attributes, self._sizes, given, self._fixed, constants)
        kind, args = translated(op)
        outputs = operator.outputs if kind == operator.kind or kind in SEVERAL else operator.outputs[:1]
        self._note_weights(op, operator.path)
        if "bias" in args and op.inputs[2] in self._fixed - self._learned:
            del args["bias"]  # zeros that an exporter makes where a layer has no bias
        # Of a view's inputs the others say its shape, and a shape is known whatever the image is.
        sources = inputs[:1] if operator.kind in DATA_FIRST else inputs if args else ()
        if all(name in self._fixed for name in sources if name):
            self._fixed.update(outputs)
            self._learned.update(outputs if self._learned.intersection(inputs) else ())
        elif turned := _turned(op, operator.outputs):
            self._sizes |= dict(turned.outputs)
            yield turned
            read = {"input": op.ref(0), "weight": Ref(turned.outputs[0][0])}
            bias = {"bias": op.ref(2)} if op.kind == "Gemm" and op.ref(2) else {}
            kind, args = "linear", {**read, **bias}
        yield from self._call(operator, kind, args, outputs)

    def _call(self, operator: Operator, kind: str, args: Args, outputs: Sequence[str]) -> Iterator[Call]:
        known = tuple((name, self._sizes[name]) for name in outputs if name and name in self._sizes)
        self.unknown |= dict.fromkeys((name for name in outputs if name not in self._sizes), operator)
        if len({name for name, _ in known} | self._given) < len(known) + len(self._given):
            raise FileFault("The file is damaged: two operators give one tensor.")
        self._given.update(name for name, _ in known)
        if known:
            yield Call(kind, operator.path, tuple(args.items()), known)

    def _note_weights(self, op: Op, path: str) -> None:
        for place, name in enumerate(op.inputs):
            tensor = self._tensors.get(name)
            if tensor is None or (name in self.weights and self.weights[name].learned):
                continue
            learned = _is_learned(op.kind, place, tensor)
            self._learned.update((name,) if learned else ())
            roles = ("", *ROLES.get(op.kind, ()))
            role = roles[place] if place < len(roles) else ""
            self.weights[name] = Weight(name, _weight_name(name, path, role), tensor.sizes, learned)


def _turned(op: Op, outputs: tuple[str, ...]) -> Call | None:
    """The weight of a product, transposed as torch keeps it."""
    weight = op.size(1)
    direct = op.kind == "Gemm" and (op.whole("transB", 0) or op.whole("transA", 0))
    if op.kind not in ("MatMul", "Gemm") or direct or not op.is_fixed(1) or len(weight) != 2:
        return None
    name = f"{outputs[0] if outputs else ''} weight transposed"
    return Call("t", "", (("input", op.ref(1)),), ((name, weight[::-1]),))


def _is_learned(kind: str, place: int, tensor: Tensor) -> bool:
    if place in BUFFERS.get(kind, ()):
        return False
    if tensor.type not in FLOATS:
        return QUANTISED.get(kind) == place
    return prod(tensor.sizes) > 1 or (0 < place <= len(ROLES.get(kind, ())) and kind != "Add")


def _weight_name(name: str, path: str, role: str) -> str:
    """Its own, if that is a path; else that of the module that reads it."""
    if role and path and MADE_UP.match(name):
        return f"{path}.{role}"
    return shortened(name)


def _alive(calls: list[Call], output: str, reading: _Reading) -> list[Call]:
    """The calls that the output depends on. Raises `FileFault` if the shape of one of them is not known."""
    wanted, alive = {output}, []
    for call in reversed(calls):
        if any(name in wanted for name, _ in call.outputs):
            alive.append(call)
            wanted.update(ref.name for ref in refs_in(call))
    for name in wanted & reading.unknown.keys():
        kind = reading.first_unknown(name)
        raise FileFault(f"The shape of what {kind} gives is not in the file, and does not follow from it.")
    return alive[::-1]
