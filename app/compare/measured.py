"""The measured latencies of exactly these networks on the visitor's device, from the store or a run."""

from __future__ import annotations

from collections.abc import Sequence

from app.runs import run as runs
from app.runs.predicted import Device
from app.runs.run import Run
from resnet_core.jobs import request as requests
from resnet_core.jobs.request import Request
from resnet_core.labs.latencies.findings import Findings, findings
from resnet_core.labs.latencies.settings import joined
from resnet_core.labs.table import TABLE
from resnet_core.network import Network

RUN = "compare.latencies"


def request(networks: Sequence[Network], device: Device) -> Request:
    """The request for the times of these networks, in this order."""
    first, *others = networks
    return Request("latencies", first.recipe, first.input, {"others": joined(others)}, device=device.name)


def stored(networks: Sequence[Network], device: Device) -> Findings:
    """What an earlier run of them found on this device by this version of the program; else nothing."""
    if any(network.is_traced for network in networks):
        return Findings()
    key = requests.key(request(networks, device), TABLE.code_version("latencies"), device.label)
    result = runs.store().get(key)
    return findings(result.events) if result else Findings()


def read(run: Run) -> Findings:
    """What a run has found so far."""
    return findings(run.points)
