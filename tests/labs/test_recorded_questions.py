"""The recorded runs of the questions: one of each, complete, of today's settings, with a verdict."""

from __future__ import annotations

import pytest

from resnet_core.labs.questions.complete import complete_seeds
from resnet_core.labs.questions.table import QUESTIONS, judge, read
from resnet_core.labs.recorded import Recorded, runs
from resnet_core.labs.table import TABLE


def recorded(name: str) -> Recorded:
    return runs("questions")[name]


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_has_a_recorded_run_of_all_its_seeds_and_an_answer(name: str) -> None:
    question, run = QUESTIONS[name], recorded(name)
    settings = TABLE.experiments[question.experiment].settings(question.settings)
    assert run.experiment == question.experiment
    assert run.answers(question.spec, settings, 0)
    finding = read(question, run.points)
    assert complete_seeds(question, finding) == tuple(range(question.seeds))
    assert judge(question, finding).key in {answer.key for answer in question.answers}


@pytest.mark.parametrize("name", QUESTIONS)
def test_it_says_when_and_with_what_it_was_measured(name: str) -> None:
    run = recorded(name)
    assert run.made.startswith("20")
    assert run.conditions.threads == 1
    assert all((run.conditions.device, run.conditions.label, run.conditions.torch))
