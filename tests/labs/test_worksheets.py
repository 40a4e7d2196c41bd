"""Worksheets of lessons: drawn from a seed, with keys that are right, in a file that loads nothing."""

from __future__ import annotations

import re

import pytest

from resnet_core.checks import SpecError
from resnet_core.labs.lessons.lesson import Lesson
from resnet_core.labs.lessons.table import LESSONS
from resnet_core.labs.lessons.worksheets import page
from resnet_core.labs.lessons.worksheets.problem import two_digits
from resnet_core.labs.lessons.worksheets.sheet import MOST_SEED, PROBLEMS, worksheet

ALL = tuple(LESSONS.values())


@pytest.mark.parametrize("lesson", ALL, ids=lambda lesson: str(lesson.id))
def test_a_worksheet_is_drawn_from_its_seed(lesson: Lesson) -> None:
    sheets = [worksheet(lesson, seed) for seed in range(12)]
    assert worksheet(lesson, 3) == sheets[3]
    for problems in zip(*(sheet.problems for sheet in sheets), strict=True):
        assert len({problem.question for problem in problems}) > 2
        for problem in problems:
            assert problem.question.endswith((".", "?"))
            assert problem.answer
    assert len(PROBLEMS[lesson.id]) == 6


def test_a_worksheet_has_a_seed_within_bounds() -> None:
    for seed in (-1, MOST_SEED + 1):
        with pytest.raises(SpecError):
            worksheet(ALL[0], seed)


def test_the_keys_of_worksheets_are_right_by_hand() -> None:
    """Each answer once more, from the numbers in the text of its problem."""
    for seed in range(12):
        weights, macs, bottleneck, *_ = worksheet(LESSONS["cost"], seed).problems
        kernels, side, width = numbers(weights.question)
        assert (kernels, side, numbers(weights.answer)) == (3, 3, [2 * 9 * width**2])
        width, height, also = numbers(macs.question)
        assert height == also
        assert numbers(macs.answer) == [2 * 9 * width**2 * height**2]
        wide, inner, again = numbers(bottleneck.question)
        assert wide == again == 4 * inner
        assert numbers(bottleneck.answer) == [17 * inner**2]
        count, of_length, *_ = worksheet(LESSONS["paths"], seed).problems
        assert numbers(count.answer) == [2 ** numbers(count.question)[0]]
        blocks, length = numbers(of_length.question)
        assert numbers(of_length.answer) == [by_recursion(blocks, length)]
        blocks_of = worksheet(LESSONS["degradation"], seed).problems[0]
        depth = numbers(blocks_of.question)[-1]
        assert numbers(blocks_of.answer) == [(depth - 2) // 6, (depth - 2) // 2]


def numbers(text: str) -> list[int]:
    return [int(each.replace(",", "")) for each in re.findall(r"\d[\d,]*", text)]


def by_recursion(blocks: int, length: int) -> int:
    if length in (0, blocks):
        return 1
    return by_recursion(blocks - 1, length) + by_recursion(blocks - 1, length - 1)


def test_the_file_of_a_worksheet_loads_nothing_and_begins_its_key_on_a_new_page() -> None:
    text = page.html(worksheet(LESSONS["order"], 7))
    assert "break-before: page" in text
    assert not re.search(r"https?:|src=|<script|@import|url\(", text)
    assert text.index('id="problems"') < text.index('id="key"')
    assert two_digits(8823) == "8,800"
    assert two_digits(1.234e7) == "1.2 · 10^7"
    assert two_digits(0.031) == "0.031"
