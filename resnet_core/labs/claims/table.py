"""All claims, by their names in links."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from resnet_core.labs.claims import (
    blocks,
    degradation,
    gradients,
    identity,
    order,
    practice,
    variants,
    very_deep,
    whole_networks,
)
from resnet_core.labs.claims.claim import Claim

ALL: tuple[Claim, ...] = (
    *degradation.CLAIMS,
    *very_deep.CLAIMS,
    *gradients.CLAIMS,
    *identity.CLAIMS,
    *blocks.CLAIMS,
    *whole_networks.CLAIMS,
    *order.CLAIMS,
    *variants.CLAIMS,
    *practice.CLAIMS,
)
CLAIMS: Mapping[str, Claim] = MappingProxyType({claim.id: claim for claim in ALL})
