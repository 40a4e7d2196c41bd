"""VGG, AlexNet, SqueezeNet, GoogLeNet, DenseNet, ConvNeXt and ViT from the shapes of their weights."""

from __future__ import annotations

from collections.abc import Iterator
from math import isqrt

from resnet_core.decoder.tensors import Tensors, divisors_that_leave
from resnet_core.families.googlenet.recipe import STEM_WIDTHS
from resnet_core.families.googlenet.spec import STAGES as INCEPTION_STAGES

__all__ = ["alexnet", "convnext", "densenet", "googlenet", "squeezenet", "vgg", "vit"]

Values = dict[str, object]
USUAL_HEAD = 64  # channels of an attention head


def vgg(tensors: Tensors) -> Iterator[Values]:
    """The gaps in the numbers of the layers are the pools between stages."""
    norm = tensors.any(".running_mean")
    places = [place for place in tensors.numbers(r"features\.(\d+)\.weight") if _is_conv(tensors, place)]
    depths: list[int] = []
    for before, place in zip([None, *places[:-1]], places, strict=True):
        if before is None or place - before > 2 + norm:
            depths.append(0)
        depths[-1] += 1
    ends = [places[sum(depths[: stage + 1]) - 1] for stage in range(len(depths))]
    yield {
        "depths": tuple(depths),
        "widths": tuple(tensors.out(f"features.{place}") for place in ends),
        "norm": "batch" if norm else "none",
        "fc_width": tensors.out("classifier.0"),
        "in_channels": tensors.inp("features.0"),
        "num_classes": tensors.classes("classifier.6"),
    }


def _is_conv(tensors: Tensors, place: int) -> bool:
    return len(tensors.of(f"features.{place}")) == 4


def alexnet(tensors: Tensors) -> Iterator[Values]:
    """Always five convolutions, of numbers that never change."""
    widths = tuple(tensors.out(f"features.{place}") for place in (0, 3, 6, 8, 10))
    yield {
        "widths": widths,
        "hidden": tensors.out("classifier.1"),
        "pool_side": isqrt(tensors.inp("classifier.1") // widths[-1]),
        "in_channels": tensors.inp("features.0"),
        "num_classes": tensors.classes("classifier.6"),
    }


def wang(tensors: Tensors) -> Iterator[Values]:
    """A block a stage; the length of a kernel is the last size of its weight."""
    convs = tensors.numbers(r"stage1\.0\.conv(\d+)\.weight")
    yield {
        "widths": tuple(
            tensors.out(f"stage{stage}.0.conv1") for stage in tensors.numbers(r"stage(\d+)\.0\.conv1\.weight")
        ),
        "kernels": tuple(tensors.of(f"stage1.0.conv{conv}")[-1] for conv in convs),
        "in_channels": tensors.inp("stage1.0.conv1"),
        "num_classes": tensors.classes("fc"),
    }


def squeezenet(tensors: Tensors) -> Iterator[Values]:
    """The gaps in the numbers of the fire modules are pools."""
    places = tensors.numbers(r"features\.(\d+)\.squeeze\.weight")
    depths = [0]
    for before, place in zip([places[0], *places], places, strict=False):
        if place - before > 1:
            depths.append(0)
        depths[-1] += 1
    fires = [_fire(tensors, place) for place in places]
    growth = fires[2][0] - fires[0][0] if len(fires) > 2 else 0
    squeezed = [(lambda divisor, wide=wide: wide // divisor, hidden) for wide, hidden, _ in fires]
    wide, _, of_3x3 = fires[-1]
    for squeeze in divisors_that_leave(squeezed, 8):
        for percent in (50, *range(100 * of_3x3 // wide, min(100 * (of_3x3 + 1) // wide + 2, 100))):
            yield {
                "depths": tuple(depths),
                "fire_width": fires[0][0],
                "growth": growth,
                "squeeze": squeeze,
                "percent_3x3": percent,
                "stem_width": tensors.out("features.0"),
                "stem_kernel": tensors.of("features.0")[-1],
                "in_channels": tensors.inp("features.0"),
                "num_classes": tensors.classes("classifier.1"),
            }


def _fire(tensors: Tensors, place: int) -> tuple[int, int, int]:
    """Channels that a fire module gives, that it squeezes to, and that come from 3x3 convolutions."""
    start = f"features.{place}"
    of_3x3 = tensors.out(f"{start}.expand3x3")
    return tensors.out(f"{start}.expand1x1") + of_3x3, tensors.out(f"{start}.squeeze"), of_3x3


def googlenet(tensors: Tensors) -> Iterator[Values]:
    """Widths in hundredths of the paper's; the widest convolution of the stem leaves few of these."""
    stages = tensors.numbers(r"inception(\d+)[a-z]\.")[:INCEPTION_STAGES]
    depths = tuple(
        len({name[10] for name in tensors.shapes if name.startswith(f"inception{stage}")}) for stage in stages
    )
    widest, channels = max(STEM_WIDTHS), tensors.out("conv3.conv")
    least = -(-100 * channels // widest)
    for percent in range(least, 100 * (channels + 1) // widest + 1):
        yield {
            "depths": depths,
            "percent": percent,
            "wide_kernel": tensors.of("inception3a.branch3.1.conv")[-1],
            "in_channels": tensors.inp("conv1.conv"),
            "num_classes": tensors.classes("fc"),
        }


def densenet(tensors: Tensors) -> Iterator[Values]:
    """Every number stands in the first block and the first transition."""
    blocks = tensors.depths(r"features\.denseblock(\d+)\.denselayer(\d+)\.")
    first = "features.denseblock1.denselayer1"
    growth = tensors.out(f"{first}.conv2")
    halved = [tensors.of(f"features.transition{number}.conv")[:2] for number in [*blocks][:-1]]
    asked = [(lambda divisor, read=read: read // divisor, left) for left, read in halved]
    for compression in divisors_that_leave(asked, 2):
        yield {
            "depths": tuple(blocks.values()),
            "growth_rate": growth,
            "bn_size": tensors.out(f"{first}.conv1") // growth,
            "compression": compression,
            "stem": "imagenet" if "features.norm0.weight" in tensors else "cifar",
            "stem_width": tensors.out("features.conv0"),
            "in_channels": tensors.inp("features.conv0"),
            "num_classes": tensors.classes("classifier"),
        }


def convnext(tensors: Tensors) -> Iterator[Values]:
    """Stages have odd numbers, what stands between them even ones."""
    stages = tensors.depths(r"features\.(\d+)\.(\d+)\.block")
    widths = tuple(tensors.out(f"features.{stage}.0.block.0") for stage in stages)
    yield {
        "depths": tuple(stages.values()),
        "widths": widths,
        "kernel": tensors.of("features.1.0.block.0")[-1],
        "expansion": tensors.out("features.1.0.block.3") // widths[0],
        "in_channels": tensors.inp("features.0.0"),
        "num_classes": tensors.classes("classifier.2"),
    }


def vit(tensors: Tensors) -> Iterator[Values]:
    """Heads leave no mark in shapes: 64 channels each, where that divides."""
    width = tensors.out("conv_proj")
    yield {
        "patch": tensors.of("conv_proj")[-1],
        "depth": len(tensors.numbers(r"encoder\.layers\.encoder_layer_(\d+)\.")),
        "token_width": width,
        "heads": width // USUAL_HEAD if width % USUAL_HEAD == 0 else 1,
        "mlp_width": tensors.out("encoder.layers.encoder_layer_0.mlp.0"),
        "in_channels": tensors.inp("conv_proj"),
        "num_classes": tensors.classes("heads.head"),
    }
