"""What trainings find, as typed values: each class is one kind of point, whose name and fields it has.

A point of one training among several also carries the fields of that training's label. Errors are 0 to 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeAlias, TypeVar

from resnet_core.labs import points
from resnet_core.labs.events import Event, Point, Restarted, Value

T = TypeVar("T")


class SeedLabel(NamedTuple):
    """The label of a training that differs from others in its seed alone."""

    seed: int

    @property
    def curve(self) -> str:
        """The name of the curve that its epochs belong to."""
        return ""


class NameLabel(NamedTuple):
    """The label of a training in a comparison: the name of its network."""

    name: str
    seed: int

    @property
    def curve(self) -> str:
        """The name of the curve that its epochs belong to."""
        return self.name


class VariantLabel(NamedTuple):
    """The label of a training in the degradation lab. `network` is "plain" for shortcut "none"."""

    network: str
    shortcut: str
    depth: int
    seed: int

    @property
    def curve(self) -> str:
        """The name of the curve that its epochs belong to."""
        return network_name(self.network, self.depth)


Label: TypeAlias = SeedLabel | NameLabel | VariantLabel
AnyLabel = TypeVar("AnyLabel", SeedLabel, NameLabel, VariantLabel)


class Epoch(NamedTuple):
    """One pass over the training images; `epoch` counts from 1, `steps` all steps so far.

    `loss` and `train_error` are means over the epoch in training mode, while the weights change;
    `test_error` is measured after it, in evaluation mode. `seconds` are of this epoch and its test.
    """

    epoch: int
    loss: float
    train_error: float
    test_error: float
    steps: int
    seconds: float = 0.0


class Diverged(NamedTuple):
    """The loss of step `step`, counted from 1, was not finite; `losses` are those of its epoch before it."""

    step: int
    epoch: int = 0
    losses: tuple[float, ...] = ()


class Trained(NamedTuple):
    """The link of the network that is trained: that of the request, fitted to the data."""

    network: Mapping[str, str]


class Checkpoint(NamedTuple):
    """The file of the trained weights, as `data.trained` finds it, and its size."""

    name: str
    bytes: int


class NotKept(NamedTuple):
    """Why the weights could not be saved."""

    why: str


def network_name(kind: str, depth: int) -> str:
    """`plain-56`."""
    return f"{kind}-{depth}"


def labelled_point(value: object, label: Label) -> Point:
    """The point of a finding about the training with this label."""
    own = points.point(value)
    return Point(own.name, {**label_values(label), **own.values})


def label_values(label: Label) -> Mapping[str, Value]:
    """The fields of a label."""
    return points.point(label).values


def labelled(
    events: Iterable[Event], label: type[AnyLabel], kinds: Iterable[type[T]]
) -> list[tuple[AnyLabel, T]]:
    """The findings of these kinds with their labels, in order. A restart discards what came before it."""
    by_name = {points.name(kind): kind for kind in kinds}
    pairs: list[tuple[AnyLabel, T]] = []
    for event in events:
        if isinstance(event, Restarted):
            pairs.clear()
        elif isinstance(event, Point) and event.name in by_name:
            owner = points.read(label, Point(points.name(label), event.values))
            pairs.append((owner, points.read(by_name[event.name], event)))
    return pairs
