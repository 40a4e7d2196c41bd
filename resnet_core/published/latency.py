"""The predicted latency of published networks on one device, where the plan language has them."""

from __future__ import annotations

from resnet_core.published.choice import Seconds
from resnet_core.published.tables import rows
from resnet_core.published.zoo_names import network_of
from resnet_core.readers.latency import Calibration, predict


def predictions(calibration: Calibration) -> Seconds:
    """Seconds of one pass of one float32 image, by architecture and side; none for layers not calibrated."""
    found: dict[tuple[str, int], float] = {}
    for row in rows():
        network = network_of(row)
        if network is None or (row.architecture, row.side) in found:
            continue
        try:
            found[row.architecture, row.side] = predict(network.plan, calibration)
        except KeyError:  # a kind of work that was not measured
            continue
    return found
