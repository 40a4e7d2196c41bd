"""What comes before the first block. Plain arithmetic, so arrays work where ints do.

Sources: three convolutions, He 2019 (arXiv 1812.01187) figure 2; without a max pool, Bello 2021 (2103.07579)
section 5.1; tiered widths, timm.
"""

from __future__ import annotations

from resnet_core.families.resnet.parts import Window, conv, norm_act, pool, strided
from resnet_core.families.resnet.spec import THREE_CONVS, ArchSpec
from resnet_core.language.layers import Layer, MaxPool, Shape

__all__ = ["stem"]


def stem(spec: ArchSpec, image: Shape, width: int) -> tuple[Layer, ...]:
    """What comes before the first block, `width` channels. In v2, that block brings norm and activation."""
    if spec.stem in THREE_CONVS:
        layers = _deep_stem(spec, image, width)
    else:
        kernel, stride = (7, 2) if spec.stem == "imagenet" else (3, 1)
        layers = (conv(spec, "conv1", image, width, Window(kernel, stride)),)
    out = layers[-1].out
    if spec.stem == "rs":
        return layers + norm_act(spec, "bn1", "act1", out) + _conv_pool(spec, out)
    if spec.order == "post":
        layers += norm_act(spec, "bn1", "act1", out)
    if spec.stem != "cifar":
        pooled = spec.downsampling == "average"
        layers += (
            pool(spec, "maxpool", out, 2) if pooled else MaxPool("maxpool", out, strided(out, width, 2)),
        )
    return layers


def _conv_pool(spec: ArchSpec, inp: Shape) -> tuple[Layer, ...]:
    """What stands for the max pool in ResNet-RS."""
    pooled = spec.downsampling == "average"
    first = conv(spec, "maxpool.0", inp, inp.channels, Window(3, 1 if pooled else 2))
    layers: tuple[Layer, ...] = (first,)
    if pooled:
        layers += (pool(spec, "maxpool.1", first.out, 2),)
    if spec.order == "pre":
        return layers
    return layers + norm_act(spec, f"maxpool.{len(layers)}", f"maxpool.{len(layers) + 1}", layers[-1].out)


def _deep_stem(spec: ArchSpec, image: Shape, width: int) -> tuple[Layer, ...]:
    narrow = 3 * (width // 8) if spec.stem == "tiered" else width // 2
    first = conv(spec, "conv1.0", image, narrow, Window(3, 2))
    second = conv(spec, "conv1.3", first.out, width // 2, Window(3))
    return (
        first,
        *norm_act(spec, "conv1.1", "conv1.2", first.out),
        second,
        *norm_act(spec, "conv1.4", "conv1.5", second.out),
        conv(spec, "conv1.6", second.out, width, Window(3)),
    )
