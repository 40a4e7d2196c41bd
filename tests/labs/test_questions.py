"""The questions of the labs: answers that can all come true, and what they ask of an experiment."""

from collections.abc import Mapping, Sequence

import pytest

from resnet_core.checks import SpecError
from resnet_core.families.resnet.small_networks import digits_network
from resnet_core.jobs.request import Request, checked
from resnet_core.labs.events import Point
from resnet_core.labs.questions import networks, race
from resnet_core.labs.questions.complete import complete_seeds, with_seeds
from resnet_core.labs.questions.judge import better
from resnet_core.labs.questions.race import RACERS
from resnet_core.labs.questions.table import COMPARISONS, QUESTIONS, Verdict, compare_tasks, judge, read
from resnet_core.labs.table import TABLE
from resnet_core.labs.training.findings import Diverged, Epoch, NameLabel, labelled_point
from resnet_core.labs.training.settings import in_order
from resnet_core.plan import unfold
from resnet_core.spec import Input

Errors = Mapping[str, Sequence[float]]
ALWAYS = (0.0, 0.0)


def points(question: str, errors: Errors) -> list[Point]:
    """Two epochs of each training; networks without errors have `ALWAYS`, and an error of 1 diverges."""
    found = []
    for candidate in QUESTIONS[question].candidates:
        for seed, error in enumerate(errors.get(candidate.name, ALWAYS)):
            label = NameLabel(candidate.name, seed)
            found += [labelled_point(Epoch(epoch, 1.0, error, error, 23), label) for epoch in (1, 2)]
            if error == 1:
                found.append(labelled_point(Diverged(60), label))
    return found


def judged(question: str, events: list[Point]) -> Verdict:
    return judge(QUESTIONS[question], read(QUESTIONS[question], events))


HIGH, MIXED, BAD = (0.3, 0.2), (0.3, 0.0), (0.9, 1.0)
V1, V2 = ([f"{name}, learning rate {rate}" for rate in (0.02, 0.1)] for name in (networks.V1, networks.V2))
USUAL, ZERO = (
    [f"{start}, learning rate {rate}" for rate in (0.02, 0.1)]
    for start in (networks.USUAL_START, networks.ZERO_START)
)
BOTH, NO_NORM, NO_SHORTCUT, NOTHING = (
    f"{parts}, 56 layers"
    for parts in (
        "shortcut, batch norm",
        "shortcut, no batch norm",
        "no shortcut, batch norm",
        "no shortcut, no batch norm",
    )
)
GATES = {networks.EXCLUSIVE, networks.CLOSED_GATE}
SHORTCUTS = {row.name: HIGH for row in networks.TABLE_1[1:]}
CONVOLUTIONAL, FULLY = (f"{kind}, pixels shuffled" for kind in ("convolutional", "fully connected"))

CASES: list[tuple[str, str, Errors]] = [
    ("order", "v2_always", dict.fromkeys(V1, HIGH)),
    ("order", "v2_high", {V1[1]: HIGH}),
    ("order", "neither", {V1[0]: MIXED, V1[1]: MIXED}),
    ("order", "v1", {V2[0]: HIGH}),
    ("order", "v2_low", {V1[0]: HIGH, V1[1]: MIXED}),
    ("zero_gamma", "sooner", dict.fromkeys(USUAL, HIGH)),
    ("zero_gamma", "high", {USUAL[1]: HIGH}),
    ("zero_gamma", "high", {USUAL[1]: HIGH, ZERO[0]: HIGH}),
    ("zero_gamma", "low", {USUAL[0]: HIGH, USUAL[1]: MIXED}),
    ("zero_gamma", "never", dict.fromkeys(ZERO, HIGH)),
    ("norm_and_shortcut", "both", {NO_NORM: BAD, NO_SHORTCUT: MIXED, NOTHING: BAD}),
    ("norm_and_shortcut", "norm", {NO_NORM: BAD, NOTHING: BAD}),
    ("norm_and_shortcut", "shortcut", {NO_SHORTCUT: BAD, NOTHING: BAD}),
    ("norm_and_shortcut", "either", {NOTHING: BAD}),
    ("norm_and_shortcut", "neither", {}),
    ("norm_and_shortcut", "nothing", dict.fromkeys((BOTH, NO_NORM, NO_SHORTCUT, NOTHING), BAD)),
    ("warm_up", "always", {networks.NO_WARM_UP: MIXED}),
    ("warm_up", "sometimes", {networks.NO_WARM_UP: HIGH, networks.WARM_UP: MIXED}),
    ("warm_up", "never", {networks.NO_WARM_UP: HIGH, networks.WARM_UP: HIGH}),
    ("warm_up", "needless", {}),
    ("warm_up", "never", {networks.WARM_UP: HIGH}),
    ("options", "c_best", {networks.OPTION_A: HIGH, networks.OPTION_B: HIGH}),
    ("options", "c_worst", {networks.OPTION_C: HIGH}),
    ("options", "alike", {networks.OPTION_C: MIXED}),
    ("options", "other", {networks.OPTION_B: HIGH}),
    ("shortcuts_2016", "none", SHORTCUTS),
    ("shortcuts_2016", "gates", {name: SHORTCUTS[name] for name in SHORTCUTS.keys() - GATES}),
    ("shortcuts_2016", "others", {networks.DROPOUT: BAD}),
    ("orders_2016", "bn", {networks.BN_AFTER: HIGH}),
    ("orders_2016", "relu", {networks.RELU_BEFORE: HIGH}),
    ("orders_2016", "alike", {networks.BN_AFTER: HIGH, networks.RELU_BEFORE: HIGH}),
    ("orders_2016", "alike", {networks.BN_AFTER: HIGH, networks.RELU_BEFORE: (0.1, 0.3)}),
    ("orders_2016", "neither", {networks.BN_AFTER: MIXED}),
    ("permuted", "convolutional", {CONVOLUTIONAL: HIGH, FULLY: MIXED}),
    ("permuted", "fully_connected", {FULLY: HIGH}),
    ("permuted", "both", {CONVOLUTIONAL: HIGH, FULLY: HIGH}),
    ("permuted", "neither", {}),
]
RACES = [("residual", 0.1, 0.001), ("alike", 0.1, 0.05), ("stack", 0.001, 0.1)]


def race_points(convolutions: float, residual: float) -> list[Point]:
    return [
        labelled_point(race.Step(step, loss, 1.0), NameLabel(name, seed))
        for name, end in zip(RACERS, [convolutions, residual] * 2, strict=True)
        for seed in (0, 1)
        for step, loss in ((0, 1.0), (199, end))
    ]


@pytest.mark.parametrize(("question", "key", "errors"), CASES)
def test_what_is_measured_decides_which_answer_is_right(question: str, key: str, errors: Errors) -> None:
    assert judged(question, points(question, errors)).key == key


@pytest.mark.parametrize(("key", "convolutions", "residual"), RACES)
def test_the_end_of_the_race_decides_it(key: str, convolutions: float, residual: float) -> None:
    assert judged("identity_race", race_points(convolutions, residual)).key == key


def test_every_answer_can_come_true_and_nothing_else() -> None:
    found = {(question, key) for question, key, _ in CASES} | {("identity_race", key) for key, *_ in RACES}
    assert found == {(name, answer.key) for name, each in QUESTIONS.items() for answer in each.answers}


def test_a_verdict_names_every_number_that_it_rests_on() -> None:
    why = judged("warm_up", points("warm_up", {networks.NO_WARM_UP: (0.357, 0.096)})).why
    assert why == (
        "Training error after the last epoch: no warm-up 22.6 % (9.6 to 35.7); warm-up of 4 epochs 0.0 % "
        "(0.0 to 0.0)."
    )


def test_a_verdict_says_how_many_seeds_diverged() -> None:
    why = judged("norm_and_shortcut", points("norm_and_shortcut", {NO_NORM: BAD})).why
    assert f"{NO_NORM} 1 of 2 diverged;" in why
    end = [labelled_point(Diverged(10), NameLabel(RACERS[3], 0))]
    why = judged("identity_race", race_points(0.1, 0.001) + end).why
    assert why.endswith("x + F, 16 layers: 0.001 (1 of 2 seeds diverged).")


def test_racers_that_both_end_at_nothing_or_diverge_are_alike() -> None:
    assert judged("identity_race", race_points(0.0, 0.0)).key == "alike"
    ends = [labelled_point(Diverged(10), NameLabel(name, seed)) for name in RACERS for seed in (0, 1)]
    assert judged("identity_race", race_points(0.1, 0.001) + ends).key == "alike"


def test_no_network_comes_near_to_an_identity_that_diverged_by_diverging_too() -> None:
    all_fail = dict.fromkeys((row.name for row in networks.TABLE_1), BAD)
    assert judged("shortcuts_2016", points("shortcuts_2016", all_fail)).key == "none"


def test_one_seed_that_says_otherwise_or_less_than_a_point_is_no_difference() -> None:
    assert better({0: 0.0, 1: 0.0}, {0: 0.3, 1: 0.3}) == "first"
    assert better({0: 0.3, 1: 0.3}, {0: 0.0, 1: 0.0}) == "second"
    assert better({0: 0.0, 1: 0.001}, {0: 0.3, 1: 0.0}) == "neither"
    assert better({0: 0.0, 1: 0.0}, {0: 0.009, 1: 0.009}) == "neither"


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_asks_what_the_table_accepts(name: str) -> None:
    question = QUESTIONS[name]
    asked = checked(Request(question.experiment, question.spec, Input(8, 8), question.settings), TABLE)
    assert asked.settings == question.settings
    assert question.settings["seeds"] == question.seeds
    assert TABLE.experiments[question.experiment].limit == "training"


@pytest.mark.parametrize(
    ("experiment", "settings"), [("compare", {"question": "identity_race"}), ("compare", {})]
)
def test_a_comparison_is_of_a_known_question(experiment: str, settings: dict[str, str]) -> None:
    with pytest.raises(SpecError) as fault:
        checked(Request(experiment, digits_network(8), settings=settings), TABLE)
    assert fault.value.field == "question"
    assert fault.value.nearest in COMPARISONS


@pytest.mark.parametrize("experiment", ["compare", "identity_race"])
def test_at_most_five_seeds(experiment: str) -> None:
    given = {"question": "order"} if experiment == "compare" else {}
    with pytest.raises(SpecError) as fault:
        checked(Request(experiment, digits_network(8), settings={**given, "seeds": 6}), TABLE)
    assert (fault.value.field, fault.value.nearest) == ("seeds", 5)


@pytest.mark.parametrize("name", COMPARISONS)
def test_candidates_have_names_of_their_own_and_read_digits(name: str) -> None:
    names = [candidate.name for candidate in QUESTIONS[name].candidates]
    assert len(set(names)) == len(names)
    for task in compare_tasks(QUESTIONS[name].settings, 4):
        assert unfold(task.spec, Input(8, 8)).image.channels == 1
    assert {task.seed for task in compare_tasks(QUESTIONS[name].settings, 4)} == set(
        range(4, 4 + QUESTIONS[name].seeds)
    )


def test_printed_numbers_stand_beside_the_network_that_they_are_about() -> None:
    tables = {
        name: {row.candidate: row.printed for row in question.printed}
        for name, question in QUESTIONS.items()
        if question.printed
    }
    fail = "fail (above 20)"
    assert [*tables["shortcuts_2016"].values()] == [
        "6.61",
        fail,
        "12.35",
        "8.70",
        "12.86",
        "6.91",
        "12.22",
        fail,
    ]
    assert [*tables["orders_2016"].values()] == ["6.61", "8.17", "7.84", "6.71", "6.37"]
    assert [*tables["options"].values()] == ["25.03", "24.52", "24.19", "28.54"]
    for name, table in tables.items():
        assert table.keys() == {candidate.name for candidate in QUESTIONS[name].candidates}
        assert all("arXiv" in row.source and "table" in row.source for row in QUESTIONS[name].printed)


def test_racers_are_named_once() -> None:
    assert len(set(RACERS)) == len(RACERS) == 4
    assert race.racer(race.RESIDUAL, 2) in RACERS


def test_a_run_that_was_cut_off_is_judged_by_the_seeds_that_all_networks_have_finished() -> None:
    question = QUESTIONS["order"]
    epochs = question.candidates[0].recipe.epochs
    found = [
        labelled_point(Epoch(epoch, 1.0, 0.1, 0.1, 23), NameLabel(candidate.name, seed))
        for seed in range(question.seeds)
        for candidate in question.candidates
        for epoch in range(1, epochs + 1)
    ]
    assert complete_seeds(question, read(question, found)) == (0, 1)
    assert complete_seeds(question, read(question, found[:-1])) == (0,)
    assert complete_seeds(question, read(question, found[:epochs])) == ()
    cut = with_seeds(read(question, found[:-1]), (0,))
    assert cut == read(question, found[: len(found) // 2])
    found[-1] = labelled_point(Diverged(60), NameLabel(question.candidates[-1].name, 1))
    assert complete_seeds(question, read(question, found)) == (0, 1)


def test_trainings_go_seed_by_seed_so_that_a_run_that_is_cut_off_has_compared_all_networks() -> None:
    for name in COMPARISONS:
        seeds = [task.seed for task in in_order(compare_tasks({"question": name, "seeds": 3}, 0))]
        assert seeds == sorted(seeds)
