"""What a run that was cut off still answers: the seeds that it has finished with every network."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TypeVar

from resnet_core.labs.questions.findings import Comparison
from resnet_core.labs.questions.question import Question
from resnet_core.labs.questions.race import RACERS, STEPS, Race
from resnet_core.labs.training.curves import Trace

T = TypeVar("T")


def complete_seeds(question: Question, finding: Comparison | Race) -> tuple[int, ...]:
    """The seeds with which every network of the question was trained to its end, or until it diverged."""
    match finding:
        case Race():
            each = [
                {seed for seed in finding.ends.get(name, {}) if _raced(finding, name, seed)}
                for name in RACERS
            ]
        case Comparison(_, curves):
            each = [
                {
                    seed
                    for seed, trace in (curves[one.name].traces if one.name in curves else {}).items()
                    if _trained(trace, one.recipe.epochs)
                }
                for one in question.candidates
            ]
    return tuple(sorted(set.intersection(*each)))


def with_seeds(finding: Comparison | Race, seeds: tuple[int, ...]) -> Comparison | Race:
    """`finding` with nothing but these seeds."""
    match finding:
        case Race():
            return finding._replace(
                steps={name: _of(seeds, steps) for name, steps in finding.steps.items()},
                ends={name: _of(seeds, ends) for name, ends in finding.ends.items()},
            )
        case Comparison(_, curves):
            return finding._replace(
                curves={
                    name: curve._replace(traces=_of(seeds, curve.traces)) for name, curve in curves.items()
                }
            )


def _of(seeds: tuple[int, ...], by_seed: Mapping[int, T]) -> dict[int, T]:
    return {seed: found for seed, found in by_seed.items() if seed in seeds}


def _trained(trace: Trace, epochs: int) -> bool:
    return trace.diverged is not None or len(trace.epochs) == epochs


def _raced(race: Race, name: str, seed: int) -> bool:
    steps = race.steps.get(name, {}).get(seed, ())
    return race.ends[name][seed] == math.inf or (bool(steps) and steps[-1].step == STEPS - 1)
