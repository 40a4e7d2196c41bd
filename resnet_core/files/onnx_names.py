"""What the operators of ONNX and their inputs are called in a traced graph, where a name is all they need."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["BUFFERS", "DATA_FIRST", "ROLES", "SAME"]

# What the inputs after the first are called, where a traced graph calls them something.
ROLES: Mapping[str, tuple[str, ...]] = {
    "Conv": ("weight", "bias"),
    "ConvTranspose": ("weight", "bias"),
    "Gemm": ("weight", "bias"),
    "MatMul": ("weight",),
    "BatchNormalization": ("weight", "bias", "running_mean", "running_var"),
    "LayerNormalization": ("weight", "bias"),
    "InstanceNormalization": ("weight", "bias"),
    "RMSNormalization": ("weight",),
    "PRelu": ("weight",),
    "Add": ("bias",),
}
# Inputs that hold numbers which are not learned: statistics, scales and zero points.
BUFFERS: Mapping[str, tuple[int, ...]] = {
    "BatchNormalization": (3, 4),
    "DequantizeLinear": (1, 2),
    "QuantizeLinear": (1, 2),
}
# Their other inputs say a shape, or a place, and nothing of the image.
DATA_FIRST = {
    "Reshape": "reshape",
    "Flatten": "flatten",
    "Squeeze": "squeeze",
    "Unsqueeze": "unsqueeze",
    "Slice": "slice",
    "Split": "split",
    "Expand": "expand",
    "Tile": "repeat",
    "Pad": "pad",
    "Identity": "alias",
    "Cast": "to",
    "CastLike": "to",
    "TopK": "topk",
    "CumSum": "cumsum",
    "Trilu": "tril",
    "ArgMax": "argmax",
    "DepthToSpace": "pixel_shuffle",
    "SpaceToDepth": "pixel_unshuffle",
    "LRN": "local_response_norm",
}
_SAME = """
    Abs abs Add add And logical_and Ceil ceil Celu celu ConstantOfShape full Cos cos
    DequantizeLinear dequantize Div div Elu elu Equal eq Erf erf Exp exp Floor floor
    GatherElements gather GatherND index Gelu gelu Greater gt GreaterOrEqual ge HardSwish hardswish
    IsNaN isnan LeakyRelu leaky_relu Less lt LessOrEqual le
    Log log LogSoftmax log_softmax MatMul matmul Max maximum Mean mean Min minimum Mish mish
    Mod remainder Mul mul Neg neg Not logical_not OneHot one_hot Or logical_or PRelu prelu Pow pow
    QuantizeLinear quantize Range arange Reciprocal reciprocal Relu relu Round round
    ScatterElements scatter ScatterND index_put Selu selu Sigmoid sigmoid Sign sign
    Sin sin Softmax softmax Softplus softplus Softsign softsign Sqrt sqrt Sub sub Sum sum
    Swish silu Tanh tanh ThresholdedRelu threshold Where where Xor logical_xor
"""
_WORDS = _SAME.split()
SAME: Mapping[str, str] = dict(zip(_WORDS[::2], _WORDS[1::2], strict=True))
