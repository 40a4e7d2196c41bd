"""Which web process a request goes to."""

from __future__ import annotations

import pytest

from resnet_core.front.processes import Processes, cookie, named_in

PAGE = b"/explore?depths=3-4-6-3"


@pytest.fixture
def three() -> Processes:
    processes = Processes(3)
    for process in processes.pages:
        process.is_up = True
    return processes


def chosen(processes: Processes, target: bytes = PAGE, *cookies: bytes) -> int | None:
    process = processes.choose(target, cookies)
    return process.number if process else None


def test_visitors_who_come_at_once_are_spread_evenly(three: Processes) -> None:
    assert sorted(chosen(three) or 0 for _ in range(9)) == [0, 0, 0, 1, 1, 1, 2, 2, 2]


def test_a_new_visitor_goes_where_the_fewest_are(three: Processes) -> None:
    three.pages[0].visitors, three.pages[1].visitors = 2, 3
    assert [chosen(three) for _ in range(3)] == [2, 2, 2]


def test_a_cookie_names_the_process_of_a_visitor(three: Processes) -> None:
    named = cookie(three.pages[1]).split(b";")[0]
    assert [chosen(three, PAGE, b"a=1; " + named + b"; b=2") for _ in range(3)] == [1, 1, 1]


def test_a_visitor_of_a_process_that_ended_goes_to_another_one(three: Processes) -> None:
    three.pages[1].is_up = False
    assert chosen(three, PAGE, b"resnet_explorer_process=1") in (0, 2)


def test_without_a_process_nobody_is_chosen() -> None:
    assert chosen(Processes(2)) is None


@pytest.mark.parametrize("target", [b"/api/v1/cost?depths=3-4-6-3", b"/api/v1/runs/x", b"/embed/strip"])
def test_programs_are_answered_by_a_process_that_draws_no_pages(three: Processes, target: bytes) -> None:
    three.interface.is_up = True
    assert {chosen(three, target, b"resnet_explorer_process=2") for _ in range(3)} == {3}


def test_without_that_process_programs_wait_and_pages_do_not(three: Processes) -> None:
    assert chosen(three, b"/api/v1/cost") is None
    assert chosen(three, b"/apiary") in (0, 1, 2)


@pytest.mark.parametrize(
    ("cookies", "number"),
    [
        ([], None),
        ([b"resnet_explorer_process=7"], 7),
        ([b"x=y", b"resnet_explorer_process=2; z=1"], 2),
        ([b"my_resnet_explorer_process=2"], None),
        ([b"resnet_explorer_process=-1"], None),
        ([b"resnet_explorer_process=2x"], None),
        ([b"resnet_explorer_process=9999"], None),
        ([b"\xff; =; resnet_explorer_process=0"], 0),
    ],
)
def test_only_a_number_in_the_cookie_of_this_name_counts(cookies: list[bytes], number: int | None) -> None:
    assert named_in(cookies) == number
