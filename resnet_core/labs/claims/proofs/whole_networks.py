"""Parameters, multiply-adds, maps and errors of whole networks."""

from __future__ import annotations

from dataclasses import replace

from resnet_core.cost import price, total
from resnet_core.labs.claims.claim import Check, Finding
from resnet_core.labs.claims.counted import cost, error, giga, in_percent, millions, plan
from resnet_core.plan import unfold
from resnet_core.readers.weight_names import expected_shapes
from resnet_core.spec import Input
from resnet_core.zoo import RESNETS

COCO = {"VGG-16": 21.2, "ResNet-101": 27.2}  # He 2015, table 8: mAP in percent, IoU from 0.5 to 0.95
PYRAMID = (2, 3, 4, 5)  # Lin 2017, section 3: C2 to C5


def backbone() -> Finding:
    """Detection with two backbones, as printed."""
    before, after = COCO.values()
    rise = (after - before) / before
    return Finding(
        f"{before} → {after} mAP",
        f"On COCO the mean average precision of Faster R-CNN is {before} % with VGG-16 and {after} % with "
        f"ResNet-101, {in_percent(rise)} more; nothing but the backbone was changed.",
        (Check("A deep residual backbone extracts better features.", after > before),),
    )


def modular() -> Finding:
    """In how many fields the five networks differ from ResNet-50."""
    fifty = vars(RESNETS["resnet50"])
    names = [f"resnet{depth}" for depth in (18, 34, 50, 101, 152)]
    differing = {
        field for name in names for field, value in vars(RESNETS[name]).items() if value != fifty[field]
    }
    blocks = [plan(name).blocks for name in names]
    return Finding(
        f"{len(differing)} of {len(fifty)} fields",
        f"The five networks from ResNet-18 to ResNet-152, of {blocks[0]} to {blocks[-1]} blocks, differ in "
        f"{len(differing)} of the {len(fifty)} fields that describe a network here: the kind of block and "
        "how many there are in each stage.",
        (Check("Kind and number of blocks are all that changes.", differing == {"block", "depths"}),),
    )


def any_image() -> Finding:
    """ResNet-50 on a square and on an oblong image."""
    square, oblong = plan("resnet50"), unfold(RESNETS["resnet50"], Input(320, 192))
    last = oblong.stages[-1].out
    same = expected_shapes(square) == expected_shapes(oblong)
    return Finding(
        f"{price(oblong).params:,} parameters, as before",
        f"On images of 320 × 192 pixels ResNet-50 has the same {price(oblong).params:,} parameters; its last "
        f"map has {last.height} × {last.width} pixels, and its head still gives {oblong.classes:,} scores.",
        (
            Check("The same weights fit an image of another shape.", same),
            Check("The head needs no change.", oblong.head[-1].out == square.head[-1].out),
        ),
    )


def fewer_than_vgg() -> Finding:
    """Parameters of ResNet-50 and VGG-16, and those of their linear layers."""
    ours, theirs = cost("resnet50").params, cost("vgg16").params
    head, vgg_head = (total(map(price, plan(name).head)).params for name in ("resnet50", "vgg16"))
    return Finding(
        f"{ours:,} < {theirs:,}",
        f"ResNet-50 has {ours:,} parameters, VGG-16 {theirs:,}, of which {vgg_head:,} are its three linear "
        f"layers. Without linear layers it is the other way round: {millions(ours - head)} against "
        f"{millions(theirs - vgg_head)}.",
        (
            Check("ResNet-50 has fewer parameters than VGG-16.", ours < theirs),
            Check("The linear layers make the difference.", ours - head > theirs - vgg_head),
        ),
    )


def maps_for_detection() -> Finding:
    """The maps that the stages of ResNet-50 give."""
    shapes = {stage + 2: each.out for stage, each in enumerate(plan("resnet50").stages)}
    listed = ", ".join(f"C{name} {out.channels} × {out.height} × {out.width}" for name, out in shapes.items())
    return Finding(
        f"{len(PYRAMID)} maps, C{PYRAMID[0]} to C{PYRAMID[-1]}",
        f"For 224 × 224 pixels the stages of ResNet-50 give {listed}. A feature pyramid reads all "
        f"{len(PYRAMID)}.",
        (
            Check(
                "The stages give maps at several strides.", len({out.height for out in shapes.values()}) == 4
            ),
            Check("Only C4 and C5 are read.", set(PYRAMID) == {4, 5}),
        ),
    )


def encoder() -> Finding:
    """ResNet-50 with the output stride that segmentation uses."""
    usual, dilated = plan("resnet50"), unfold(replace(RESNETS["resnet50"], output_stride=8))
    before, after = usual.stages[-1].out, dilated.stages[-1].out
    return Finding(
        f"{before.height} × {before.width} → {after.height} × {after.width} pixels",
        f"With an output stride of 8 the last map of ResNet-50 has {after.height} × {after.width} pixels "
        f"instead of {before.height} × {before.width}, at {giga(price(dilated).macs)} MACs instead of "
        f"{giga(price(usual).macs)}.",
        (
            Check(
                "The encoder's weights stay as they are.", expected_shapes(usual) == expected_shapes(dilated)
            ),
            Check("The decoder gets finer maps.", after.height > before.height),
        ),
    )


def against_vgg() -> Finding:
    """ResNet-34, without bottlenecks, beside VGG-16."""
    ours, theirs = cost("resnet34").macs, cost("vgg16").macs
    errors = error("resnet34"), error("vgg16")
    bottlenecks = RESNETS["resnet34"].block == "bottleneck"
    return Finding(
        f"{giga(ours)} against {giga(theirs)} MACs",
        f"ResNet-34, of basic blocks, takes {giga(ours)} MACs and has {errors[0]:.1f} % error; VGG-16 takes "
        f"{giga(theirs)} and has {errors[1]:.1f} %. ResNet-50 takes {giga(cost('resnet50').macs)} and has "
        f"{error('resnet50'):.1f} %.",
        (
            Check("ResNets are more accurate with fewer FLOPs.", ours < theirs and errors[0] < errors[1]),
            Check("Bottlenecks are the reason.", bottlenecks),
        ),
    )
