"""Latencies of several networks by batch and device, each a cell of a grid: measured once, then kept.

A cell is a `latencies` request of one network, so that each is answered from the store, and a machine of a
cluster that ends takes no other cell with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import product
from typing import NamedTuple

from resnet_core.jobs.grid import Cell, View
from resnet_core.jobs.request import Request
from resnet_core.labs.conditions import Conditions
from resnet_core.labs.events import Point
from resnet_core.labs.forward.times import Spread
from resnet_core.labs.latencies.findings import findings
from resnet_core.network import Network

LABEL = "cell"


class Measured(NamedTuple):
    """One cell's seconds of a pass of a batch; with `was_disturbed`, others used the processor meanwhile."""

    network: Network
    batch: int
    device: str
    seconds: Spread
    conditions: Conditions
    was_disturbed: bool

    @property
    def images_per_second(self) -> float:
        """At the median."""
        return self.batch / self.seconds.median


def latency_cells(
    networks: Iterable[Network], batches: Iterable[int], devices: Iterable[str], visitor: str = ""
) -> tuple[Cell, ...]:
    """A cell for each network, batch and device; what is named twice is one. Raises `SpecError`."""
    each_once = (_of_one_image(network) for network in networks)
    asked = product(dict.fromkeys(each_once), dict.fromkeys(batches), dict.fromkeys(devices))
    return tuple(
        Cell(
            {LABEL: place},
            Request(
                "latencies",
                network.recipe,
                replace(network.input, batch=batch),
                device=device,
                visitor=f"{visitor} cell {place}",
            ),
        )
        for place, (network, batch, device) in enumerate(asked)
    )


def measured(grid: tuple[Cell, ...], view: View) -> Iterator[Measured]:
    """The cells that have a time, in their order."""
    for cell in grid:
        said = [point for point in view.points if point.values[LABEL] == cell.label[LABEL]]
        if found := _measured(cell.request, said):
            yield found


def _measured(request: Request, said: list[Point]) -> Measured | None:
    found = findings(said)
    if found.conditions is None or not found.times:
        return None
    network = _of_one_image(Network(request.spec, request.input))
    (seconds,) = found.times.values()
    batch, device = request.input.batch, request.device
    return Measured(network, batch, device, seconds, found.conditions, found.was_disturbed)


def _of_one_image(network: Network) -> Network:
    return Network(network.spec, replace(network.input, batch=1))
