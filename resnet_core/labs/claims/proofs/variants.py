"""ResNeXt, SE-ResNet and Res2Net beside ResNet-50."""

from __future__ import annotations

import numpy as np

from resnet_core.labs.claims.claim import Check, Finding
from resnet_core.labs.claims.counted import cost, error, giga, in_percent, plan
from resnet_core.labs.claims.speeds import SPEEDS
from resnet_core.language.plan import out_of
from resnet_core.readers.weight_names import expected_shapes
from resnet_core.zoo import RESNETS

RESNEXT, SE, RES2NET = "resnext50_32x4d", "seresnet50", "res2net50_26w_4s"
ROUNDING = 1e-6


def sheet_code() -> Finding:
    """What the sheet's class gives at the inner width of ResNeXt-50, and what ResNeXt-50 has."""
    middle = expected_shapes(plan(RESNEXT))["layer1.1.conv2.weight"]
    ours, theirs = out_of(plan(RESNEXT).stages[0].runs[-1].block).channels, 4 * middle[0]
    return Finding(
        f"{theirs} channels instead of {ours}",
        f"ResNeXt-50 32x4d has {middle[0]} channels in its first 3×3 convolutions, in "
        f"{middle[0] // middle[1]} groups of {middle[1]}. The sheet's code would put out 4 × {middle[0]} = "
        f"{theirs} channels; the network puts out {ours}.",
        (Check("The block puts out four times the channels of its 3×3.", theirs == ours),),
    )


def sum_of_paths() -> Finding:
    """A grouped convolution at one pixel, as a whole and as a sum over groups."""
    rng = np.random.default_rng(0)
    groups, each, outer = 32, 4, 256
    x = rng.normal(size=(9, outer))  # the 3 x 3 pixels around one
    narrow = rng.normal(size=(groups, outer, each))
    spatial = rng.normal(size=(groups, 9, each, each))
    wide = rng.normal(size=(groups, each, outer))
    inner = np.maximum(np.einsum("po,goc->gpc", x, narrow), 0)
    paths = sum(
        np.maximum(np.einsum("pc,pcd->d", one, weights), 0) @ back
        for one, weights, back in zip(inner, spatial, wide, strict=True)
    )
    dense = np.zeros((9, groups, each, groups, each))
    for group in range(groups):
        dense[:, group, :, group] = spatial[group]
    middle = np.maximum(np.einsum("gpc,pgchd->hd", inner, dense), 0)
    whole = middle.reshape(groups * each) @ wide.reshape(groups * each, outer)
    apart = float(np.abs(whole - paths).max() / np.abs(whole).max())
    return Finding(
        f"{groups} paths = 1 convolution",
        f"For random weights, a block with {groups} groups of {each} channels and the sum of {groups} paths "
        f"of {each} channels differ by less than a millionth of the largest value.",
        (Check("A grouped convolution is a sum of as many transformations.", apart < ROUNDING),),
    )


def squeeze_and_excitation() -> Finding:
    """What the gates cost."""
    ours, plain = cost(SE), cost("resnet50")
    macs, slower = ours.macs - plain.macs, 1 - SPEEDS[SE].gpu / SPEEDS["resnet50"].gpu
    return Finding(
        f"{macs:,} MACs more",
        "Each block of SE-ResNet-50 makes one factor a channel from the means of all channels. That takes "
        f"{macs:,} MACs more ({100 * macs / plain.macs:.2f} %) and {ours.params - plain.params:,} "
        f"parameters; on timm's GPU it costs {in_percent(slower)} of the speed.",
        (
            Check("Channels are weighted by factors computed from the image.", macs > 0),
            Check("The factors cost next to no multiply-adds.", macs < plain.macs / 1000),
        ),
    )


def scales() -> Finding:
    """How far the splits of a Res2Net block see."""
    spec, shapes = RESNETS[RES2NET], expected_shapes(plan(RES2NET))
    convolutions = [shape for name, shape in shapes.items() if name.startswith("layer1.1.convs.")]
    windows = [1 + 2 * passed for passed in range(len(convolutions) + 1)]
    return Finding(
        f"{', '.join(map(str, windows))} pixels",
        f"A block of Res2Net-50 26w4s cuts its channels into {spec.scales} splits of {convolutions[0][0]}. "
        "One is passed on. The others go through a 3×3 each, the later ones with the result before added, "
        f"so they see {', '.join(map(str, windows))} pixels a side before they are joined.",
        (
            Check("Channels are split into groups.", len(windows) == spec.scales > 1),
            Check("The groups see windows of different sizes.", len(set(windows)) == len(windows)),
        ),
    )


def width_and_depth() -> Finding:
    """Depth and inner width of ResNet-50 and ResNeXt-50."""
    depths = plan("resnet50").depth, plan(RESNEXT).depth
    inner = [expected_shapes(plan(name))["layer1.1.conv2.weight"] for name in ("resnet50", RESNEXT)]
    return Finding(
        f"{depths[0]} and {depths[1]} layers",
        f"ResNet-50 and ResNeXt-50 32x4d both have {depths[0]} layers. What differs is the 3×3: "
        f"{inner[0][0]} channels in one group, or {inner[1][0]} in {inner[1][0] // inner[1][1]}, at "
        f"{giga(cost('resnet50').macs)} and {giga(cost(RESNEXT).macs)} MACs. The errors are "
        f"{error('resnet50'):.2f} and {error(RESNEXT):.2f} %.",
        (Check("Width is traded against depth.", depths[0] != depths[1]),),
    )
