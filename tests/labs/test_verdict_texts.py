"""No verdict is contradicted by the numbers that it was read from, whatever a run finds.

What each answer claims is written out here once more, from its text and without the judge.
"""

import random
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median

import pytest

from resnet_core.labs.questions import networks
from resnet_core.labs.questions.findings import Comparison
from resnet_core.labs.questions.networks import of_layers, parts
from resnet_core.labs.questions.race import RACERS, Race
from resnet_core.labs.questions.table import QUESTIONS, Question, judge, read
from resnet_core.labs.recorded import FOLDER, Recorded, runs
from resnet_core.labs.training.curves import Curve, Trace
from resnet_core.labs.training.findings import Epoch

OUTCOMES = 1500  # of each question
Ends = Mapping[str, tuple[float, ...]]
Claim = Callable[[Ends], bool]


def above(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    """Clearly above: with every seed, and by a point in the middle."""
    rises = [a - b for a, b in zip(one, other, strict=True)]
    return all(rise > 0 for rise in rises) and median(rises) >= 0.01


def apart(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return above(one, other) or above(other, one)


def learnt(errors: tuple[float, ...]) -> bool:
    return all(error < 0.1 for error in errors)


def near(name: str) -> Claim:
    def is_near(ends: Ends) -> bool:
        pairs = zip(ends[name], ends[networks.ORIGINAL], strict=True)
        return max(ends[name]) < 1 and all(error - identity < 0.05 for error, identity in pairs)

    return is_near


def at(first: str, second: str) -> tuple[tuple[str, str], ...]:
    return tuple((networks.at_rate(first, rate), networks.at_rate(second, rate)) for rate in networks.RATES)


LOW, HIGH = at(networks.V1, networks.V2)
LOW_START, HIGH_START = at(networks.USUAL_START, networks.ZERO_START)
A, B, C = networks.OPTION_A, networks.OPTION_B, networks.OPTION_C
FIRST, BN, RELU = networks.FIRST, networks.BN_AFTER, networks.RELU_BEFORE
BOTH, SHORTCUT, NORM, NEITHER = (
    of_layers(parts(shortcut, norm), networks.DEEP)
    for shortcut in ("identity", "none")
    for norm in ("batch", "none")
)
GATES = tuple(map(near, (networks.EXCLUSIVE, networks.CLOSED_GATE)))
NOT_GATES = tuple(
    near(row.name)
    for row in networks.TABLE_1[1:]
    if row.name not in (networks.EXCLUSIVE, networks.CLOSED_GATE)
)
CONVOLUTIONAL, FULLY = (
    tuple(f"{kind}, {pixels}" for pixels in (networks.SHUFFLED, networks.IN_ORDER))
    for kind in (networks.CONVOLUTIONAL, networks.FULLY_CONNECTED)
)
STACK, RESIDUAL = RACERS[:2]


def v2_better(ends: Ends, pair: tuple[str, str]) -> bool:
    return above(ends[pair[0]], ends[pair[1]])


def v1_better(ends: Ends, pair: tuple[str, str]) -> bool:
    return above(ends[pair[1]], ends[pair[0]])


def tie(ends: Ends, pair: tuple[str, str]) -> bool:
    return not apart(ends[pair[0]], ends[pair[1]])


def ten_below(ends: Ends, one: str, other: str) -> bool:
    return all(a < b and 10 * a <= b for a, b in zip(ends[one], ends[other], strict=True))


CLAIMS: Mapping[str, Mapping[str, Claim]] = {
    "order": {
        "v2_always": lambda ends: v2_better(ends, LOW) and v2_better(ends, HIGH),
        "v2_high": lambda ends: tie(ends, LOW) and v2_better(ends, HIGH),
        "v2_low": lambda ends: v2_better(ends, LOW) and tie(ends, HIGH),
        "neither": lambda ends: tie(ends, LOW) and tie(ends, HIGH),
        "v1": lambda ends: v1_better(ends, LOW) or v1_better(ends, HIGH),
    },
    "zero_gamma": {
        "sooner": lambda ends: v2_better(ends, LOW_START) and v2_better(ends, HIGH_START),
        "high": lambda ends: not v2_better(ends, LOW_START) and v2_better(ends, HIGH_START),
        "low": lambda ends: v2_better(ends, LOW_START) and not v2_better(ends, HIGH_START),
        "never": lambda ends: not v2_better(ends, LOW_START) and not v2_better(ends, HIGH_START),
    },
    "norm_and_shortcut": {
        "both": lambda ends: (
            learnt(ends[BOTH]) and not any(learnt(ends[e]) for e in (SHORTCUT, NORM, NEITHER))
        ),
        "norm": lambda ends: learnt(ends[NORM]) and not learnt(ends[SHORTCUT]) and not learnt(ends[NEITHER]),
        "shortcut": lambda ends: (
            learnt(ends[SHORTCUT]) and not learnt(ends[NORM]) and not learnt(ends[NEITHER])
        ),
        "either": lambda ends: learnt(ends[SHORTCUT]) and learnt(ends[NORM]) and not learnt(ends[NEITHER]),
        "neither": lambda ends: learnt(ends[NEITHER]),
        "nothing": lambda ends: not any(learnt(ends[each]) for each in (BOTH, SHORTCUT, NORM, NEITHER)),
    },
    "warm_up": {
        "always": lambda ends: learnt(ends[networks.WARM_UP]) and not learnt(ends[networks.NO_WARM_UP]),
        "needless": lambda ends: learnt(ends[networks.WARM_UP]) and learnt(ends[networks.NO_WARM_UP]),
        "sometimes": lambda ends: min(ends[networks.WARM_UP]) < 0.1 <= max(ends[networks.WARM_UP]),
        "never": lambda ends: min(ends[networks.WARM_UP]) >= 0.1,
    },
    "options": {
        "c_best": lambda ends: above(ends[A], ends[C]) and above(ends[B], ends[C]),
        "c_worst": lambda ends: above(ends[C], ends[A]) and above(ends[C], ends[B]),
        "alike": lambda ends: not any(apart(ends[one], ends[two]) for one, two in ((A, B), (B, C), (A, C))),
        "other": lambda ends: (
            any(apart(ends[one], ends[two]) for one, two in ((A, B), (B, C), (A, C)))
            and not (above(ends[C], ends[A]) and above(ends[C], ends[B]))
        ),
    },
    "shortcuts_2016": {
        "none": lambda ends: not any(is_near(ends) for is_near in (*GATES, *NOT_GATES)),
        "gates": lambda ends: (
            any(is_near(ends) for is_near in GATES) and not any(is_near(ends) for is_near in NOT_GATES)
        ),
        "others": lambda ends: any(is_near(ends) for is_near in NOT_GATES),
    },
    "orders_2016": {
        "bn": lambda ends: above(ends[BN], ends[RELU]) and above(ends[BN], ends[FIRST]),
        "relu": lambda ends: above(ends[RELU], ends[BN]) and above(ends[RELU], ends[FIRST]),
        "alike": lambda ends: (
            not apart(ends[BN], ends[RELU])
            and (above(ends[BN], ends[FIRST]) or above(ends[RELU], ends[FIRST]))
        ),
        "neither": lambda ends: not above(ends[BN], ends[FIRST]) and not above(ends[RELU], ends[FIRST]),
    },
    "permuted": {
        "convolutional": lambda ends: rises(ends, CONVOLUTIONAL) and not rises(ends, FULLY),
        "fully_connected": lambda ends: rises(ends, FULLY) and not rises(ends, CONVOLUTIONAL),
        "both": lambda ends: rises(ends, FULLY) and rises(ends, CONVOLUTIONAL),
        "neither": lambda ends: not rises(ends, FULLY) and not rises(ends, CONVOLUTIONAL),
    },
    "identity_race": {
        "residual": lambda ends: ten_below(ends, RESIDUAL, STACK),
        "stack": lambda ends: ten_below(ends, STACK, RESIDUAL),
        "alike": lambda ends: not ten_below(ends, RESIDUAL, STACK) and not ten_below(ends, STACK, RESIDUAL),
    },
}


def rises(ends: Ends, pair: tuple[str, ...]) -> bool:
    return above(ends[pair[0]], ends[pair[1]])


def some_errors(question: Question, luck: random.Random) -> dict[str, tuple[float, ...]]:
    """Errors at and around the thresholds, of few values, so that ties and reversals are common."""
    names = RACERS if question.name == "identity_race" else [each.name for each in question.candidates]
    values = luck.choice(((0.0, 0.004, 0.008, 0.02), (0.0, 0.05, 0.09, 0.1, 0.4), (0.0, 0.001, 0.3, 1.0)))
    return {name: tuple(luck.choice(values) for _ in range(question.seeds)) for name in names}


def found(question: Question, ends: Ends) -> Comparison | Race:
    """What a run with these last errors finds; an error of 1 is a training that diverged."""
    if question.name == "identity_race":
        losses = {
            name: {seed: float("inf") if loss == 1 else loss for seed, loss in enumerate(of)}
            for name, of in ends.items()
        }
        return Race(None, {}, losses)
    return Comparison(None, {name: Curve(name, _traces(errors)) for name, errors in ends.items()})


def _traces(errors: tuple[float, ...]) -> dict[int, Trace]:
    return {
        seed: Trace((Epoch(1, 1.0, error, error, 23),), 30 if error == 1 else None)
        for seed, error in enumerate(errors)
    }


def infinite(question: str, ends: Ends) -> Ends:
    """As the claims read them: the loss of a racer that diverged has no size."""
    if question != "identity_race":
        return ends
    return {name: tuple(float("inf") if loss == 1 else loss for loss in of) for name, of in ends.items()}


@pytest.mark.parametrize("name", QUESTIONS)
def test_no_outcome_contradicts_the_verdict(name: str) -> None:
    luck, question, keys = random.Random(name), QUESTIONS[name], set()
    for _ in range(OUTCOMES):
        ends = some_errors(question, luck)
        key = judge(question, found(question, ends)).key
        assert CLAIMS[name][key](infinite(name, ends)), (key, ends)
        keys.add(key)
    assert keys <= {answer.key for answer in question.answers} == CLAIMS[name].keys()
    assert len(keys) > 1


# ---------------------------------------------------------------------- what captions say of the usual seeds

MEASURED = {
    "order": "v2_high",
    "zero_gamma": "high",
    "norm_and_shortcut": "both",
    "warm_up": "sometimes",
    "options": "c_worst",
    "shortcuts_2016": "gates",
    "orders_2016": "bn",
    "permuted": "convolutional",
    "identity_race": "residual",
}


def recorded_answers(folder: Path = FOLDER) -> dict[str, Recorded]:
    """Every recorded run that answers a question with its own seeds, by the name of the question."""
    known = (
        run
        for path in folder.glob("*.json")
        if '"runs"' in path.read_text()
        for run in runs(path.stem).values()
    )
    answers = {}
    for run in known:
        name = str(run.settings.get("question", run.experiment))
        if name in QUESTIONS and run.settings == QUESTIONS[name].settings:
            answers[name] = run
    return answers


def test_recorded_answers_are_those_that_captions_and_decisions_speak_of() -> None:
    for name, run in recorded_answers().items():
        assert judge(QUESTIONS[name], read(QUESTIONS[name], run.points)).key == MEASURED[name], name


def test_every_question_has_a_measured_answer() -> None:
    assert MEASURED.keys() == QUESTIONS.keys()
    assert all(MEASURED[name] in CLAIMS[name] for name in QUESTIONS)
