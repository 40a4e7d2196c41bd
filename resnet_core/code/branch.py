"""The branch of a block as Python text: the layers that `Block` makes, and the methods that run them."""

from __future__ import annotations

from itertools import pairwise

from resnet_core.code.attention import attention_line
from resnet_core.code.text import BODY, Words, applied, attribute, call, made, text_of
from resnet_core.code.traits import Traits, inner_width, out_channels
from resnet_core.language.layers import (
    Activation,
    AvgPool,
    Conv,
    DropPath,
    Gate,
    Join,
    Layer,
    Norm,
    Residual,
    Select,
    Split,
)
from resnet_core.spec import ArchSpec


def branch_layers(
    spec: ArchSpec, traits: Traits, block: Residual, places: list[str], number: str
) -> list[str]:
    """What makes the layers; `places` are the names of what stands for a 3x3 is given.

    `number` stands after the name of its class.
    """
    inner = (
        "width" if spec.block == "basic" or (spec.scales == 1 and inner_width(spec) == "width") else "inner"
    )
    last = "conv2" if spec.block == "basic" else "conv3"
    lines, channels = [], "channels"
    dilation = "dilation" if traits.dilated else ""
    for layer in _with_groups_as_one(block.pre + block.branch):
        if "." in layer.name:
            lines += attention_line(spec, attribute(layer), (channels, inner), places, number)
            channels = inner
        elif isinstance(layer, Split):
            lines += _split_layers(layer, dilation)
        elif not isinstance(layer, Activation | Join | Select | Residual):
            out = channels
            if isinstance(layer, Conv):
                out = out_channels(spec) if layer.name == last else inner
            function, arguments = made(layer, Words(channels, out, "stride", dilation))
            if isinstance(layer, AvgPool):
                lines += [f"{BODY}self.{layer.name} = nn.Identity()", f"{BODY}if stride > 1:"]
            indent = BODY + "    " if isinstance(layer, AvgPool) else BODY
            lines += call(f"self.{layer.name} = {function}", arguments, indent=indent)
            channels = out
    return lines


def branch_method(spec: ArchSpec, block: Residual) -> list[str]:
    branch = _with_groups_as_one(block.branch)
    steps: list[list[Layer]] = [[branch[0]]]
    for before, layer in pairwise(branch):
        turn = before if spec.order == "pre" else layer
        tail = isinstance(layer, Gate) or (isinstance(layer, DropPath) and not isinstance(before, Gate))
        if tail or isinstance(turn, Conv | Split | Select):
            steps.append([])
        steps[-1].append(layer)
    *first, last = [applied(list(map(attribute, step)), "x") for step in steps]
    return [
        "    def branch(self, x: Tensor) -> Tensor:",
        *[f"{BODY}x = {step}" for step in first],
        f"{BODY}return {last}",
    ]


def _with_groups_as_one(layers: tuple[Layer, ...]) -> list[Layer]:
    """The layers, the last alone of those that a module of the block holds."""
    names = [attribute(layer) if "." in layer.name else f"{layer.name}." for layer in layers]
    places = range(len(layers))
    return [layers[place] for place in places if names[place] not in names[place + 1 : place + 2]]


def split_method(spec: ArchSpec, block: Residual) -> list[str]:
    split = next(layer for layer in block.branch if isinstance(layer, Split))
    value, loop = "conv(part)", ["parts, self.convs", "part, conv"]
    for layer in split.parts[0]:
        if isinstance(layer, Norm):
            value, loop = f"bn({value})", ["parts, self.convs, self.bns", "part, conv, bn"]
        elif isinstance(layer, Activation):
            value = f"self.act({value})"
    return [
        "",
        "    def split(self, x: Tensor) -> Tensor:",
        f'{BODY}"""Res2Net: a part also reads what came out of the part before it."""',
        f"{BODY}*parts, last = x.chunk({spec.scales}, dim=1)",
        f"{BODY}outs: list[Tensor] = []",
        f"{BODY}for {loop[1]} in zip({loop[0]}):",
        f"{BODY}    if outs and not self.opens_stage:",
        f"{BODY}        part = part + outs[-1]",
        f"{BODY}    outs.append({value})",
        f"{BODY}last = self.pool(last) if self.opens_stage else last",
        f"{BODY}return torch.cat([*outs, last], dim=1)",
    ]


def _split_layers(split: Split, dilation: str) -> list[str]:
    words = Words("part", "part", "stride", dilation)
    conv, *after = split.parts[0]
    norms = [layer for layer in after if isinstance(layer, Norm)]
    lines = [f"{BODY}self.convs = nn.ModuleList()"]
    lines += [f"{BODY}self.bns = nn.ModuleList()" for _ in norms]
    lines.append(f"{BODY}for _ in range({len(split.parts)}):")
    assert isinstance(conv, Conv)
    function, arguments = made(conv, words)
    lines += call(f"conv = {function}", arguments, indent=BODY + "    ")
    lines.append(f"{BODY}    self.convs.append(conv)")
    lines += [f"{BODY}    self.bns.append({text_of(norm, words)})" for norm in norms]
    lines += [f"{BODY}self.pool = {text_of(pool, words)}" for pool in split.tail if isinstance(pool, AvgPool)]
    return [*lines, f"{BODY}self.opens_stage = opens_stage"]
