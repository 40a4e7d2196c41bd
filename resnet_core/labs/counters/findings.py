"""What each counter says of a network: predicted from its plan until the counter itself has replied."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import NamedTuple, assert_never

from resnet_core.labs import points
from resnet_core.labs.counters.conventions import (
    FLOP_COUNTER,
    Cause,
    Convention,
    Reading,
    Unit,
    Unread,
    count,
)
from resnet_core.labs.counters.conventions_optional import (
    PTFLOPS,
    PTFLOPS_ATEN,
    PTFLOPS_PARAMETERS,
    THOP,
    THOP_PARAMETERS,
)
from resnet_core.labs.counters.conventions_required import (
    FVCORE,
    FVCORE_PARAMETERS,
    FVCORE_TRAINING,
    TORCHINFO,
    TORCHINFO_PARAMETERS,
)
from resnet_core.labs.events import Event
from resnet_core.plan import Plan
from resnet_core.spec import Input

Reply = Reading | Unread
REPLIES: tuple[type[Reply], ...] = (Reading, Unread)
PACKAGES = ("torch", "fvcore", "torchinfo", "thop", "ptflops")
OPERATIONS = (FLOP_COUNTER, TORCHINFO, PTFLOPS_ATEN, FVCORE, PTFLOPS, THOP, FVCORE_TRAINING)
PARAMETERS = (FVCORE_PARAMETERS, TORCHINFO_PARAMETERS, PTFLOPS_PARAMETERS, THOP_PARAMETERS)


class Answer(NamedTuple):
    """A counter's number for one image: `counted` is `ours`, in its unit, plus the causes, plus `rest`.

    Where `version` is empty, the counter has not replied and `counted` is a prediction. `unread` says why it
    will not reply, where that is known.
    """

    tool: str
    unit: Unit
    ours: int
    causes: tuple[Cause, ...]
    counted: int
    rest: int = 0
    version: str = ""
    unread: str = ""

    @property
    def per_mac(self) -> int:
        """How many of its units make one multiply-add."""
        return 2 if self.unit == "FLOP" else 1

    @property
    def status(self) -> str:
        """How its number is known."""
        if self.version:
            return f"measured with version {self.version}"
        return f"predicted from the plan: {self.unread}" if self.unread else "predicted from the plan"


@cache
def installed() -> str:
    """The counters installed on this server, with their versions."""
    return ", ".join(f"{package} {number}" for package in PACKAGES if (number := _version(package)))


def one_image(input: Input) -> Input:
    """The images that are counted: one, whatever the batch and the number format are."""
    return Input(input.height, input.width)


def replies(events: Iterable[Event]) -> tuple[Reply, ...]:
    """What the counters have replied so far; a restart discards what came before it."""
    return tuple(points.values(events, REPLIES))


def answers(
    plan: Plan, conventions: tuple[Convention, ...], replies: Iterable[Reply] = ()
) -> tuple[Answer, ...]:
    """What each counter says of one image; predicted from the plan where it has not replied."""
    by_tool = {reply.tool: reply for reply in replies}
    return tuple(_answer(plan, convention, by_tool.get(convention.tool)) for convention in conventions)


def _answer(plan: Plan, convention: Convention, reply: Reply | None) -> Answer:
    expected = count(plan, convention)
    match reply:
        case None:
            return Answer(*expected, counted=expected.total)
        case Unread():
            return Answer(*expected, counted=expected.total, unread=reply.why)
        case Reading():
            return Answer(**reply._asdict())
        case _:
            assert_never(reply)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
