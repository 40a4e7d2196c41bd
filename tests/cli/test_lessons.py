"""Lessons in the terminal: questions, what they reveal, worksheets, and the codes of a class."""

from __future__ import annotations

import json

import pytest

from resnet_core.__main__ import main
from resnet_core.labs.lessons import codes
from resnet_core.labs.lessons.codes import Answers
from resnet_core.labs.lessons.table import LESSONS


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["lessons", *arguments]) == 0
    return capsys.readouterr().out


def test_lessons_are_listed_and_asked_without_their_answers(capsys: pytest.CaptureFixture[str]) -> None:
    assert [line.split()[0] for line in printed(capsys).splitlines()] == list(LESSONS)
    asked = printed(capsys, "cost")
    assert "4) About 16 times" in asked
    assert "1,179,648" not in asked
    assert "1,179,648" in printed(capsys, "cost", "--answers")


def test_the_json_has_what_is_revealed_only_where_it_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    records = json.loads(printed(capsys, "--json"))
    assert [record["id"] for record in records] == list(LESSONS)
    assert "right" not in records[0]["steps"][0]
    record = json.loads(printed(capsys, "cost", "--json", "--answers"))
    assert (record["steps"][0]["right"], record["steps"][0]["number"]) == (3, "16.94 times")


def test_a_worksheet_is_printed_as_html(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "worksheet", "paths", "--seed", "7")
    assert text.startswith("<!doctype html>")
    assert text == printed(capsys, "worksheet", "paths", "--seed", "7")
    assert text != printed(capsys, "worksheet", "paths", "--seed", "8")


def test_codes_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    code = codes.write(Answers(LESSONS["cost"], {0: 3}))
    text = printed(capsys, "codes", code, code, "KA3X")
    assert "About 16 times: 2" in text
    assert "refused: KA3X" in text
    counted = json.loads(printed(capsys, "codes", code, "--json"))
    assert counted["lessons"]["cost"]["counts"][0]["chosen"] == [0, 0, 0, 1, 0]


@pytest.mark.parametrize(
    "words", [["none"], ["worksheet"], ["cost", "paths"], ["worksheet", "cost", "--seed", "-1"]]
)
def test_what_is_not_there_is_refused_in_a_sentence(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["lessons", *words]) == 2
    assert capsys.readouterr().err.strip()
