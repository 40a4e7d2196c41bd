"""What stands on Gradients before anything was run: a recorded run, of this network or of the nearest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from app.gradients import words
from resnet_core.jobs.request import Request
from resnet_core.labs.events import Point
from resnet_core.labs.gradients.findings import Findings, fold
from resnet_core.labs.gradients.recorded import INPUT, answering, nearest
from resnet_core.labs.recorded import of_record
from resnet_core.network import Network


class Standing(NamedTuple):
    """A recorded run with its conditions in words; `is_other` where it is not of what was asked for."""

    network: Network
    findings: Findings
    conditions: str
    is_other: bool


def ended(points: Sequence[Point]) -> Findings:
    """What the points of a run that is over say together."""
    return replace(fold(points), ended=True)


def standing(request: Request) -> Standing:
    """The recorded run of exactly this request, or else the nearest."""
    asked = request.spec, request.input, request.settings
    answer = answering(*asked)
    record = answer or nearest(*asked)
    findings = of_record(ended, record)
    return Standing(
        Network(record.spec, INPUT), findings, words.conditions(findings, record.made), answer is None
    )
