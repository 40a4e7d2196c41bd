"""Claims on published networks: their parameters, multiply-adds and errors."""

from __future__ import annotations

from resnet_core.cost import price, total
from resnet_core.labs.claims import links
from resnet_core.labs.claims.claim import Check, Claim, Computed, Finding
from resnet_core.labs.claims.counted import cost, millions, plan
from resnet_core.labs.claims.sources import TORCHVISION


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


CLAIMS = (
    Claim(
        "fewer-than-vgg",
        "ResNet-50 actually has fewer parameters than VGG-16 because it avoids large fully connected layers "
        "at the end, using Global Average Pooling instead.",
        "cheat sheet",
        "whole networks",
        "true",
        "VGG's first linear layer reads a map of 7 × 7 pixels, value by value; after a global average one "
        "value is left of each channel.",
        Computed(fewer_than_vgg),
        TORCHVISION,
        links.explore("resnet50", pin="vgg16", block="head"),
    ),
)
