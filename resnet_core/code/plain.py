"""A plan of any family written out as a PyTorch file that needs torch alone."""

from __future__ import annotations

from typing import NamedTuple

from resnet_core.code.class_text import class_text
from resnet_core.code.file_text import FileText, imports_of
from resnet_core.code.grow import classes_of, grow
from resnet_core.code.kinds import kinds_of
from resnet_core.code.modules import NetworkText
from resnet_core.code.torch_parts import parts_in
from resnet_core.cost import price
from resnet_core.language.layers import Conv, DropPath, layers_of
from resnet_core.language.plan import Plan, each_part, layers_in, runs


class Heading(NamedTuple):
    """What a file says of its network: the name of the class, the first sentence, and the link's query."""

    name: str = "Network"
    title: str = "A network"
    link: str = ""


def write_plan(plan: Plan, heading: Heading | None = None) -> str:
    """The text of a Python file with the network of `plan`, formatted as ruff does.

    Its state_dict has the keys, shapes and order of the module that `build` makes; with the same values it
    gives the same outputs. Its length follows the kinds of block and the stages, not the depth.
    """
    return plan_text(plan, heading or Heading()).whole


def plan_text(plan: Plan, heading: Heading) -> FileText:
    """The same in its parts."""
    kinds = kinds_of(grow(plan))
    text = NetworkText(
        {made.name: made for made in kinds.classes}, plan.blocks, classes_of(plan), _rate(plan)
    )
    images = f"Images (n, {plan.image.channels}, height, width) to class scores (n, num_classes)."
    text.network(kinds.root, heading.name, images, plan.classes)
    classes = [*map(class_text, kinds.classes), *text.texts]
    body = "\n".join(line for part in classes for line in part)
    parts = parts_in(body)
    imports = imports_of(body + "\n".join(line for part in parts for line in part))
    blocks = [*parts, *classes, _initialise(plan)]
    return FileText(
        heading.name, _docstring(plan, heading), imports, text.tables, blocks, _main(plan, heading)
    )


def _rate(plan: Plan) -> float:
    layers = [leaf for _, content, _ in runs(plan) for leaf in layers_of(layers_in(content))]
    return max((leaf.rate for leaf in layers if isinstance(leaf, DropPath)), default=0.0)


def _docstring(plan: Plan, heading: Heading) -> list[str]:
    cost, module = price(plan), heading.name.lower()
    sides = plan.image.sizes[1:]
    images = f"an image of {' x '.join(map(str, sides))}" if len(sides) == 2 else f"a signal of {sides[0]:,}"
    return [
        f'"""{heading.title}.',
        "",
        f"{cost.params:,} parameters; {cost.macs:,} multiply-adds for {images}.",
        *([f"As a link: ?{heading.link}"] if heading.link else []),
        "",
        "It needs torch alone. Run as a script, it prints its parameters and its output's shape;",
        f"as a module, saved under the name {module}.py:",
        "",
        f"    from {module} import {heading.name}",
        "",
        f"    scores = {heading.name}()(images)",
        f"    # (n, {plan.image.channels}, height, width) to (n, {plan.classes})",
        '"""',
    ]


def _initialise(plan: Plan) -> list[str]:
    convs = [leaf for _, content in each_part(plan) for leaf in layers_of(layers_in(content))]
    biased = {leaf.bias for leaf in convs if isinstance(leaf, Conv)}
    return [
        "def initialise(module: nn.Module) -> None:",
        '    """He\'s normal initialisation of convolutions; all else starts as torch has it."""',
        "    if isinstance(module, nn.Conv2d):",
        '        nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")',
        *(["        if module.bias is not None:"] if len(biased) == 2 else []),
        *([f"{'    ' * (1 + len(biased))}nn.init.zeros_(module.bias)"] if True in biased else []),
    ]


def _main(plan: Plan, heading: Heading) -> list[str]:
    image = ", ".join(map(str, (1, *plan.image.sizes)))
    return [
        'if __name__ == "__main__":',
        f"    model = {heading.name}().eval()",
        "    with torch.no_grad():",
        f"        scores = model(torch.zeros({image}))",
        "    parameters = sum(weights.numel() for weights in model.parameters())",
        '    print(f"{parameters:,} parameters, output {tuple(scores.shape)}")',
    ]
