"""Problems on what blocks cost."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from resnet_core.cost import price
from resnet_core.labs.lessons.worksheets.problem import Problem
from resnet_core.plan import unfold
from resnet_core.readers.weight_names import expected_shapes
from resnet_core.search.matching import BASIC, BlockCost, block_at, block_cost, bottleneck_of
from resnet_core.spec import Input
from resnet_core.zoo import RESNETS

WIDTHS = (64, 96, 128, 160, 192, 256)
SIDES = (7, 14, 28, 56)
IMAGES = (96, 128, 160, 192, 256, 288, 320, 384)


def _basic(width: int, side: int) -> BlockCost:
    return block_cost(block_at(BASIC, width, side))


def basic_weights(rng: Random) -> Problem:
    """Weights of two 3x3 convolutions."""
    width = rng.choice(WIDTHS)
    count = _basic(width, SIDES[-1]).weights
    return Problem(
        f"A basic block has two 3×3 convolutions that read and write {width} channels. How many weights have "
        "its convolutions?",
        f"{count:,}",
        f"2 · 9 · {width} · {width}",
    )


def basic_macs(rng: Random) -> Problem:
    """Their multiply-adds."""
    width, side = rng.choice(WIDTHS), rng.choice(SIDES)
    count = _basic(width, side).macs
    return Problem(
        f"The same kind of block, with {width} channels, reads maps of {side} × {side} pixels and keeps "
        "their size. How many multiply-adds (MACs) does one image take?",
        f"{count:,}",
        f"2 · 9 · {width} · {width} · {side} · {side}",
    )


def bottleneck_weights(rng: Random) -> Problem:
    """Weights of a bottleneck."""
    inner = rng.choice(WIDTHS)
    count = block_cost(block_at(bottleneck_of(), inner, SIDES[-1])).weights
    return Problem(
        f"A bottleneck reads {4 * inner} channels, works on {inner} and writes {4 * inner}. How many weights "
        "have its three convolutions?",
        f"{count:,}",
        f"{4 * inner} · {inner} + 9 · {inner} · {inner} + {inner} · {4 * inner} = 17 · {inner}²",
    )


def times_the_bottleneck(rng: Random) -> Problem:
    """The ratio of both at another narrowing than the usual one."""
    ratio, channels = rng.choice((2, 8, 16)), rng.choice((256, 512))
    spec = bottleneck_of(ratio)
    narrow = block_cost(block_at(spec, channels // spec.expansion, SIDES[0])).weights
    basic = _basic(channels, SIDES[0]).weights
    return Problem(
        f"At {channels} channels a bottleneck narrows to {channels // ratio} instead of the usual "
        f"{channels // 4}. How many times its weights do two 3×3 convolutions of {channels} channels have?",
        f"{basic / narrow:.2f} times",
        f"{basic:,} / {narrow:,}",
    )


def layers(rng: Random) -> Problem:
    """The number in the name of a network."""
    kind = rng.choice(("basic", "bottleneck"))
    depths = (*(rng.randrange(2, 9) for _ in range(3)), 3)
    spec = replace(RESNETS["resnet50" if kind == "bottleneck" else "resnet34"], depths=depths)
    shapes = expected_shapes(unfold(spec))
    count = sum(len(shape) > 1 and "downsample" not in name for name, shape in shapes.items())
    each = 3 if kind == "bottleneck" else 2
    return Problem(
        f"A ResNet has {', '.join(map(str, depths[:-1]))} and {depths[-1]} {kind} blocks in its stages. "
        "Which number stands in its name, which counts the stem, the convolutions of the branches and the "
        "classifier?",
        f"{count}",
        f"{each} · {sum(depths)} + 2",
    )


def other_image(rng: Random) -> Problem:
    """MACs of a whole network on another image."""
    side = rng.choice(IMAGES)
    usual, now = (price(unfold(RESNETS["resnet50"], Input(each, each))).macs for each in (224, side))
    return Problem(
        f"ResNet-50 takes {usual / 1e9:.2f} G MACs for an image of 224 × 224. About how many does it take "
        f"for {side} × {side}?",
        f"{now / 1e9:.2f} G",
        f"about {usual / 1e9:.2f} G · ({side} / 224)²; sizes of maps are rounded, and the classifier stays",
    )


PROBLEMS = (basic_weights, basic_macs, bottleneck_weights, times_the_bottleneck, layers, other_image)
