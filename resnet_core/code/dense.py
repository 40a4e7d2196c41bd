"""A backbone with its neck and heads written out as a PyTorch file that needs torch alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from resnet_core.code.class_text import assigned, sequence
from resnet_core.code.classes import literal
from resnet_core.code.file_text import FileText, imports_of
from resnet_core.code.layout import Expression, Text
from resnet_core.code.leaves import make
from resnet_core.code.neck_flow import head_method, head_names, level_lines
from resnet_core.code.network import file_text
from resnet_core.code.tapped import backbone_class
from resnet_core.code.text import BODY
from resnet_core.code.torch_parts import parts_in
from resnet_core.cost import Cost
from resnet_core.language.dense import Dense
from resnet_core.language.layers import Leaf, Upsample, layers_of
from resnet_core.plan import network_spec

__all__ = ["DenseHeading", "class_name", "write_dense"]

CROPS = "Heads of crops are methods; anchors, the choice of boxes, and how crops are cut are left out."


class DenseHeading(NamedTuple):
    """What the file says of its network: the neck and heads, the backbone, and the price of the whole."""

    task: str
    backbone: str
    cost: Cost


def class_name(title: str) -> str:
    """`FasterRCNNV2` for `Faster R-CNN v2`."""
    words = re.sub(r"[^A-Za-z0-9 ]", "", title.replace("+", "Plus")).split()
    return "".join(word[0].upper() + word[1:] for word in words)


def write_dense(network: Dense, heading: DenseHeading) -> str:
    """The text of a Python file, formatted as ruff does.

    Its state_dict has the keys and shapes of the built network's; with the same values it gives the same
    outputs, for images of any size. Raises `SpecError` for a backbone whose maps lie between modules.
    """
    name = class_name(heading.task)
    backbone = file_text(network_spec(network.backbone))
    own = [backbone_class(network, backbone.name), _network(network, name)]
    text = _text_of([*backbone.classes, *own])
    missing = [part for part in parts_in(text) if part not in backbone.classes]
    return FileText(
        name,
        _docstring(network, name, heading),
        imports_of(text + _text_of(missing)),
        backbone.tables,
        [*missing, *backbone.classes, *own],
        _main(network, name),
    ).whole


def _text_of(parts: Sequence[list[str]]) -> str:
    return "\n".join(line for part in parts for line in part)


def _docstring(network: Dense, name: str, heading: DenseHeading) -> list[str]:
    channels, height, width = network.backbone.image.sizes
    crops = any(not head.readings[0].reads for head in network.heads)
    cost = heading.cost
    return [
        f'"""{heading.task} on {heading.backbone}.',
        "",
        f"{cost.params:,} parameters; {cost.macs:,} multiply-adds for an image of {height} x {width}.",
        *([CROPS] if crops else []),
        "It needs torch alone. Run as a script, it prints its parameters and the shapes it gives;",
        f"as a module, saved under the name {name.lower()}.py:",
        "",
        f"    from {name.lower()} import {name}",
        "",
        f"    found = {name}()(images)",
        f"    # (n, {channels}, height, width) to what each head gives, map by map",
        '"""',
    ]


def _network(network: Dense, name: str) -> list[str]:
    modules: dict[str, Text] = {network.prefix: Expression("Backbone")}
    for leaf in _leaves(network):
        if not isinstance(leaf, Upsample):
            modules[leaf.name] = literal(make(leaf))
    every = list(modules)
    return [
        f"class {name}(nn.Module):",
        '    """Images to what each head gives at each map that it reads."""',
        "",
        "    def __init__(self) -> None:",
        f"{BODY}super().__init__()",
        *(line for key, text in _grouped(modules) for line in assigned(key, text, BODY)),
        "",
        "    def forward(self, images: Tensor) -> dict[str, list[Tensor]]:",
        f"{BODY}maps = self.{network.prefix}(images)",
        *(line for level in network.levels for line in level_lines(level, every)),
        f"{BODY}return {{",
        *(line for head in network.heads for line in head_names(head)),
        f"{BODY}}}",
        *(line for head in network.heads for line in head_method(head, every)),
    ]


def _leaves(network: Dense) -> Sequence[Leaf]:
    levels = [leaf for level in network.levels for leaf in layers_of(level.layers)]
    return levels + [leaf for head in network.heads for leaf in layers_of(head.readings[0].layers)]


def _grouped(modules: dict[str, Text]) -> list[tuple[str, Text]]:
    """The children of a module, each with what makes it and those in it; numbers in their order."""
    inside: dict[str, dict[str, Text]] = {}
    for path, text in modules.items():
        first, _, rest = path.partition(".")
        inside.setdefault(first, {})[rest] = text
    names = sorted(inside, key=lambda name: int(name) if name.isdigit() else -1)
    return [(name, _module(inside[name])) for name in names]


def _module(modules: dict[str, Text]) -> Text:
    return modules[""] if "" in modules else sequence(_grouped(modules))


def _main(network: Dense, name: str) -> list[str]:
    image = ", ".join(map(str, network.backbone.image.sizes))
    return [
        'if __name__ == "__main__":',
        f"    model = {name}().eval()",
        "    with torch.no_grad():",
        f"        given = model(torch.zeros(1, {image}))",
        "    parameters = sum(weights.numel() for weights in model.parameters())",
        '    print(f"{parameters:,} parameters")',
        "    for head, found in given.items():",
        "        print(head, [tuple(each.shape) for each in found])",
    ]
