"""The menu of published networks: in groups, each with its parameters, and the images that go along."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from types import MappingProxyType

from app.drawing import numbers
from resnet_core.cost import price
from resnet_core.network import Network
from resnet_core.search.names import made_for, nearest_published
from resnet_core.spec import Spec, Traced, reads_signals
from resnet_core.zoo import PUBLISHED, ZOO


@cache
def in_groups() -> tuple[str, ...]:
    """The names of the zoo, group by group, as they first appear there."""
    groups = dict.fromkeys(PUBLISHED[name].group for name in ZOO)
    return tuple(name for group in groups for name in ZOO if PUBLISHED[name].group == group)


@cache
def labels() -> Mapping[str, str]:
    """What the menu says of each: `CIFAR, plain · Plain-20 · 269.7 k`."""
    made = {}
    for name in in_groups():
        known = PUBLISHED[name]
        params = numbers.short(price(Network(ZOO[name], known.input).plan).params)
        made[name] = f"{known.title} · {params} · {known.group}"
    return MappingProxyType(made)


def with_own_classes(now: Network, chosen: Spec) -> Spec:
    """The new network with the visitor's own number of classes, if one was chosen."""
    if isinstance(now.spec, Traced):
        return chosen
    untouched = now.spec.num_classes == ZOO[nearest_published(now.spec)].num_classes
    return chosen if untouched else replace(chosen, num_classes=now.spec.num_classes)


def image(now: Network, chosen: Spec) -> dict[str, object]:
    """The size of image to go on with: the visitor's own, or, if none was chosen, that of the new network.

    Batch and number format always stay.
    """
    usual, new = made_for(now.spec), made_for(chosen)
    if now.reads_signals != reads_signals(chosen):
        return {"height": new.height, "width": new.width}
    untouched = (now.input.height, now.input.width) == (usual.height, usual.width)
    return {"height": new.height, "width": new.width} if untouched else {}
