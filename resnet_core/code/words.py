"""What a class of the file is, in a sentence."""

from __future__ import annotations

from textwrap import wrap

from resnet_core.code.classes import Class, Made, Part
from resnet_core.code.layout import LINE, Expression
from resnet_core.code.tree import Call, Cat, Flow, Scale, Step, Sum

WORDS = {
    "nn.BatchNorm2d": "norm",
    "nn.LayerNorm": "norm",
    "LayerNorm2d": "norm",
    "group_norm": "norm",
    "nn.Linear": "linear layer",
    "nn.MaxPool2d": "max pool",
    "nn.AvgPool2d": "average pool",
    "nn.AdaptiveAvgPool2d": "mean over all pixels",
    "nn.Dropout": "dropout",
    "DropPath": "stochastic depth",
    "SelfAttention": "self-attention",
    "SqueezeExcitation": "squeeze-and-excitation",
}


def docstring(made: Class) -> list[str]:
    """What the class is, on as many lines as it takes."""
    text = _about(made)
    if len(text) + 10 <= LINE:
        return [f'    """{text}"""']
    first, *more = wrap(f'"""{text}', LINE - 4)
    if not more:
        return [f'    {first}"""']
    return [f"    {line}" for line in (first, *more)] + ['    """']


def _about(made: Class) -> str:
    if made.name.startswith("SqueezeExcitation"):
        return "Scales each channel by a factor of its own (Hu 2018, arXiv 1709.01507)."
    parts = dict(made.parts)
    if not made.flow:
        said = [_joined([_word(part) for part in parts.values()])]
    else:
        said = [text for step in made.flow if (text := _step(step, parts))]
    text = "; then ".join(said)
    return text[:1].upper() + text[1:] + "."


def _joined(words: list[str]) -> str:
    return ", ".join(word for word in words if word)


def _step(step: Step, parts: dict[str, Part]) -> str:
    match step:
        case Call(name):
            return _word(parts[name])
        case Sum():
            branch = _joined(_flow(step.pre + step.branch, parts))
            links = set(step.links)
            if links == {"none"}:
                return branch
            added = "its shortcut" if "projection" in links else "its input"
            sometimes = " where the shape stays" if "none" in links else ""
            return f"{branch}; plus {added}{sometimes}"
        case Cat():
            return " beside ".join(_joined(_flow(part, parts)) or _passed_on(part) for part in step.parts)
        case Scale():
            return _joined(_flow(step.flow, parts))
        case _:
            return ""


def _passed_on(part: Flow) -> str:
    """What a branch without layers gives: all, or the half that it takes."""
    return "half of its input" if part else "its input"


def _flow(flow: Flow, parts: dict[str, Part]) -> list[str]:
    return [_step(step, parts) for step in flow]


def _word(part: Part) -> str:
    if not isinstance(part, Made):
        return _joined([_word(child) for _, child in part.children])
    text = part.text
    assert isinstance(text, Expression)
    if "Conv" in text.function:
        return _convolution(text)
    known = WORDS.get(text.function, "")
    quiet = text.function.startswith(("nn.", "Permute", "activation"))
    return known if known or quiet else text.function


def _convolution(call: Expression) -> str:
    named = dict(call.arguments)
    sizes = [
        str(value) for key, value in call.arguments[2:] if key in ("", "kernel") and str(value).isdigit()
    ]
    kind = "grouped " if "groups" in named else ""
    if named.get("groups") == call.arguments[0][1]:
        kind = "depthwise "
    return f"{sizes[0]}x{sizes[0]} {kind}convolution" if sizes else f"{kind}convolution"
