"""What the recorded runs found, read once, for the proofs of claims."""

from __future__ import annotations

from functools import cache
from statistics import median
from typing import NamedTuple

from resnet_core.labs.claims.counted import in_percent
from resnet_core.labs.gradients import findings as gradient_findings
from resnet_core.labs.gradients.findings import Findings
from resnet_core.labs.gradients.growth import first_to_last
from resnet_core.labs.gradients.points import Quantity
from resnet_core.labs.lesion import findings as lesion_findings
from resnet_core.labs.lesion.findings import Outcome, Paths
from resnet_core.labs.questions import race
from resnet_core.labs.questions.judge import TRAINED, Verdict, final
from resnet_core.labs.questions.race import Race
from resnet_core.labs.questions.table import QUESTIONS, judge, read
from resnet_core.labs.recorded import runs
from resnet_core.labs.training import degradation
from resnet_core.labs.training.curves import Band, Curve, Measure, last


@cache
def lab() -> dict[str, Curve]:
    """The curves of the degradation lab, by names such as `plain-56`."""
    return dict(degradation.read(runs("degradation")["lab"].points).curves)


def trained(name: str, measure: Measure = "train_error") -> Band:
    """The error of a network of the lab after the last epoch, over its seeds."""
    band = last(lab()[name], measure)
    assert band is not None, f"{name} has not finished in the recorded lab"
    return band


@cache
def comparison(question: str) -> dict[str, Curve]:
    """The curves of a recorded comparison, by the names of its networks."""
    finding = read(QUESTIONS[question], runs("questions")[question].points)
    assert not isinstance(finding, Race)
    return dict(finding.curves)


@cache
def answer(question: str) -> Verdict:
    """The answer that a recorded comparison supports, and its numbers in a sentence."""
    asked = QUESTIONS[question]
    return judge(asked, read(asked, runs("questions")[question].points))


def errors(question: str, name: str) -> tuple[float, ...]:
    """The training errors of a network of a comparison after its last epoch; 1 where it diverged."""
    return tuple(final(comparison(question)[name]).values())


def middle(question: str, name: str) -> float:
    """Their median."""
    return median(errors(question, name))


@cache
def identity_race() -> Race:
    """The recorded race to copy: convolutions against the same with their input added."""
    return race.read(runs("questions")["identity_race"].points)


@cache
def gradients(run: str = "start") -> Findings:
    """Norms across ResNet-56 and its twins: "start", or "film" over twenty steps."""
    return gradient_findings.fold(runs("gradients")[run].points)


class Ends(NamedTuple):
    """A quantity at the first and at the last block, the median over seeds."""

    first: float
    last: float
    ratio: float


def ends(variant: str, quantity: Quantity = "outputs", run: str = "start") -> Ends:
    """One quantity of one network: "asked" is ResNet-56, the others are its twins."""
    found = gradients(run)
    band = found.band(variant, found.steps()[-1], quantity)
    assert band is not None, f"{variant} was not measured"
    return Ends(band.median[0], band.median[-1], first_to_last(band.median) or 0.0)


@cache
def lesions(network: str) -> Outcome:
    """What a trained network gets wrong without some of its blocks."""
    outcome = lesion_findings.lesions(runs("lesions")[f"{network}/lesion"].points).network
    assert outcome is not None
    return outcome


@cache
def paths(network: str) -> Paths:
    """Gradients along its paths by length."""
    return lesion_findings.paths(runs("lesions")[f"{network}/paths"].points)


def of_seeds(band: Band) -> str:
    """`69.5 % (62.2 % to 71.7 %)`: the median, and the range over seeds."""
    return f"{in_percent(band.middle)} ({in_percent(band.low)} to {in_percent(band.high)})"


def fails(question: str, name: str) -> bool:
    """Whether no seed of a network of a comparison has learnt its training images."""
    return min(errors(question, name)) >= TRAINED


def learns(question: str, name: str) -> bool:
    """Whether every seed has."""
    return max(errors(question, name)) < TRAINED


def diverged(question: str, name: str) -> int:
    """How many of its trainings diverged."""
    return sum(trace.diverged is not None for trace in comparison(question)[name].traces.values())
