"""Python text as ruff formats it: calls, sequences of modules, and what makes each kind of layer."""

from __future__ import annotations

from typing import NamedTuple, assert_never

from resnet_core.language.layers import (
    Activation,
    Attention,
    AvgPool,
    ChannelShuffle,
    ClassToken,
    Conv,
    Conv1d,
    ConvTranspose,
    Dropout,
    DropPath,
    Gate,
    GlobalPool,
    Layer,
    LayerScale,
    Leaf,
    Linear,
    MaxPool,
    Norm,
    Operator,
    Pad,
    Positions,
    Rearrange,
    Upsample,
)

LINE = 88  # ruff's own limit
BODY = " " * 8  # of a method
ACTIVATIONS = {"relu": "nn.ReLU()", "gelu": "nn.GELU()", "silu": "nn.SiLU()", "sigmoid": "nn.Sigmoid()"}


class Words(NamedTuple):
    """What stands in the file for a layer's numbers: `channels` in a block, `64` in the stem."""

    inp: str
    out: str
    stride: str
    dilation: str = ""


def call(head: str, arguments: list[str], tail: str = ")", indent: str = BODY) -> list[str]:
    """`head(arguments)` on one line, else with the arguments on a second, else with one on each line."""
    joined = ", ".join(arguments)
    if len(indent + head) + 1 + len(joined + tail) <= LINE:
        return [f"{indent}{head}({joined}{tail}"]
    inner = indent + "    "
    body = [f"{inner}{argument}," for argument in arguments]
    if len(inner + joined) <= LINE:
        body = [inner + joined]
    return [f"{indent}{head}(", *body, indent + tail]


def applied(names: list[str], value: str) -> str:
    """`self.b(self.a(value))` for the names a and b."""
    for name in names:
        value = f"self.{name}({value})"
    return value


def sequence(name: str, modules: dict[int, str], indent: str = BODY) -> list[str]:
    """`self.name` as a Sequential with each module at its number."""
    lines = [f"{indent}self.{name} = nn.Sequential("]
    for number in range(max(modules) + 1):
        filler = "nn.Identity(),  # nothing: it keeps the numbers in the names below"
        lines.append(f"{indent}    {modules[number]}," if number in modules else f"{indent}    {filler}")
    return [*lines, f"{indent})"]


def made(leaf: Leaf | Gate, words: Words) -> tuple[str, list[str]]:
    """The class and the arguments that make a layer."""
    match leaf:
        case Conv():
            return "nn.Conv2d", _conv_arguments(leaf, words)
        case Norm():
            return ("nn.BatchNorm2d" if leaf.kind == "batch" else "group_norm"), [words.out]
        case Activation():
            return ACTIVATIONS[leaf.kind].removesuffix("()"), []
        case MaxPool() | AvgPool() | GlobalPool():
            return _pool(leaf, words)
        case Linear():
            return "nn.Linear", [words.inp, words.out]
        case DropPath():
            return "DropPath", ["drop_path"]
        case Gate():
            along = any(isinstance(layer, Conv1d) for layer in leaf.layers)
            return ("EfficientChannel" if along else "SqueezeExcite"), [words.out]
        case Pad():
            raise AssertionError("option A is a method of the block, not a module")
        case Conv1d() | Rearrange() | Dropout() | LayerScale() | ClassToken() | Positions() | Attention():
            raise AssertionError("no block of a residual network has such a layer")
        case Operator():
            raise AssertionError("a traced network has no code")
        case ChannelShuffle():
            raise AssertionError("no block of a residual network has such a layer")
        case Upsample() | ConvTranspose():
            raise AssertionError("no block of a residual network has such a layer")
        case _:
            assert_never(leaf)


def text_of(leaf: Leaf | Gate, words: Words) -> str:
    """What makes a layer, on one line."""
    function, arguments = made(leaf, words)
    return f"{function}({', '.join(arguments)})"


def attribute(layer: Layer) -> str:
    """Where `self` keeps a layer: `conv1` for a deep stem's `conv1.3`; one `act` serves all other places."""
    if "." not in layer.name and isinstance(layer, Activation):
        return "act"
    return layer.name.partition(".")[0]


def number_of(leaf: Leaf) -> int:
    """The last part of a name such as `downsample.1`."""
    return int(leaf.name.rpartition(".")[2])


def _conv_arguments(conv: Conv, words: Words) -> list[str]:
    arguments = [words.inp, words.out, str(conv.kernel)]
    if conv.stride > 1:
        arguments.append(words.stride)
    if conv.kernel > 1:
        dilated = [f"padding={words.dilation}", f"dilation={words.dilation}"]
        arguments += dilated if words.dilation else [f"padding={conv.kernel // 2}"]
    if conv.groups > 1:
        arguments.append(f"groups={conv.groups}")
    return arguments if conv.bias else [*arguments, "bias=False"]


def _pool(pool: MaxPool | AvgPool | GlobalPool, words: Words) -> tuple[str, list[str]]:
    match pool:
        case MaxPool():
            return "nn.MaxPool2d", ["3", "stride=2", "padding=1"]
        case AvgPool(padding=0):
            return "nn.AvgPool2d", [words.stride, words.stride, "ceil_mode=True", "count_include_pad=False"]
        case AvgPool():
            return "nn.AvgPool2d", ["3", words.stride if pool.stride > 1 else "1", "padding=1"]
        case GlobalPool():
            return "nn.AdaptiveAvgPool2d", ["1"]
        case _:
            assert_never(pool)
