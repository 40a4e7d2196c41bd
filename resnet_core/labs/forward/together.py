"""What two runs found of one network: the times of one, and what the other saw of a picture."""

from __future__ import annotations

from dataclasses import replace

from resnet_core.labs.forward.findings import Findings, PartFindings


def together(timed: Findings, looked: Findings) -> Findings:
    """Times and memory of one run, which do not depend on the picture, and what another saw of a picture."""
    nothing = PartFindings()
    parts = {
        name: replace(timed.parts.get(name, nothing), response=looked.parts.get(name, nothing).response)
        for name in dict.fromkeys((*timed.parts, *looked.parts))
    }
    return replace(
        timed,
        parts=parts,
        maps=looked.maps,
        top=looked.top,
        class_maps=looked.class_maps,
        activities=looked.activities,
        picture=looked.picture,
    )
