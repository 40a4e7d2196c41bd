"""The published networks without those that only have more of the same blocks."""

from dataclasses import replace

from resnet_core.spec import ArchSpec
from resnet_core.zoo import RESNETS

ALIKE = 3  # blocks in a stage: more of them are equal to the last


def kinds() -> list[str]:
    """Of networks that differ only in how many equal blocks they have, the shallowest."""
    found: dict[ArchSpec, str] = {}
    for name in sorted(RESNETS, key=lambda name: sum(RESNETS[name].depths)):
        depths = tuple(min(ALIKE, depth) for depth in RESNETS[name].depths)
        found.setdefault(replace(RESNETS[name], depths=depths), name)
    return list(found.values())
