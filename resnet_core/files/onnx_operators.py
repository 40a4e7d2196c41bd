"""The operators of ONNX as those of torch, by the names and arguments that a traced graph has.

The rules are those of ONNX's operator sets up to 26 (onnx/docs/Operators.md of onnx 1.23). What has no entry
keeps its own name and is not priced.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from resnet_core.files.onnx_names import DATA_FIRST, SAME
from resnet_core.files.onnx_op import Op
from resnet_core.traced.graph import Arg, Ref, Sizes

__all__ = ["translated"]

Args: TypeAlias = dict[str, Arg]


def translated(op: Op) -> tuple[str, Args]:
    """The kind and the arguments of an operator as a traced graph has them."""
    if rule := RULES.get(op.kind):
        return rule(op)
    if kind := DATA_FIRST.get(op.kind):
        return kind, {"input": op.ref(0)}
    return SAME.get(op.kind, op.kind), _all(op)


def _all(op: Op) -> Args:
    return {f"input{place}" if place else "input": op.ref(place) for place in range(len(op.inputs))}


def _read(op: Op, *names: str) -> Args:
    return {name: op.ref(place) for place, name in enumerate(names) if op.ref(place)}


def _window(op: Op, kernel: Sizes) -> Args:
    """Stride, padding and dilation of a window; the padding has four numbers where the edges differ."""
    stride, dilation = (op.ints(name, (1,) * len(kernel)) for name in ("strides", "dilations"))
    return {"stride": stride, "padding": _padding(op, kernel, stride, dilation), "dilation": dilation}


def _padding(op: Op, kernel: Sizes, stride: Sizes, dilation: Sizes) -> Sizes:
    sides = len(kernel)
    rule = op.text("auto_pad", "NOTSET")
    pads = op.ints("pads", (0,) * 2 * sides)
    if rule.startswith("SAME"):
        image = op.size(0)[2:]
        totals = [
            max(0, (-(-size // step) - 1) * step + wide * (side - 1) + 1 - size)
            for size, step, wide, side in zip(image, stride, dilation, kernel, strict=False)
            if step > 0
        ]
        low = tuple(total // 2 for total in totals)
        high = tuple(total - total // 2 for total in totals)
        pads = low + high if rule == "SAME_UPPER" else high + low
    elif rule == "VALID":
        pads = (0,) * 2 * sides
    return pads[:sides] if pads[:sides] == pads[sides:] else pads


def _shape(op: Op) -> tuple[str, Args]:
    """A shape is known: it reads nothing."""
    return "size", {}


def _conv(op: Op) -> tuple[str, Args]:
    weight = op.size(1)
    transposed = "_transpose" if op.kind == "ConvTranspose" else ""
    read = _read(op, "input", "weight", "bias")
    return f"conv{transposed}{len(weight) - 2}d", {
        **read,
        **_window(op, weight[2:]),
        "groups": op.whole("group", 1),
    }


def _pool(op: Op) -> tuple[str, Args]:
    kernel = op.ints("kernel_shape")
    kind = "max" if op.kind == "MaxPool" else "avg"
    ceil = bool(op.whole("ceil_mode", 0))
    args = {"input": op.ref(0), "kernel_size": kernel, **_window(op, kernel), "ceil_mode": ceil}
    return f"{kind}_pool{len(kernel)}d", args


def _whole_pool(op: Op) -> tuple[str, Args]:
    kind = "avg" if op.kind == "GlobalAveragePool" else "max"
    return f"adaptive_{kind}_pool{len(op.size(0)) - 2}d", {"input": op.ref(0), "output_size": 1}


def _gemm(op: Op) -> tuple[str, Args]:
    if op.whole("transA", 0) or (op.whole("transB", 0) and not op.is_fixed(1)):
        return op.kind, _all(op)
    if not op.is_fixed(1):
        product = _read(op, "mat1", "mat2")
        return ("addmm", {"self": op.ref(2), **product}) if op.ref(2) else ("mm", product)
    return "linear", _read(op, "input", "weight", "bias")


def _batch_norm(op: Op) -> tuple[str, Args]:
    read = _read(op, "input", "weight", "bias", "running_mean", "running_var")
    return "batch_norm", {**read, "eps": op.number("epsilon", 1e-5)}


def _layer_norm(op: Op) -> tuple[str, Args]:
    kind = "layer_norm" if op.kind == "LayerNormalization" else "rms_norm"
    shape = op.size(0)
    axis = op.whole("axis", -1)
    normalized = shape[axis:] if -len(shape) <= axis < len(shape) else shape
    read = _read(op, "input", "weight", "bias")
    return kind, {**read, "normalized_shape": normalized, "eps": op.number("epsilon", 1e-5)}


def _group_norm(op: Op) -> tuple[str, Args]:
    """Of groups where their number is given; else each channel is its own."""
    read = {**_read(op, "input", "weight", "bias"), "eps": op.number("epsilon", 1e-5)}
    groups = op.whole("num_groups", 0)
    return ("group_norm", {**read, "num_groups": groups}) if groups else ("instance_norm", read)


def _clip(op: Op) -> tuple[str, Args]:
    bounds = op.listed("min", 1), op.listed("max", 2)
    return "relu6" if bounds == ((0.0,), (6.0,)) else "clamp", {"input": op.ref(0)}


def _hard_sigmoid(op: Op) -> tuple[str, Args]:
    """torch's has a slope of one sixth; ONNX allows any."""
    usual = abs(op.number("alpha", 0.2) - 1 / 6) < 1e-4 and op.number("beta", 0.5) == 0.5
    return "hardsigmoid" if usual else "clamp", {"input": op.ref(0)}


def _reduce(op: Op) -> tuple[str, Args]:
    axes = op.listed("axes", 1)
    dims = tuple(each for each in axes or () if isinstance(each, int))
    return REDUCED[op.kind], {"input": op.ref(0), "dim": dims or None}


def _transpose(op: Op) -> tuple[str, Args]:
    dims = op.ints("perm", tuple(range(len(op.size(0))))[::-1])
    return "permute", {"input": op.ref(0), "dims": dims}


def _gather(op: Op) -> tuple[str, Args]:
    index = op.constants.get(op.inputs[1]) if len(op.inputs) > 1 else None
    if index and len(index) == 1 and not op.size(1):
        dim = op.whole("axis", 0)
        return "select", {"input": op.ref(0), "dim": dim, "index": index[0]}
    return "gather", _all(op)


def _concat(op: Op) -> tuple[str, Args]:
    refs = tuple(Ref(name) for name in op.inputs if name)
    return "cat", {"tensors": refs, "dim": op.whole("axis", 0)}


def _dropout(op: Op) -> tuple[str, Args]:
    rate = op.listed("ratio", 1)
    return "dropout", {"input": op.ref(0), "p": rate[0] if rate else 0.5}


def _resize(op: Op) -> tuple[str, Args]:
    kind = {"linear": "bilinear", "cubic": "bicubic"}.get(op.text("mode", "nearest"), "nearest")
    return f"upsample_{kind}2d", {"input": op.ref(0)}


def _attention(op: Op) -> tuple[str, Args]:
    """Of four dimensions it is torch's, where queries, keys and values have as many heads."""
    sides = [op.size(place) for place in range(3)]
    if all(len(size) == 4 and size[1] == sides[0][1] for size in sides) and len(op.inputs) < 5:
        return "scaled_dot_product_attention", _read(op, "query", "key", "value", "attn_mask")
    return op.kind, _all(op)


def _einsum(op: Op) -> tuple[str, Args]:
    refs = tuple(Ref(name) for name in op.inputs if name)
    return "einsum", {"equation": op.text("equation", ""), "tensors": refs}


REDUCED = {
    "ReduceMean": "mean",
    "ReduceSum": "sum",
    "ReduceMax": "amax",
    "ReduceMin": "amin",
    "ReduceProd": "prod",
    "ReduceL2": "linalg_vector_norm",
    "ReduceLogSumExp": "logsumexp",
}
RULES: Mapping[str, Callable[[Op], tuple[str, Args]]] = {
    **dict.fromkeys(("Conv", "ConvTranspose"), _conv),
    **dict.fromkeys(("MaxPool", "AveragePool"), _pool),
    **dict.fromkeys(("GlobalAveragePool", "GlobalMaxPool"), _whole_pool),
    **dict.fromkeys(("LayerNormalization", "RMSNormalization"), _layer_norm),
    **dict.fromkeys(("Resize", "Upsample"), _resize),
    **dict.fromkeys(REDUCED, _reduce),
    "Gemm": _gemm,
    "BatchNormalization": _batch_norm,
    "InstanceNormalization": _group_norm,
    "Clip": _clip,
    "Shape": _shape,
    "Size": _shape,
    "HardSigmoid": _hard_sigmoid,
    "Transpose": _transpose,
    "Gather": _gather,
    "Concat": _concat,
    "Dropout": _dropout,
    "Attention": _attention,
    "Einsum": _einsum,
}
