"""The figures of the networks on the page, with what is known of their latency on the visitor's device."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from app.frame import words
from app.runs import predicted
from app.runs.predicted import Calibrated
from resnet_core.labs.latencies.findings import Findings
from resnet_core.network import Network
from resnet_core.search import comparison
from resnet_core.search.comparison import Row

NOTHING = Findings()


def rows(networks: Sequence[Network], own: Calibrated, found: Findings = NOTHING) -> tuple[Row, ...]:
    """A row for each network, with its predicted latency and its measured one, where they are known."""
    times = {place: seconds.median for place, seconds in found.times.items()}
    return tuple(
        _predicted(row_of(network), network, own)._replace(measured=times.get(place))
        for place, network in enumerate(networks)
    )


@lru_cache(maxsize=64)
def row_of(network: Network) -> Row:
    """The figures of a network, under its title."""
    return comparison.row(network.plan, words.full_title(network))


def _predicted(row: Row, network: Network, own: Calibrated) -> Row:
    if own.calibration is None:
        return row
    return row._replace(predicted=predicted.seconds(network, own.calibration))
