"""The plan written out as a PyTorch file that needs torch alone: what this network uses, and nothing else."""

from __future__ import annotations

from itertools import groupby

from resnet_core.checks import dashed
from resnet_core.code.file_text import FileText
from resnet_core.code.helpers import helpers
from resnet_core.code.plain import Heading, plan_text
from resnet_core.code.signals import along_signals
from resnet_core.code.stage_text import Segment, block_classes, segments, stage_layers, tables
from resnet_core.code.text import BODY, Words, applied, attribute, call, made, number_of, sequence, text_of
from resnet_core.code.traits import pattern_of, traits_of
from resnet_core.cost import price
from resnet_core.language.layers import AvgPool, Conv, Leaf
from resnet_core.plan import Plan, layers_of, readable, spec_of, unfold
from resnet_core.spec import SIGNAL, ArchSpec, Input, Spec, reads_signals, to_query, usual_input
from resnet_core.zoo import PUBLISHED, RESNETS, ZOO

SPELLINGS = {"Arch": "ResNet", "Vgg": "VGG", "ConvNext": "ConvNeXt", "Vit": "VisionTransformer"} | {
    "Wang": "WangResNet"
}


def write_code(spec: Spec) -> str:
    """The text of a Python file with the network of `spec` as a class, formatted as ruff does.

    Its state_dict has the keys, shapes and order of `build(spec)`'s; with the same values it gives the same
    outputs. Depth changes numbers in the file, never its length.
    """
    text = file_text(spec).whole
    return along_signals(text) if reads_signals(spec) else text


def file_text(spec: Spec) -> FileText:
    """The same in its parts."""
    return _resnet(spec) if isinstance(spec, ArchSpec) else _other(spec)


def _other(spec: Spec) -> FileText:
    input, _ = readable(spec, usual_input(spec))
    plan = unfold(spec, input)
    kind = type(spec).__name__.removesuffix("Spec")
    name = SPELLINGS.get(kind, kind)
    known = next((PUBLISHED[key].title for key, other in ZOO.items() if other == spec), "")
    article = "an" if name[0] in "AEIO" else "a"
    stages = dashed(tuple(stage.blocks for stage in plan.stages))
    title = f"{article} {name} of depth {plan.depth}: {stages} blocks"
    title = f"{known}, {title}" if known else title[0].upper() + title[1:]
    link = "&".join(f"{field}={value}" for field, value in to_query(spec).items())
    return plan_text(plan, Heading(name, title, link))


def _resnet(spec: ArchSpec) -> FileText:
    plan = unfold(spec, _images(spec))
    parts = segments(plan)
    needed = [helper for part in (plan, *(part.plan for part in parts)) for helper in helpers(spec_of(part))]
    classes = [
        *(list(lines) for lines in dict.fromkeys(map(tuple, needed))),
        *block_classes(parts),
        _network(plan, parts),
        _initialise(plan, parts),
    ]
    return FileText("ResNet", _docstring(plan), _imports(plan, parts), tables(parts), classes, _main(plan))


def _images(spec: ArchSpec) -> Input:
    if spec.dims == 1:
        return SIGNAL
    # What the two kinds of stem are made for: CIFAR's images and ImageNet's.
    return Input(32, 32) if spec.stem == "cifar" else Input()


def title(plan: Plan) -> str:
    """What a network is called, if it has been published, and what it is."""
    spec = spec_of(plan)
    blocks = " and ".join(sorted({*spec.blocks}))
    kind = "plain" if spec.shortcut == "none" else "residual"
    name = next((f"{PUBLISHED[name].title}, a" for name, known in RESNETS.items() if known == spec), "A")
    return f"{name} {kind} network of depth {plan.depth}: {dashed(spec.depths)} {blocks} blocks"


def _docstring(plan: Plan) -> list[str]:
    spec, cost, side = spec_of(plan), price(plan), plan.input.width
    images = f"an image of {side} x {side}" if spec.dims == 2 else f"a signal of {side:,}"
    link = "&".join(f"{field}={value}" for field, value in to_query(spec).items())
    return [
        f'"""{title(plan)}.',
        "",
        f"{cost.params:,} parameters; {cost.macs:,} multiply-adds for {images}.",
        *([f"As a link: ?{link}"] if link else []),
        "",
        "It needs torch alone. Run as a script, it prints its parameters and its output's shape;",
        "as a module, saved under the name resnet.py:",
        "",
        "    from resnet import ResNet",
        "",
        f"    scores = ResNet()(images)  # (n, {spec.in_channels}, height, width) to (n, {spec.num_classes})",
        '"""',
    ]


def _imports(plan: Plan, parts: list[Segment]) -> list[str]:
    spec, traits = spec_of(plan), [traits_of(part.plan) for part in parts]
    functional = spec.attention != "none" or any("pad" in each.shortcuts and each.widened for each in traits)
    return [
        *(["from math import gcd", ""] if "group" in (spec.norm, *spec.norms) else []),
        "import torch",
        "from torch import Tensor, nn",
        *(["from torch.nn import functional"] if functional else []),
    ]


def _network(plan: Plan, parts: list[Segment]) -> list[str]:
    images = f"Images (n, {plan.image.channels}, height, width) to class scores (n, num_classes)"
    return [
        "class ResNet(nn.Module):",
        f'    """{images}."""',
        "",
        f"    def __init__(self, num_classes: int = {plan.classes}) -> None:",
        f"{BODY}super().__init__()",
        *_stem_layers(plan),
        *stage_layers(plan, parts),
        *_head_layers(plan),
        f"{BODY}self.apply(initialise)",
        "",
        *_forward(plan),
    ]


def _stem_layers(plan: Plan) -> list[str]:
    lines: list[str] = []
    for name, group in groupby(layers_of(plan.stem), attribute):
        leaves = [(leaf, _stem_words(leaf)) for leaf in group]
        if "." in leaves[0][0].name:
            lines += sequence(name, {number_of(leaf): text_of(leaf, words) for leaf, words in leaves})
        else:
            for leaf, words in leaves:
                function, arguments = made(leaf, words)
                lines += call(f"self.{name} = {function}", arguments)
    return lines


def _stem_words(leaf: Leaf) -> Words:
    read = str(leaf.inp.channels) if isinstance(leaf, Conv) else ""
    return Words(read, str(leaf.out.channels), "2" if isinstance(leaf, AvgPool) else "stride=2")


def _head_layers(plan: Plan) -> list[str]:
    words = Words("channels", "channels", "")
    *head, classes = layers_of(plan.head)
    return [
        *[f"{BODY}self.{attribute(leaf)} = {text_of(leaf, words)}" for leaf in head],
        f"{BODY}self.fc = {text_of(classes, words._replace(out='num_classes'))}",
    ]


def _forward(plan: Plan) -> list[str]:
    stem = dict.fromkeys(attribute(layer) for layer in plan.stem)  # a Sequential once
    *before, pool, classes = map(attribute, plan.head)
    return [
        "    def forward(self, images: Tensor) -> Tensor:",
        f"{BODY}x = {applied(list(stem), 'images')}",
        f"{BODY}for name, *_ in STAGES:",
        f"{BODY}    x = self.get_submodule(name)(x)",
        *([f"{BODY}x = {applied(before, 'x')}"] if before else []),
        f"{BODY}return {applied([classes], applied([pool], 'x') + '.flatten(1)')}",
    ]


def _initialise(plan: Plan, parts: list[Segment]) -> list[str]:
    branches = [layer for part in parts for layer in pattern_of(part.plan).branch]
    convs = [leaf for leaf in layers_of((*plan.stem, *branches)) if isinstance(leaf, Conv)]
    biased = {conv.bias for conv in convs}
    return [
        "def initialise(module: nn.Module) -> None:",
        '    """He\'s normal initialisation of convolutions; all else starts as torch has it."""',
        "    if isinstance(module, nn.Conv2d):",
        '        nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")',
        *(["        if module.bias is not None:"] if len(biased) == 2 else []),
        *([f"{'    ' * (1 + len(biased))}nn.init.zeros_(module.bias)"] if True in biased else []),
    ]


def _main(plan: Plan) -> list[str]:
    image = ", ".join(map(str, (1, *plan.image.sizes)))
    return [
        'if __name__ == "__main__":',
        "    model = ResNet().eval()",
        "    with torch.no_grad():",
        f"        scores = model(torch.zeros({image}))",
        "    parameters = sum(weights.numel() for weights in model.parameters())",
        '    print(f"{parameters:,} parameters, output {tuple(scores.shape)}")',
    ]
