"""Names of tensors as other libraries and training scripts write them, in the names that our networks have.

torchvision's names are ours. timm's were read in its sources (version 1.0); prefixes are
those that wrappers add.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import islice
from math import prod
from typing import NamedTuple

from resnet_core.decoder import inverted

__all__ = ["Renamed", "renamings"]

Shape = tuple[int, ...]
Rules = tuple[tuple[str, str], ...]
Layers = Callable[[Iterable[str]], Mapping[str, str]]
PREFIXES = (
    "module",
    "model",
    "backbone",
    "network",
    "net",
    "state_dict",
    "model_state_dict",
    "_orig_mod",
    "ema",
)
MOST_STYLES = 5  # those that a file can have the marks of: four of timm's have one mark
TENSOR = re.compile(r"(.+)(\.(?:weight|bias|running_mean|running_var|num_batches_tracked|in_proj_\w+))")


class Renamed(NamedTuple):
    """Tensors under our names: the shape of each, the name that the file has, and whose names these were."""

    shapes: Mapping[str, Shape]
    sources: Mapping[str, str]
    style: str


def renamings(shapes: Mapping[str, Shape]) -> Iterator[Renamed]:
    """The tensors as each library that may have written them would call them; torchvision first."""
    prefixes = tuple(_shared(tuple(shapes)))
    plain = {_without(prefixes, name): name for name in shapes}
    layer_of = {name: _layer(name) for name in plain}
    yield _renamed(plain, layer_of, {}, shapes, "torchvision")
    for style, layers in islice(_styles(plain), MOST_STYLES):
        yield _renamed(plain, layer_of, layers(dict.fromkeys(layer_of.values())), shapes, style)


def _styles(names: Iterable[str]) -> Iterator[tuple[str, Layers]]:
    """Those of which a name has the mark."""
    together = "\n".join(("", *names, ""))
    for style, (mark, layers) in STYLES.items():
        if f"{mark}\n" in together:
            yield style, layers


def _renamed(
    plain: Mapping[str, str],
    layer_of: Mapping[str, str],
    layers: Mapping[str, str],
    shapes: Mapping[str, Shape],
    style: str,
) -> Renamed:
    sources = {_ours(name, layer_of[name], layers): source for name, source in plain.items()}
    return Renamed({name: _shape(name, shapes[source]) for name, source in sources.items()}, sources, style)


def _layer(name: str) -> str:
    found = TENSOR.fullmatch(name)
    return found[1] if found else name


def _ours(name: str, layer: str, layers: Mapping[str, str]) -> str:
    found = layers[layer] + name[len(layer) :] if layer in layers else name
    return found.replace(".qkv.", ".in_proj_")  # the one tensor of three projections, in the same order


def _shape(name: str, shape: Shape) -> Shape:
    """The shape in which our networks have the same numbers."""
    if name in ONCE_CONVOLUTIONS and len(shape) == 4:
        return (shape[0], prod(shape[1:]))
    return (*shape, 1, 1) if name.endswith(".layer_scale") and len(shape) == 1 else shape


def _without(prefixes: Iterable[str], name: str) -> str:
    for prefix in prefixes:
        name = name.removeprefix(f"{prefix}.")
    return name


def _shared(names: tuple[str, ...]) -> Iterator[str]:
    """The prefixes, in order, that more than half of the names have."""
    for _ in PREFIXES:
        starts = [name.partition(".")[0] for name in names]
        common = next((prefix for prefix in PREFIXES if 2 * starts.count(prefix) > len(names)), "")
        if not common:
            return
        yield common
        names = tuple(name.removeprefix(f"{common}.") for name in names)


def _by(rules: Rules, layers: Iterable[str]) -> Mapping[str, str]:
    """Each layer by the first rule that matches its whole name."""
    any_of_them = re.compile("|".join(pattern for pattern, _ in rules))
    found: dict[str, str] = {}
    for layer in filter(any_of_them.fullmatch, layers):
        for pattern, replacement in rules:
            if match := re.fullmatch(pattern, layer):
                found[layer] = _filled(replacement, match)
                break
    return found


def _filled(replacement: str, match: re.Match[str]) -> str:
    """`{1}` is a number of the pattern; `{1-}`, `{1+}`, `{1*2}` and `{1*2+}` are made of it."""
    ways: dict[str, Callable[[int], int]] = {
        "-": lambda number: number - 1,
        "+": lambda number: number + 1,
        "*2": lambda number: 2 * number,
        "*2+": lambda number: 2 * number + 1,
    }

    def value(hole: re.Match[str]) -> str:
        group = match[int(hole[1])]
        return str(ways[hole[2]](int(group))) if hole[2] else group

    return re.sub(r"\{(\d)([-*2+]*)\}", value, replacement)


N = r"(\d{1,5})"
VIT: Rules = (
    ("cls_token", "class_token"),
    ("pos_embed", "encoder.pos_embedding"),
    (r"patch_embed\.proj", "conv_proj"),
    (rf"blocks\.{N}\.norm([12])", "encoder.layers.encoder_layer_{1}.ln_{2}"),
    (rf"blocks\.{N}\.attn\.qkv", "encoder.layers.encoder_layer_{1}.self_attention.qkv"),
    (rf"blocks\.{N}\.attn\.proj", "encoder.layers.encoder_layer_{1}.self_attention.out_proj"),
    (rf"blocks\.{N}\.mlp\.fc1", "encoder.layers.encoder_layer_{1}.mlp.0"),
    (rf"blocks\.{N}\.mlp\.fc2", "encoder.layers.encoder_layer_{1}.mlp.3"),
    ("norm", "encoder.ln"),
    ("head", "heads.head"),
)
CONVNEXT: Rules = (
    (r"stem\.([01])", "features.0.{1}"),
    (rf"stages\.{N}\.downsample\.([01])", "features.{1*2}.{2}"),
    (rf"stages\.{N}\.blocks\.{N}\.conv_dw", "features.{1*2+}.{2}.block.0"),
    (rf"stages\.{N}\.blocks\.{N}\.norm", "features.{1*2+}.{2}.block.2"),
    (rf"stages\.{N}\.blocks\.{N}\.mlp\.fc1", "features.{1*2+}.{2}.block.3"),
    (rf"stages\.{N}\.blocks\.{N}\.mlp\.fc2", "features.{1*2+}.{2}.block.5"),
    (rf"stages\.{N}\.blocks\.{N}\.gamma", "features.{1*2+}.{2}.layer_scale"),
    (r"head\.norm", "classifier.0"),
    (r"head\.fc", "classifier.2"),
)
IN_STAGE = "trunk_output.block{1}.block{1}-{2-}"
REGNET: Rules = (
    (r"stem\.conv", "stem.0"),
    (r"stem\.bn", "stem.1"),
    *(
        (rf"s{N}\.b{N}\.{theirs}", f"{IN_STAGE}.{ours}")
        for theirs, ours in (
            (r"conv1\.conv", "f.a.0"),
            (r"conv1\.bn", "f.a.1"),
            (r"conv2\.conv", "f.b.0"),
            (r"conv2\.bn", "f.b.1"),
            (r"se\.fc1", "f.se.fc1"),
            (r"se\.fc2", "f.se.fc2"),
            (r"conv3\.conv", "f.c.0"),
            (r"conv3\.bn", "f.c.1"),
            (r"downsample\.conv", "proj.0"),
            (r"downsample\.bn", "proj.1"),
        )
    ),
    (r"head\.fc", "fc"),
)
PREACTIVATION: Rules = (
    (r"stem\.conv", "conv1"),
    (rf"stages\.{N}\.blocks\.{N}\.norm([123])", "layer{1+}.{2}.bn{3}"),
    (rf"stages\.{N}\.blocks\.{N}\.conv([123])", "layer{1+}.{2}.conv{3}"),
    (rf"stages\.{N}\.blocks\.{N}\.downsample\.conv", "layer{1+}.{2}.downsample.0"),
    (r"head\.fc", "fc"),
)
SELECTIVE: Rules = (
    (rf"layer{N}\.{N}\.conv([123])\.conv", "layer{1}.{2}.conv{3}"),
    (rf"layer{N}\.{N}\.conv([123])\.bn", "layer{1}.{2}.bn{3}"),
)
VGG: Rules = (
    (r"pre_logits\.fc1", "classifier.0"),
    (r"pre_logits\.fc2", "classifier.3"),
    (r"head\.fc", "classifier.6"),
)
OLD_DENSENET: Rules = ((r"(.+\.denselayer\d+)\.(norm|conv)\.([12])", "{1}.{2}{3}"),)
OLD_SE: Rules = ((r"(.+)\.se_module\.(fc[12])", "{1}.se.{2}"),)
WITH_HEAD: Rules = ((r"head\.fc", "fc"), (r"classifier", "fc"))
ONCE_CONVOLUTIONS = {"classifier.0.weight", "classifier.3.weight", "classifier.6.weight", "fc.weight"}


STYLES: dict[str, tuple[str, Layers]] = {
    "timm's ViT": ("patch_embed.proj.weight", partial(_by, VIT)),
    "timm's ConvNeXt": ("stages.0.blocks.0.conv_dw.weight", partial(_by, CONVNEXT)),
    "timm's RegNet": ("s1.b1.conv1.conv.weight", partial(_by, REGNET)),
    "timm's ResNetV2": ("stages.0.blocks.0.norm1.weight", partial(_by, PREACTIVATION)),
    "timm's SKNet": ("layer1.0.conv2.bn.weight", partial(_by, SELECTIVE)),
    "timm's SKNet of bottlenecks": ("layer1.0.conv1.bn.weight", partial(_by, SELECTIVE)),
    "timm's VGG": ("pre_logits.fc1.weight", partial(_by, VGG)),
    "timm's EfficientNet": ("conv_stem.weight", inverted.efficientnet),
    "timm's MobileNetV2": ("conv_stem.weight", inverted.mobilenet_v2),
    "timm's MobileNetV3": ("conv_stem.weight", inverted.mobilenet_v3),
    "timm's MNASNet": ("conv_stem.weight", inverted.mnasnet),
    "the first torchvision's DenseNet": (".denselayer1.norm.1.weight", partial(_by, OLD_DENSENET)),
    "pretrained-models' SE-ResNet": (".se_module.fc1.weight", partial(_by, OLD_SE)),
    "a backbone's and a head's": ("head.fc.weight", partial(_by, WITH_HEAD)),
}
