"""The measured latency of backbone, neck and heads on the visitor's device, beside what was predicted."""

from __future__ import annotations

from collections.abc import Mapping

from app.backbone.controls import Asked
from app.backbone.split import TITLES
from app.drawing import numbers
from app.frame.cards import Card
from app.runs import conditions
from app.runs.predicted import Device
from app.runs.run import Run
from resnet_core.dense.pieces import PARTS, Part
from resnet_core.jobs.request import Request
from resnet_core.labs.dense.findings import Findings, findings
from resnet_core.labs.dense.settings import DenseSettings
from resnet_core.network import Network

RUN = "backbone.measure"
MEASURE, AGAIN = "Build it and measure its latency", "Measure again"
HELP = "One batch of noise, seeded weights, evaluation mode. Heads of crops read noise; no crops are cut."
DISTURBED = "Other work had the processor, so these times are too long."


def request(network: Network, asked: Asked, device: Device) -> Request:
    """The request for the times of this network with its neck and heads."""
    settings = vars(DenseSettings(**vars(asked.task)))
    return Request("dense", network.recipe, asked.image, settings, device=device.name)


def read(run: Run) -> Findings:
    """What a run has found so far."""
    return findings(run.points)


def sentence(found: Findings) -> str:
    """What the times depend on."""
    if found.conditions is None:
        return ""
    disturbed = f" {DISTURBED}" if found.was_disturbed else ""
    return conditions.sentence(found.conditions, conditions.images(found.conditions)) + disturbed


def cards(found: Findings, predicted: Mapping[Part, float] | None) -> tuple[Card, ...]:
    """A card for each part that was timed."""
    whole = sum(seconds.median for seconds in found.seconds.values())
    return tuple(
        Card(
            TITLES[part],
            numbers.seconds(found.seconds[part].median),
            _under(found.seconds[part].median / whole, predicted[part] if predicted else None),
            HELP,
        )
        for part in PARTS
        if part in found.seconds
    )


def _under(share: float, predicted: float | None) -> str:
    foreseen = f", predicted {numbers.seconds(predicted)}" if predicted is not None else ""
    return f"{numbers.percent(share)}{foreseen}"
