"""What gives each pixel a class: FCN, DeepLab v3 with torchvision's names, v3+ and a U-Net's decoder."""

from __future__ import annotations

from collections.abc import Sequence

from resnet_core.dense.parts import conv, conv_norm_act, resized
from resnet_core.language.dense import Head, Level, Reading, Tap
from resnet_core.language.layers import Dropout, GlobalPool, Join, Layer, Shape, Upsample

__all__ = ["aspp", "deeplab_head", "fcn_head", "pixel_head", "refined", "unet"]

WIDTH = 256
RATES = (12, 24, 36)  # at stride 8 (Chen 2017, arXiv 1706.05587, table 6), and in proportion at others
FINEST_RATES = 8
FINE = 48  # channels of the finer map (Chen 2018, arXiv 1802.02611, table 1)
DECODER = (256, 128, 64, 32, 16)
FCN_DROPOUT, ASPP_DROPOUT = 0.1, 0.5


def fcn_head(tap: Tap, classes: int, image: Shape, path: str = "classifier") -> Head:
    """torchvision's `FCNHead`, and its scores at the size of the image."""
    shape = tap.shape
    first = conv_norm_act(path, 0, shape, shape.channels // 4, (3, 1))
    narrow = first[-1].out
    drop = Dropout(f"{path}.3", narrow, FCN_DROPOUT)
    scores = conv(f"{path}.4", narrow, classes, 1)
    return Head(
        _titled(path), (Reading(tap.name, (*first, drop, scores, _to_image(path, scores.out, image))),)
    )


def _titled(path: str) -> str:
    return "pixels" if path == "classifier" else "auxiliary"


def _to_image(path: str, scores: Shape, image: Shape) -> Upsample:
    return Upsample(f"{path}.to_image", scores, resized(scores, image), "bilinear")


def aspp(tap: Tap, path: str) -> Level:
    """Atrous spatial pyramid pooling (Chen 2017, arXiv 1706.05587, figure 5).

    Beside a 1x1 and the mean of all pixels are three dilated 3x3, which see equally far in the
    image at any stride.
    """
    inp = tap.shape
    rates = [max(1, rate * FINEST_RATES // tap.stride) for rate in RATES]
    windows = [(1, 1), *((3, rate) for rate in rates)]
    parts = [
        conv_norm_act(f"{path}.convs.{place}", 0, inp, WIDTH, window) for place, window in enumerate(windows)
    ]
    parts.append(_mean(f"{path}.convs.{len(parts)}", inp))
    wide = resized(Shape(len(parts) * WIDTH, 0, 0), inp)
    joined = Join(f"{path}.joined", inp, wide, tuple(parts))
    project = conv_norm_act(f"{path}.project", 0, wide, WIDTH, (1, 1))
    drop = Dropout(f"{path}.project.3", project[-1].out, ASPP_DROPOUT)
    return Level("ASPP", tap.name, drop.out, lateral=(joined, *project, drop))


def _mean(path: str, inp: Shape) -> tuple[Layer, ...]:
    pool = GlobalPool(f"{path}.0", inp, Shape(inp.channels, 1, 1))
    after = conv_norm_act(path, 1, pool.out, WIDTH, (1, 1))
    return pool, *after, Upsample(f"{path}.4", after[-1].out, resized(after[-1].out, inp), "bilinear")


def deeplab_head(level: Level, classes: int, image: Shape) -> Head:
    """The rest of torchvision's `DeepLabHead`, and its scores at the size of the image."""
    first = conv_norm_act("classifier", 1, level.shape, WIDTH, (3, 1))
    scores = conv("classifier.4", first[-1].out, classes, 1)
    last = _to_image("classifier", scores.out, image)
    return Head("pixels", (Reading(level.name, (*first, scores, last)),))


def refined(level: Level, tap: Tap, path: str) -> Level:
    """The decoder of DeepLab v3+ (Chen 2018, arXiv 1802.02611, figure 2): a finer map joins, then two 3x3."""
    fine = conv_norm_act(f"{path}.fine", 0, tap.shape, FINE, (1, 1))
    up = Upsample(f"{path}.up", level.shape, resized(level.shape, tap.shape), "bilinear")
    joined = resized(Shape(WIDTH + FINE, 0, 0), tap.shape)
    first = conv_norm_act(f"{path}.refine", 0, joined, WIDTH, (3, 1))
    second = conv_norm_act(f"{path}.refine", 3, first[-1].out, WIDTH, (3, 1))
    after = (*first, *second)
    return Level("decoder", tap.name, after[-1].out, "join", fine, (up,), after)


def pixel_head(level: Level, classes: int, image: Shape, kernel: int) -> Head:
    """A score for each class from each pixel, at the size of the image."""
    scores = conv("classifier.0", level.shape, classes, kernel)
    last = _to_image("classifier", scores.out, image) if scores.out.height != image.height else None
    return Head("pixels", (Reading(level.name, (scores, *([last] if last else []))),))


def unet(taps: Sequence[Tap], image: Shape) -> tuple[Level, ...]:
    """A decoder after Ronneberger 2015 (arXiv 1505.04597, figure 1) for any backbone.

    Each level doubles the map, joins it with the tap of its size if there is one, and has two 3x3; so down to
    the pixels of the image.
    """
    skips = {tap.stride: tap for tap in taps}
    deepest = taps[-1]
    levels = [Level(deepest.name, deepest.name, deepest.shape)]
    stride = deepest.stride // 2
    while stride >= 1:
        levels.append(_doubled(levels, skips.get(stride), stride, image))
        stride //= 2
    return tuple(levels)


def _doubled(levels: Sequence[Level], tap: Tap | None, stride: int, image: Shape) -> Level:
    before, place = levels[-1], len(levels) - 1
    channels, path = DECODER[min(place, len(DECODER) - 1)], f"decoder.blocks.{place}"
    target = tap.shape if tap else Shape(0, -(-image.height // stride), -(-image.width // stride))
    up = Upsample(f"{path}.up", before.shape, resized(before.shape, target), "nearest")
    joined = up.out._replace(channels=up.out.channels + (tap.shape.channels if tap else 0))
    first = conv_norm_act(f"{path}.conv1", 0, joined, channels, (3, 1))
    second = conv_norm_act(f"{path}.conv2", 0, first[-1].out, channels, (3, 1))
    after = (*first, *second)
    name, reads = f"U{stride.bit_length() - 1}", tap.name if tap else ""
    return Level(name, reads, after[-1].out, "join" if tap else "carried", (), (up,), after)
