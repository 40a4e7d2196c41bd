"""The page on lessons: guesses come first, codes in the link keep them, and a class is counted."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from app import session
from app.drawing.palette import LIGHT
from app.lessons import exhibits, words
from resnet_core.labs.lessons import codes
from resnet_core.labs.lessons.codes import Answers
from resnet_core.labs.lessons.lesson import Step
from resnet_core.labs.lessons.table import LESSONS
from resnet_core.network import read_address

COST, PATHS = LESSONS["cost"], LESSONS["paths"]
FIRST = COST.steps[0]


def page() -> None:
    """The page within its frame, without the toolbar."""
    import runpy
    from pathlib import Path

    import app
    from app import session

    session.follow_link("lessons")
    runpy.run_path(str(Path(str(app.__file__)).parents[1] / "pages" / "lessons.py"))
    session.write_link("lessons")


def opened(**fields: str) -> AppTest:
    at = AppTest.from_function(page, default_timeout=20)
    for name, text in fields.items():
        at.query_params[name if name == "teach" else f"lessons.{name}"] = text
    at.run()
    assert not at.exception
    return at


def text(at: AppTest) -> str:
    return "\n".join(str(one.value) for one in at.markdown)


def press(at: AppTest, key: str) -> AppTest:
    at.button(key=f"lessons_{key}").click().run()
    assert not at.exception
    return at


def test_nothing_is_shown_before_a_guess_and_the_code_in_the_link_keeps_it() -> None:
    at = opened(lesson="cost")
    assert "1,179,648" not in text(at)
    assert FIRST.keep not in text(at)
    press(at, "option_1")
    assert "**About 16 times.** You said: About 4 times." in text(at)
    assert "16\\.94 times" in text(at)
    code = codes.write(Answers(COST, {0: 1}))
    assert at.query_params["lessons.cost"] == code
    assert text(opened(lesson="cost", cost=code)) == text(at)


def test_every_step_can_be_shown_and_the_end_has_the_code() -> None:
    at = opened(lesson="cost")
    for step in COST.steps:
        press(at, "show")
        assert words.show(step.show) in [one.proto.label for one in at.get("link_button")]
        press(at, "next")
    assert "9 shown without a guess" in text(at)
    assert at.code[0].value == codes.write(Answers(COST, dict.fromkeys(range(9))))
    assert all(f"1. {session.plain(step.keep)}" in text(at) for step in COST.steps)
    press(at, "back")
    assert at.query_params["lessons.step"] == "9"


@pytest.mark.parametrize(
    "step", [each for one in LESSONS.values() for each in one.steps], ids=lambda one: one.id
)
def test_every_step_has_something_to_look_at_or_is_a_claim(
    step: Step, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exhibits, "palette", lambda: LIGHT)
    drawn = exhibits.of(step, step.reveal())
    assert drawn or step.turn or step.id in {step.claim, "fifty", "small"}
    assert all(each.alt and each.table().rows for each in drawn.values())
    assert bool(words.conditions(step)) is (step.run is not None)


def test_a_control_is_turned_after_the_reveal() -> None:
    at = opened(lesson="cost", cost=codes.write(Answers(COST, {0: None})))
    at.select_slider[0].set_value(16).run()
    assert "16-channel 3×3" in text(at).replace("\\", "")
    assert at.query_params["lessons.turn_bottleneck"] == "16"


def test_the_notes_of_the_teacher_stand_behind_a_key() -> None:
    assert "lessons_notes" not in [one.key for one in opened(lesson="cost").button]
    at = opened(lesson="cost", teach="1")
    assert at.query_params["lessons.teach"] == "1"
    assert FIRST.notes.usually not in text(at).replace("\\", "")
    press(at, "notes")
    assert FIRST.notes.usually in text(at).replace("\\", "")
    assert "1,179,648" not in text(at)
    press(at, "next")
    assert "lessons.notes" not in at.query_params
    press(at, "show")
    assert at.get("link_button")[0].proto.url == f"{COST.steps[1].show.address}&teach=1"


def test_a_link_says_teach_without_the_name_of_the_page() -> None:
    assert read_address({"teach": "1"}).page_fields == {"lessons.teach": "1"}
    assert read_address({"teach": "1"}).faults == ()


def test_a_lesson_goes_on_where_one_left_and_can_begin_anew() -> None:
    at = opened(cost=codes.write(Answers(COST, {0: 1, 1: 2})))
    assert "2 answered" in text(at)
    press(at, "begin_cost")
    assert at.query_params["lessons.step"] == "3"
    at = opened(lesson="cost", step="10", cost=codes.write(Answers(COST, {0: 3})))
    assert "1 of 1 guesses agree" in text(at)
    next(one for one in at.button if one.label == "Begin anew").click().run()
    assert "lessons.cost" not in at.query_params


def test_the_codes_of_a_class_become_histograms_and_broken_ones_are_named() -> None:
    at = press(opened(), "class")
    pasted = [codes.write(Answers(COST, {0: place % 5})) for place in range(30)]
    at.text_area[0].set_value("\n".join([*pasted, codes.write(Answers(PATHS, {0: 1})), "KA3X"])).run()
    assert not at.exception
    assert "What a block costs: 30 codes" in text(at)
    assert "`KA3X`" in at.warning[0].value
    assert "30 guessed." in text(at)
    at.toggle[0].set_value(True).run()
    at.selectbox[0].set_value("paths").run()
    assert "What a block is worth: 1 code" in text(at)
    assert not at.exception
    assert "lessons.codes" not in at.query_params


def test_links_of_nonsense_are_harmless() -> None:
    at = opened(lesson="cost", step="-3", cost="<b>x", notes="y", seed="9" * 30, sheet="z")
    assert "cannot be read" in at.warning[0].value
    assert FIRST.question in text(at).replace("\\", "")
    opened(lesson="no-such", part="z", teach="7")
    assert opened(lesson="cost", step="99", cost="KA3X").warning
