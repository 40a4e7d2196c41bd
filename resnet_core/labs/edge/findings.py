"""What the experiments of the page Edge report. No torch here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple, assert_never, get_args

from resnet_core.edge.sizes import Format
from resnet_core.labs import points
from resnet_core.labs.conditions import Conditions, conditions
from resnet_core.labs.events import Event
from resnet_core.labs.forward.times import Attention, Spread

Runtime = Literal["PyTorch", "ONNX Runtime"]


class Answer(NamedTuple):
    """A network's scores in one format beside those of float32, over `images` images.

    `difference` is the length of the difference of the scores, divided by that of the scores. Of `changed`
    images the highest score is another class's. `wrong` are classified wrongly; None where images are noise.
    `bytes` are those of the numbers that the runtime keeps.
    """

    format: Format
    runtime: Runtime
    bytes: int
    images: int
    difference: float
    changed: int
    wrong: int | None = None


class FormatTime(NamedTuple):
    """Seconds of one pass of one batch."""

    format: Format
    runtime: Runtime
    seconds: Spread


class Missing(NamedTuple):
    """A format that could not be measured, and why."""

    format: Format
    why: str


class Whole(NamedTuple):
    """The network before pruning: its exact cost, and how many of the test images it gets wrong."""

    params: int
    macs: int
    wrong: int
    images: int


class Cut(NamedTuple):
    """The same network without the weakest `percent` of its inner filters, before any further training."""

    percent: int
    params: int
    macs: int
    wrong: int
    images: int


class Tuned(NamedTuple):
    """After so many epochs of further training."""

    epoch: int
    wrong: int
    images: int


class PruneTime(NamedTuple):
    """Seconds of one pass of one image, before and after pruning."""

    before: Spread
    after: Spread


class BudgetTime(NamedTuple):
    """Seconds of one pass of one batch of a network by its place: the first, the others, the pruned one.

    `format` is another than float32 for the first alone.
    """

    place: int
    format: Format
    seconds: Spread


Kind = BudgetTime | Answer | FormatTime | Missing | Whole | Cut | Tuned | PruneTime | Attention
KINDS: tuple[type[Kind], ...] = get_args(Kind)


@dataclass(frozen=True)
class Findings:
    """Everything found so far by either experiment."""

    conditions: Conditions | None = None
    answers: tuple[Answer, ...] = ()
    times: tuple[FormatTime, ...] = ()
    missing: tuple[Missing, ...] = ()
    whole: Whole | None = None
    cut: Cut | None = None
    tuned: tuple[Tuned, ...] = ()
    budget: tuple[BudgetTime, ...] = ()
    latency: PruneTime | None = None
    attention: Attention | None = None

    @property
    def was_disturbed(self) -> bool:
        """Whether other work on the machine kept the times from being sound."""
        return self.attention is not None and self.attention.was_disturbed

    def seconds(self, format: Format, runtime: Runtime) -> Spread | None:
        """The time of one row, if it is known."""
        own = (each.seconds for each in self.times if (each.format, each.runtime) == (format, runtime))
        return next(own, None)


def findings(events: Iterable[Event]) -> Findings:
    """The points among `events` as one value; a restart discards what came before it."""
    latest = points.latest(events)
    found = Findings(conditions(latest))
    for value in points.values(latest, KINDS):
        found = _with(found, value)
    return found


def _with(found: Findings, value: Kind) -> Findings:
    match value:
        case BudgetTime():
            return replace(found, budget=(*found.budget, value))
        case Answer():
            return replace(found, answers=(*found.answers, value))
        case FormatTime():
            return replace(found, times=(*found.times, value))
        case Missing():
            return replace(found, missing=(*found.missing, value))
        case Whole():
            return replace(found, whole=value)
        case Cut():
            return replace(found, cut=value)
        case Tuned():
            return replace(found, tuned=(*found.tuned, value))
        case PruneTime():
            return replace(found, latency=value)
        case Attention():
            return replace(found, attention=value)
        case _:
            assert_never(value)
