"""What is within the limit, kept for the next rerun: finding it takes a third of a second."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from resnet_core.edge.budget import Way, Within, within
from resnet_core.readers.latency import Calibration
from resnet_core.spec import ArchSpec, Input

__all__ = ["rows"]


class Law(NamedTuple):
    """What predictions read of a calibration, as a key."""

    device: str
    threads: int
    seconds: tuple[tuple[str, tuple[float, ...]], ...]
    launch: tuple[tuple[str, float], ...]
    roof: tuple[float, ...]


def rows(
    spec: ArchSpec, input: Input, limit: float, calibration: Calibration
) -> Mapping[Way, Within | None] | None:
    """The largest network in time by each way; None where a layer was not calibrated."""
    seconds = tuple((kind, tuple(constants)) for kind, constants in calibration.seconds.items())
    launch = tuple(calibration.launch.items())
    law = Law(calibration.device, calibration.threads, seconds, launch, tuple(calibration.roof))
    return _rows(spec, input, limit, law)


@lru_cache(maxsize=64)
def _rows(spec: ArchSpec, input: Input, limit: float, law: Law) -> Mapping[Way, Within | None] | None:
    own = Calibration(law.device, law.threads, dict(law.seconds), dict(law.launch), law.roof)
    try:
        return within(spec, input, limit, own)
    except KeyError:
        return None
