"""Heads that find boxes, with torchvision's names: RetinaNet's, and those of Faster and Mask R-CNN."""

from __future__ import annotations

from collections.abc import Sequence

from resnet_core.dense.parts import Normed, conv, conv_act
from resnet_core.language.dense import Head, Level, Reading
from resnet_core.language.layers import (
    Activation,
    Conv,
    ConvTranspose,
    Join,
    Layer,
    Linear,
    Rearrange,
    Shape,
)

__all__ = ["MASKED", "box_head", "mask_head", "proposals_head", "retina_heads"]

RETINA_ANCHORS, RPN_ANCHORS = 9, 3  # three sizes times three ratios; three ratios, one size a level
COORDINATES = 4
TOWER = 4  # convolutions before a head's last
BOX_SIDE, MASK_SIDE = 7, 14  # pixels of a crop (He 2017, arXiv 1703.06870, figure 4)
WIDTH = 1024
MASKED = 100  # boxes that torchvision masks at most


def retina_heads(levels: Sequence[Level], classes: int, norm: Normed) -> tuple[Head, ...]:
    """Two towers of four convolutions, the same at each level (Lin 2017, arXiv 1708.02002, section 4)."""
    kinds = (
        ("classes", "head.classification_head", "cls_logits", RETINA_ANCHORS * classes),
        ("boxes", "head.regression_head", "bbox_reg", RETINA_ANCHORS * COORDINATES),
    )
    return tuple(
        Head(
            title, tuple(Reading(level.name, _tower(path, last, level.shape, out, norm)) for level in levels)
        )
        for title, path, last, out in kinds
    )


def _tower(path: str, last: str, shape: Shape, channels: int, norm: Normed) -> tuple[Layer, ...]:
    layers = _convs(f"{path}.conv", shape, TOWER, norm)
    return (*layers, conv(f"{path}.{last}", shape, channels, 3))


def _convs(path: str, shape: Shape, count: int, norm: Normed) -> tuple[Layer, ...]:
    return tuple(
        layer
        for place in range(count)
        for layer in conv_act(f"{path}.{place}", shape, shape.channels, 3, norm)
    )


def proposals_head(levels: Sequence[Level], depth: int) -> Head:
    """The region proposal network (Ren 2015, arXiv 1506.01497): a score and four numbers for each anchor."""
    return Head("proposals", tuple(Reading(each.name, _proposals(each.shape, depth)) for each in levels))


def _proposals(shape: Shape, depth: int) -> tuple[Layer, ...]:
    scores = conv("rpn.head.cls_logits", shape, RPN_ANCHORS, 1)
    boxes = conv("rpn.head.bbox_pred", shape, RPN_ANCHORS * COORDINATES, 1)
    return (*_convs("rpn.head.conv", shape, depth, "none"), _both("rpn.head.outputs", scores, boxes))


def box_head(channels: int, classes: int, proposals: int, convolutional: bool) -> Head:
    """What says of each crop what it is and where: two linear layers, or four convolutions and one."""
    crop = Shape(channels, BOX_SIDE, BOX_SIDE)
    path = "roi_heads.box_head"
    layers = _box_convs(path, crop) if convolutional else _box_linears(path, crop)
    vector = layers[-1].out
    scores = Linear("roi_heads.box_predictor.cls_score", vector, Shape(classes, 1, 1))
    boxes = Linear("roi_heads.box_predictor.bbox_pred", vector, Shape(classes * COORDINATES, 1, 1))
    outputs = _both("roi_heads.box_predictor.outputs", scores, boxes)
    return Head("boxes", (Reading("", (*layers, outputs), proposals),))


def _box_linears(path: str, crop: Shape) -> tuple[Layer, ...]:
    vector, wide = Shape(crop.elements, 1, 1), Shape(WIDTH, 1, 1)
    return (
        Rearrange(f"{path}.flatten", crop, vector, "vector"),
        Linear(f"{path}.fc6", vector, wide),
        Activation(f"{path}.act6", wide, "relu"),
        Linear(f"{path}.fc7", wide, wide),
        Activation(f"{path}.act7", wide, "relu"),
    )


def _box_convs(path: str, crop: Shape) -> tuple[Layer, ...]:
    vector, wide = Shape(crop.elements, 1, 1), Shape(WIDTH, 1, 1)
    return (
        *_convs(path, crop, TOWER, "batch"),
        Rearrange(f"{path}.{TOWER}", crop, vector, "vector"),
        Linear(f"{path}.{TOWER + 1}", vector, wide),
        Activation(f"{path}.{TOWER + 2}", wide, "relu"),
    )


def mask_head(channels: int, classes: int, boxes: int, norm: Normed) -> Head:
    """What draws a mask of 28 x 28 for each class in each box that is left (He 2017, arXiv 1703.06870)."""
    crop = Shape(channels, MASK_SIDE, MASK_SIDE)
    path = "roi_heads.mask_predictor"
    larger = Shape(channels, 2 * MASK_SIDE, 2 * MASK_SIDE)
    layers = (
        *_convs("roi_heads.mask_head", crop, TOWER, norm),
        ConvTranspose(f"{path}.conv5_mask", crop, larger, 2),
        Activation(f"{path}.relu", larger, "relu"),
        conv(f"{path}.mask_fcn_logits", larger, classes, 1),
    )
    return Head("masks", (Reading("", layers, boxes),))


def _both(name: str, first: Conv | Linear, second: Conv | Linear) -> Join:
    out = first.out._replace(channels=first.out.channels + second.out.channels)
    return Join(name, first.inp, out, ((first,), (second,)))
