"""What a slice of the loss finds, as typed values, and the fold from points to slices."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple, assert_never

from resnet_core.labs import points
from resnet_core.labs.conditions import Conditions, conditions
from resnet_core.labs.events import Event
from resnet_core.labs.surface.settings import levels

Role = Literal["asked", "twin"]
ASKED: Role = "asked"  # the network of the request
TWIN: Role = "twin"  # the plain network with the same layers


class Network(NamedTuple):
    """A trained network at the centre of its slice: `loss` and `error` (0 to 1) on the images of the slice.

    `cosine` is that of the two directions, and `weights` the number of weights that move.
    """

    role: Role
    loss: float
    error: float
    cosine: float
    weights: int


class Losses(NamedTuple):
    """Losses on a part of a row of the grid, measured on this level; each may be inf or nan."""

    role: Role
    level: int
    row: int
    columns: tuple[int, ...]
    losses: tuple[float, ...]


class Slice(NamedTuple):
    """What is known of one network: losses by row and column; `level` is the last complete one, or -1."""

    network: Network
    losses: Mapping[tuple[int, int], float]
    level: int


class Surface(NamedTuple):
    """The findings of "surface", with a slice for each role that is known."""

    conditions: Conditions | None
    slices: Mapping[Role, Slice]


class Relief(NamedTuple):
    """What a whole or partial slice shows: how many points, the largest finite loss, and three counts."""

    points: int
    largest: float
    above: int
    not_finite: int
    below_chance: int


KINDS: tuple[type[Network | Losses], ...] = (Network, Losses)


def read(events: Iterable[Event], size: int) -> Surface:
    """What a run on a grid of `size` by `size` has found so far."""
    events = tuple(events)
    networks: dict[Role, Network] = {}
    losses: dict[Role, dict[tuple[int, int], float]] = {}
    for finding in points.values(events, KINDS):
        match finding:
            case Network(role):
                networks[role] = finding
            case Losses(role, _, row, columns, values):
                known = losses.setdefault(role, {})
                known.update(zip(((row, column) for column in columns), values, strict=True))
            case _:
                assert_never(finding)
    slices = {
        role: Slice(network, losses.get(role, {}), _complete(losses.get(role, {}), size))
        for role, network in networks.items()
    }
    return Surface(conditions(events), slices)


def relief(slice: Slice, most: float, classes: int) -> Relief:
    """Counts over the points known: losses above `most`, not finite, and below a guess's `ln(classes)`."""
    losses = list(slice.losses.values())
    finite = [loss for loss in losses if math.isfinite(loss)]
    return Relief(
        len(losses),
        max(finite, default=math.nan),
        sum(loss > most for loss in finite),
        len(losses) - len(finite),
        sum(loss < math.log(classes) for loss in finite),
    )


def _complete(losses: Mapping[tuple[int, int], float], size: int) -> int:
    known: set[int] = set()
    for level, places in enumerate(levels(size)):
        known |= set(places)
        if any((row, column) not in losses for row in known for column in known):
            return level - 1
    return len(levels(size)) - 1
