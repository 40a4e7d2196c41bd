"""The cost card of a network: exact numbers, and what four counters would print for it."""

from __future__ import annotations

from typing import NamedTuple

from resnet_core.cost import price
from resnet_core.labs.counters.conventions import FLOP_COUNTER, Unit
from resnet_core.labs.counters.conventions_optional import THOP
from resnet_core.labs.counters.conventions_required import FVCORE, TORCHINFO
from resnet_core.labs.counters.findings import answers
from resnet_core.language.shape import Dims
from resnet_core.network import Network
from resnet_core.readers.priced import lower_bounds, unpriced
from resnet_core.search.names import name_of

__all__ = ["Card", "Printed", "card"]

COUNTERS = (FVCORE, THOP, TORCHINFO, FLOP_COUNTER)


class Printed(NamedTuple):
    """What a counter would print for one image, by the rules read in its sources."""

    tool: str
    number: int
    unit: Unit


class Card(NamedTuple):
    """A network's name, its images or signals, its exact numbers for one, and where it can be looked at.

    With operators in `unpriced`, the multiply-adds are a lower bound. Nothing is printed of a network whose
    file has operators that are no layers of ours: by what rule counters take them is not known.
    """

    name: str
    height: int
    width: int
    params: int
    macs: int
    printed: tuple[Printed, ...]
    address: str
    unpriced: tuple[str, ...] = ()
    dims: Dims = 2


def card(network: Network, address: str = "") -> Card:
    """The card; `address` is that of the explorer, before the link of the network."""
    plan, cost = network.plan, price(network.plan)
    counters = () if lower_bounds(plan) else COUNTERS
    printed = tuple(Printed(reply.tool, reply.counted, reply.unit) for reply in answers(plan, counters))
    sides = network.input.height, network.input.width
    link = f"{address}?{network.link}"
    return Card(
        name_of(network.spec), *sides, *cost[:2], printed, link, tuple(unpriced(plan)), plan.image.dims
    )
