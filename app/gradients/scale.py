"""The axes of the charts of norms: how far they reach, their ticks, and what has a lane of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import ceil, floor, isfinite, log10
from typing import Any

from app.drawing import numbers
from resnet_core.labs.gradients.findings import Findings
from resnet_core.labs.gradients.points import Quantity

ACROSS = "block, from the input to the classes"
LANE, GAP = 0.05, 0.03  # of the height
ZERO, NOT_FINITE = "exactly 0", "not finite"
FEW_DECADES = 2.5
FINE, COARSE = (1, 1.1, 1.2, 1.3, 1.5, 1.7, 2, 2.5, 3, 4, 5, 6, 7, 8, 9), (1, 1.5, 2, 3, 5, 7)
STEPS = {0.6: FINE, 1.2: COARSE}  # between powers of ten, for so many decades and fewer


def span_of(findings: Findings, quantity: Quantity) -> tuple[float, float]:
    """The ends of the logarithmic axis, as powers of ten, over all networks and steps."""
    logs = [log10(value) for value in _values(findings, quantity) if drawable(value)]
    low, high = min(logs, default=-1.0), max(logs, default=1.0)
    room = max(0.15, 0.04 * (high - low))
    return low - room, high + room


def lanes_of(findings: Findings, quantity: Quantity) -> list[str]:
    """The lanes that are needed, beside the axis."""
    present = {lane_of(value) for value in _values(findings, quantity)}
    return [lane for lane in (ZERO, NOT_FINITE) if lane in present]


def domain(lanes: Sequence[str]) -> tuple[float, float]:
    """The share of the height that the logarithmic axis has between the lanes."""
    return (LANE + GAP if ZERO in lanes else 0.0, 1 - LANE - GAP if NOT_FINITE in lanes else 1.0)


def most_blocks(findings: Findings) -> int:
    """The blocks of the deepest network."""
    return max((len(network.blocks) for network in findings.networks), default=1)


def stages(findings: Findings) -> Iterator[float]:
    """Where a stage of the first network begins, between two blocks."""
    for network in findings.networks[:1]:
        for place, name in enumerate(network.blocks):
            if name.endswith(".0") and place:
                yield place + 0.5


def lane_of(value: float) -> str:
    """The lane of a value; empty for one that the axis has."""
    return ZERO if value == 0 else "" if isfinite(value) else NOT_FINITE


def drawable(value: float) -> bool:
    """Whether the logarithmic axis has this value."""
    return isfinite(value) and value > 0


def ticks(span: tuple[float, float]) -> dict[str, Any]:
    """Ticks at powers of ten, at some of them where there are many; and in between where there are few."""
    decades = span[1] - span[0]
    if decades > FEW_DECADES:
        return {"dtick": max(1, numbers.nearest(decades / 6))}
    steps = next((steps for most, steps in STEPS.items() if decades <= most), (1, 2, 5))
    ticks = [step * 10.0**power for power in range(floor(span[0]), ceil(span[1]) + 1) for step in steps]
    return {"tickvals": ticks, "ticktext": [numbers.magnitude(tick) for tick in ticks]}


def _values(findings: Findings, quantity: Quantity) -> Iterable[float]:
    for each in findings.norms:
        yield from each.of(quantity)
