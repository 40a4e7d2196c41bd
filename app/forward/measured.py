"""What was measured of each part of the network strip; of equal blocks drawn as one, the mean of each."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import mean
from typing import NamedTuple

from resnet_core.labs.forward.findings import Findings, Memory, PartFindings, Response
from resnet_core.labs.forward.findings import Part as Timing
from resnet_core.labs.forward.times import Spread
from resnet_core.readers.parts import Part


class Measured(NamedTuple):
    """A part of the strip with its findings so far."""

    part: Part
    findings: PartFindings

    @property
    def time(self) -> Spread | None:
        """Seconds of the part in one pass."""
        timing = self.findings.timing
        return timing.seconds if timing else None

    @property
    def rate(self) -> float:
        """FLOPs a second; 0 while it is not known."""
        timing = self.findings.timing
        return timing.flops / timing.seconds.median if timing else 0.0


def measured(parts: Sequence[Part], findings: Findings) -> tuple[Measured, ...]:
    """Every part of the strip with its findings."""

    def known(name: str) -> PartFindings:
        return findings.parts.get(name, PartFindings())

    return tuple(Measured(part, _together([known(name) for name in _names(part)])) for part in parts)


def _names(part: Part) -> list[str]:
    if part.copies == 1:
        return [part.key]
    stage = part.key.partition(".")[0]
    return [f"{stage}.{copy}" for copy in range(part.copy, part.copy + part.copies)]


def _together(copies: Sequence[PartFindings]) -> PartFindings:
    """Of equal blocks the mean response and time, once all are known, and the highest memory."""
    if len(copies) == 1:
        return copies[0]
    return PartFindings(
        _mean_response([each.response for each in copies if each.response], len(copies)),
        _highest([each.memory for each in copies if each.memory]),
        _mean_timing([each.timing for each in copies if each.timing], len(copies)),
    )


def _mean_response(known: Sequence[Response], copies: int) -> Response | None:
    if len(known) < copies:
        return None
    return Response(*known[0][:2], *map(mean, zip(*(each[2:] for each in known), strict=True)))


def _highest(known: Sequence[Memory]) -> Memory | None:
    if not known:
        return None
    peaks = [each.measured for each in known if each.measured is not None]
    predicted = max(each.predicted for each in known)
    return known[0]._replace(predicted=predicted, measured=max(peaks, default=None))


def _mean_timing(known: Sequence[Timing], copies: int) -> Timing | None:
    if len(known) < copies:
        return None
    median, low, high, _ = map(mean, zip(*(each.seconds for each in known), strict=True))
    return known[0]._replace(seconds=Spread(median, low, high, known[0].seconds.runs))
