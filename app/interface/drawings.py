"""The drawings of the interface: the strip and the cost card of a network, as SVG."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from app.drawing.card import drawing
from app.frame.network_strip import as_svg
from resnet_core.api.addresses import NETWORK, Endpoint, Pairs, network_of
from resnet_core.card.card import card

SVG = "image/svg+xml"


def _strip(pairs: Pairs) -> str:
    return as_svg(network_of(pairs))


def _card(pairs: Pairs) -> str:
    network = network_of(pairs)
    return drawing(card(network), network.plan)


DRAWINGS: Mapping[str, Endpoint] = MappingProxyType(
    {
        "strip.svg": Endpoint("A network as a strip of its blocks", (NETWORK,), SVG, _strip),
        "card.svg": Endpoint("A network with its exact costs, as a small drawing", (NETWORK,), SVG, _card),
    }
)
