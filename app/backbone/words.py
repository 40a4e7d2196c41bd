"""The sentences of the page Backbone."""

from __future__ import annotations

from collections.abc import Mapping

from app.backbone.controls import Asked
from app.drawing import numbers
from app.frame import traced_words
from resnet_core.cost import Cost
from resnet_core.dense.network import MULTIPLE
from resnet_core.dense.pieces import PARTS, Part
from resnet_core.language.dense import Dense
from resnet_core.network import Network

OF_PART: dict[Part, str] = {
    "backbone": "the backbone takes",
    "neck": "the neck takes",
    "head": "the heads take",
}
TAPS = "Taps and levels are as high as in the strip: a step for twice the resolution."
SPLIT_MORE = (
    "Multiply-adds are those of one image, saved bytes those of a batch. Cutting crops out of maps, anchors "
    "and the choice of boxes have no multiply-adds and are not included. Saved are the maps that autograd "
    "keeps for the backward pass, with batch norms in training mode."
)
FROZEN = (
    "Batch norms learn here. Where they are frozen, as in torchvision's first detectors, their scales and "
    "shifts are no parameters."
)

CODE = "PyTorch file of the whole"


def headline(asked: Asked, costs: Mapping[Part, Cost], least: bool = False) -> str:
    """Which part takes the most, and what the others take; `least` where not all operators are priced."""
    macs = {part: costs[part].macs for part in PARTS if costs[part].macs}
    whole = sum(macs.values())
    first, *others = sorted(macs, key=lambda part: -macs[part])
    shares = {part: numbers.percent(macs[part] / whole) for part in macs}
    most = f"{'at least ' if least else ''}{numbers.short(whole)}"
    rest = " and ".join(f"{OF_PART[part]} {shares[part]}" for part in others)
    return (
        f"At {size(asked)}, {OF_PART[first]} **{shares[first]}** of the {most} "
        f"multiply-adds of {asked.task.title}{f'; {rest}' if rest else ''}."
    )


def size(asked: Asked) -> str:
    """Height by width: `800 × 1,333`."""
    return f"{asked.image.height:,} × {asked.image.width:,}"


def padded(asked: Asked, network: Dense) -> str:
    """What the images are padded to, if they are."""
    _, height, width, _ = network.backbone.image
    if (height, width) == (asked.image.height, asked.image.width):
        return ""
    return f"Images are padded to {height:,} × {width:,}, multiples of {MULTIPLE}."


def of_file(network: Network) -> str:
    """What holds of a network of a file alone; empty for others."""
    if not network.is_traced:
        return ""
    size = f"{network.input.height:,} × {network.input.width:,}"
    own = (
        f"This network is a file of yours, traced for images of {size}: it is priced at that size, without "
        "padding. Its maps are found by their sizes, the last of each. It is not built here, so it is not "
        "measured and has no code."
    )
    return " ".join(filter(None, (own, traced_words.limits_of(network))))


def cannot(why: str) -> str:
    """Why a network cannot be the backbone."""
    return f"This network cannot be the backbone of this task: {why}."
