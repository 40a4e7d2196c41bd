"""All claims, by their names in links."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from resnet_core.labs.claims import degradation, whole_networks
from resnet_core.labs.claims.claim import Claim

ALL: tuple[Claim, ...] = (*degradation.CLAIMS, *whole_networks.CLAIMS)
CLAIMS: Mapping[str, Claim] = MappingProxyType({claim.id: claim for claim in ALL})
