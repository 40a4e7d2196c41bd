"""What each counter says of a network: predicted from its plan, until the counter itself was asked."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from typing import Any, NamedTuple

from resnet_core.labs.counters.conventions import (
    FLOP_COUNTER,
    FVCORE,
    FVCORE_PARAMETERS,
    FVCORE_TRAINING,
    TORCHINFO,
    TORCHINFO_PARAMETERS,
    Cause,
    Convention,
    Unit,
    count,
)
from resnet_core.labs.counters.conventions_optional import (
    PTFLOPS,
    PTFLOPS_ATEN,
    PTFLOPS_PARAMETERS,
    THOP,
    THOP_PARAMETERS,
)
from resnet_core.labs.events import Point
from resnet_core.plan import Plan
from resnet_core.spec import Input

PACKAGES = ("torch", "fvcore", "torchinfo", "thop", "ptflops")
OPERATIONS = (FLOP_COUNTER, TORCHINFO, PTFLOPS_ATEN, FVCORE, PTFLOPS, THOP, FVCORE_TRAINING)
PARAMETERS = (FVCORE_PARAMETERS, TORCHINFO_PARAMETERS, PTFLOPS_PARAMETERS, THOP_PARAMETERS)


class Answer(NamedTuple):
    """A counter's number for one image: `counted` is `ours`, in its unit, plus the causes, plus `rest`.

    Where `version` is empty, the counter has not answered and `counted` is a prediction. `unread` says why it
    never will, if it will not.
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


def installed() -> str:
    """The counters that there are in this server's environment, with their versions."""
    return ", ".join(f"{package} {found}" for package in PACKAGES if (found := _version(package)))


def asked_input(input: Input) -> Input:
    """The images that are counted: one, whatever the batch and the number format are."""
    return Input(input.height, input.width)


def answers(plan: Plan, which: tuple[Convention, ...], points: Iterable[Point] = ()) -> tuple[Answer, ...]:
    """What each counter says; `points` are what the run has said so far."""
    said = {str(point.values["tool"]): point for point in points}
    return tuple(_answer(plan, convention, said.get(convention.tool)) for convention in which)


def _answer(plan: Plan, convention: Convention, said: Point | None) -> Answer:
    expected = count(plan, convention)
    predicted = Answer(*expected, counted=expected.total)
    if said is None:
        return predicted
    values: dict[str, Any] = dict(said.values)
    if said.name == "unread":
        return predicted._replace(unread=values["why"])
    causes = tuple(Cause(**cause) for cause in values["causes"])
    return Answer(**{**values, "causes": causes})


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
