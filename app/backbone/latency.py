"""The predicted latency of backbone, neck and heads on the visitor's device."""

from __future__ import annotations

from app.backbone.split import TITLES
from app.drawing import numbers
from app.frame.cards import Card
from resnet_core.dense.pieces import PARTS, seconds_by_part
from resnet_core.language.dense import Dense
from resnet_core.readers.latency import Calibration

UNMET = "The calibration of this device has not met a kind of layer that this network has."
ONLY = "Only float32 is predicted."
HELP = (
    "One batch in evaluation mode, predicted from measurements of small networks on this device. Cutting "
    "crops, anchors and the choice of boxes are not included. The error was measured on classifiers alone."
)


def cards(network: Dense, calibration: Calibration) -> tuple[Card, ...] | str:
    """A card for each part; or why nothing is predicted."""
    if network.backbone.input.dtype != "float32":
        return ONLY
    seconds = seconds_by_part(network, calibration)
    if seconds is None:
        return UNMET
    whole = sum(seconds.values())
    return tuple(
        Card(TITLES[part], numbers.seconds(seconds[part]), numbers.percent(seconds[part] / whole), HELP)
        for part in PARTS
    )
