"""Lessons: reveals are computed and agree with the claims, codes are read or refused."""

from __future__ import annotations

import re
from dataclasses import replace
from hashlib import sha256
from itertools import product
from random import Random

import pytest

from resnet_core.labs.claims.table import CLAIMS
from resnet_core.labs.lessons import codes, tally
from resnet_core.labs.lessons.codes import OPEN_SIGN, SIGNS, Answers, CodeError
from resnet_core.labs.lessons.lesson import Choices, Ladder, Lesson, Reveal, Step
from resnet_core.labs.lessons.table import LESSONS, of_comparison
from resnet_core.labs.questions.table import QUESTIONS
from resnet_core.labs.recorded import runs
from tests.labs.test_claims import links_open

ALL = tuple(LESSONS.values())
STEPS = [step for lesson in ALL for step in lesson.steps]
NAMES = [f"{lesson.id}-{step.id}" for lesson in ALL for step in lesson.steps]
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


@pytest.mark.parametrize("step", STEPS, ids=NAMES)
def test_what_a_step_reveals_is_one_of_its_options(step: Step) -> None:
    reveal = step.reveal()
    assert 0 <= step.right() < len(step.options.labels)
    assert isinstance(reveal.answer, str) == isinstance(step.options, Choices)
    assert re.search(r"\d", reveal.number + reveal.sentence)
    if reveal.bars:
        assert len(reveal.bars.bars) >= 2
        assert all(bar.value >= 0 and re.search(r"\d", bar.text) for bar in reveal.bars.bars)
    if step.turn:
        assert step.turn.usual in step.turn.values
        assert all(step.turn.read(value).sentence.endswith(".") for value in step.turn.values)


@pytest.mark.parametrize("step", [step for step in STEPS if step.claim], ids=lambda step: str(step.id))
def test_a_step_agrees_with_the_claim_that_it_names(step: Step) -> None:
    claim, reveal = CLAIMS[step.claim], step.reveal()
    found = claim.proof.find()
    if step.id == step.claim:
        assert reveal.answer == found.verdict == claim.verdict
    else:
        long = {each for each in NUMBER.findall(f"{reveal.number} {reveal.sentence}") if len(each) > 2}
        assert long & set(NUMBER.findall(f"{found.number} {found.sentence}"))


def test_a_step_names_the_run_that_its_numbers_come_from_and_a_clean_link() -> None:
    for step in STEPS:
        links_open(step.show)
        if step.run:
            assert step.run.name in runs(step.run.file)
        assert step.run or not (step.seen or step.comparison), step.id


def test_the_questions_of_training_are_each_asked_once() -> None:
    assert sorted(step.comparison for step in STEPS if step.comparison) == sorted(QUESTIONS)
    for name in QUESTIONS:
        fields = dict(pair.split("=") for pair in of_comparison(name).query.split("&"))
        lesson = LESSONS[fields["lessons.lesson"]]
        assert lesson.steps[int(fields["lessons.step"]) - 1].comparison == name


def test_there_are_six_lessons_of_seven_to_ten_steps_and_twenty_to_forty_five_minutes() -> None:
    assert [lesson.id for lesson in ALL] == ["cost", "degradation", "gradients", "order", "paths", "choosing"]
    assert len({lesson.letter for lesson in ALL}) == 6
    for lesson in ALL:
        assert 7 <= len(lesson.steps) <= 10
        assert 20 <= lesson.minutes <= 45
        assert len({step.id for step in lesson.steps}) == len(lesson.steps)


def test_texts_are_written_out() -> None:
    for step in STEPS:
        assert step.question[-1] in "?," or step.question.endswith((" is", " ends", " happens")), (
            step.question
        )
        assert step.keep.endswith("."), step.id
        assert step.notes.say.endswith((".", "?", ". Nothing.")), step.id
        assert "!" not in step.question + step.keep + step.notes.say + step.notes.usually
        assert 2 <= len(set(step.options.labels)) == len(step.options.labels) <= 9, step.id


def test_a_number_belongs_to_the_nearest_step_of_its_ladder_by_ratio() -> None:
    ladder = Ladder((1, 10, 100), " times")
    assert [ladder.place(number) for number in (0.1, 3.0, 3.3, 31, 32, 1e9)] == [0, 0, 1, 1, 2, 2]
    assert ladder.labels == ("About the same", "About 10 times", "About 100 times")
    assert Ladder((1, 5), " points").labels == ("About 1 point", "About 5 points")
    with pytest.raises(KeyError):
        Choices({"a": "A", "b": "B"}).place("c")


def drawn(lesson: Lesson, seed: int) -> Answers:
    """Answers of which some are missing and some were shown without a guess."""
    rng, guesses = Random(seed), {}
    for place, step in enumerate(lesson.steps):
        if rng.random() < 0.8:
            guesses[place] = None if rng.random() < 0.2 else rng.randrange(len(step.options.labels))
    return Answers(lesson, guesses)


@pytest.mark.parametrize("lesson", ALL, ids=lambda lesson: str(lesson.id))
def test_a_code_holds_the_answers_however_it_is_typed(lesson: Lesson) -> None:
    for seed in range(20):
        answers = drawn(lesson, seed)
        code = codes.write(answers)
        assert len(code) <= 18
        assert codes.read(code) == answers
        assert codes.read(code.lower().replace("-", " ").replace("0", "o").replace("1", "l")) == answers


def test_every_mistyped_sign_and_every_swap_of_neighbours_is_refused() -> None:
    code = codes.write(drawn(ALL[0], 3)).replace("-", "")
    wrong = [
        code[:at] + sign + code[at + 1 :] for at, sign in product(range(len(code)), SIGNS) if sign != code[at]
    ]
    wrong += [code[:at] + code[at + 1] + code[at] + code[at + 2 :] for at in range(len(code) - 3)]
    wrong = [each for each in wrong if each != code]
    assert len(wrong) > 31 * len(code)
    for each in wrong:
        with pytest.raises(CodeError):
            codes.read(each)


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("", "signs that no code has"),
        ("KA3!", "signs that no code has"),
        ("7A3X", "begin with 7"),
        ("KA3X", "13 signs, this one has 4"),
        ("KA3Z-ZZZZ-ZZZB-Z", "mistyped"),
    ],
)
def test_a_code_that_is_none_is_refused_in_a_sentence(code: str, why: str) -> None:
    with pytest.raises(CodeError, match=why) as refused:
        codes.read(code)
    assert str(refused.value).endswith(".")


def test_a_code_of_another_edition_or_with_an_answer_that_is_not_there_is_refused() -> None:
    lesson = ALL[0]
    other = replace(lesson, edition=2)
    with pytest.raises(CodeError, match="another edition"):
        codes.read(codes.write(Answers(lesson, {0: 1})), [other])
    with pytest.raises(CodeError, match="Question 1 has no answer 9"):
        codes.read(codes.write(Answers(lesson, {0: 9})))
    assert codes.OPEN_SIGN == OPEN_SIGN not in SIGNS[: max(len(step.options.labels) for step in STEPS)]


EDITIONS = {
    "cost": (1, "dbd2f4bf"),
    "degradation": (2, "3c5a2a84"),
    "gradients": (1, "5ea6f05a"),
    "order": (1, "96a0abc6"),
    "paths": (1, "58c9469c"),
    "choosing": (1, "a12f688b"),
}
"""What codes of each lesson mean: where steps or options change, the edition rises and stands here anew."""


@pytest.mark.parametrize("lesson", ALL, ids=lambda lesson: str(lesson.id))
def test_a_lesson_whose_steps_changed_has_another_edition(lesson: Lesson) -> None:
    assert EDITIONS[lesson.id] == (lesson.edition, meaning(lesson))
    fewer = replace(lesson, steps=lesson.steps[1:])
    assert meaning(fewer) != meaning(lesson)


def meaning(lesson: Lesson) -> str:
    """The first signs of a sum over the steps and their options, in order."""
    steps = [
        (step.id, *(step.options.texts if isinstance(step.options, Choices) else step.options.values))
        for step in lesson.steps
    ]
    return sha256(repr(steps).encode()).hexdigest()[:8]


def test_what_was_revealed_once_is_not_guessed_again() -> None:
    answers = Answers(ALL[0], {}).with_guess(0, None)
    assert answers.with_guess(0, 2) == answers


def test_the_answers_of_a_class_are_counted_and_refused_codes_named() -> None:
    cost, paths = LESSONS["cost"], LESSONS["paths"]
    pasted = [codes.write(Answers(cost, {0: 3, 1: None})), codes.write(Answers(cost, {0: 3, 2: 1}))]
    pasted += [codes.write(Answers(paths, {0: 1})), "KA3X", "nonsense!"]
    found = tally.read("\n".join(pasted[:2]) + ", " + "; ".join(pasted[2:]))
    first, second, third, *_ = found.tallies["cost"].counts
    assert (first.chosen, first.guesses, first.shown, first.open) == ((0, 0, 0, 2, 0), 2, 0, 0)
    assert (second.guesses, second.shown, second.open) == (0, 1, 1)
    assert (third.chosen, third.open) == ((0, 1, 0), 1)
    assert found.tallies["paths"].codes == 1
    assert [text for text, _ in found.refused] == ["KA3X", "nonsense!"]
    assert tally.read("") == tally.Class({}, ())
    many = tally.read(" ".join([pasted[0]] * (tally.MOST_CODES + 5)))
    assert (many.tallies["cost"].codes, many.left_out) == (tally.MOST_CODES, 5)


def test_a_reveal_that_is_no_option_would_be_found() -> None:
    broken = replace(STEPS[1], reveal=lambda: Reveal("7", "7", "Seven."))
    with pytest.raises(KeyError):
        broken.right()
