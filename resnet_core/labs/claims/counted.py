"""Exact counts and printed errors of networks of the zoo, for proofs; each network is unfolded once."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from resnet_core.cost import Cost, price
from resnet_core.labs.claims.links import network
from resnet_core.plan import Plan, unfold
from resnet_core.readers.memory import saved_for_backward
from resnet_core.zoo import PUBLISHED, ZOO


@cache
def plan(name: str) -> Plan:
    """The network laid out for the images that it is published for."""
    return network(name).plan


@cache
def cost(name: str) -> Cost:
    """Its parameters, multiply-adds and activations."""
    return price(plan(name))


@cache
def saved(name: str, batch: int = 1) -> int:
    """Bytes that autograd saves for backward, for a batch of float32 images."""
    return saved_for_backward(unfold(ZOO[name], replace(PUBLISHED[name].input, batch=batch)))


def error(name: str, protocol: str = "1-crop", weights: int = 1) -> float:
    """A printed top-1 error in percent; for one crop, of torchvision's first or second weights."""
    found = [each for each in PUBLISHED[name].errors if each.protocol == protocol]
    if protocol == "1-crop":
        found = [each for each in found if each.source.place == f"weights IMAGENET1K_V{weights}"]
    return float(found[0].top1)


def millions(count: int) -> str:
    """`25.6 M`."""
    return f"{count / 1e6:.1f} M"


def giga(count: int) -> str:
    """`4.09 G`."""
    return f"{count / 1e9:.2f} G"


def in_percent(share: float) -> str:
    """`69.5 %`, of a share from 0 to 1."""
    return f"{100 * share:.1f} %"
