"""Pages are drawn one after another, and what takes long holds up nobody."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.frame.turn import Line

FOR_EVER = 60.0  # seconds: the turn of nobody ends by itself


def test_pages_are_drawn_one_after_another_in_the_order_in_which_they_were_asked_for() -> None:
    line, drawn, at_once, most = Line(FOR_EVER), [], [0], [0]

    def draw(place: int) -> None:
        with line.turn():
            at_once[0] += 1
            most[0] = max(most[0], at_once[0])
            drawn.append(place)
            time.sleep(0.001)
            at_once[0] -= 1

    with ThreadPoolExecutor(8) as pool:
        with line.turn():
            for place in range(8):
                pool.submit(draw, place)
                while len(line._line) < place + 2:
                    time.sleep(0.001)
        pool.shutdown()
    assert drawn == [*range(8)]
    assert most == [1]


def test_who_takes_long_holds_up_the_next_only_until_the_turn_is_over() -> None:
    line, over = Line(0.05), threading.Event()

    def search() -> None:
        with line.turn():
            assert over.wait(FOR_EVER)

    def draw() -> float:
        start = time.monotonic()
        with line.turn():
            return time.monotonic() - start

    with ThreadPoolExecutor(3) as pool:
        long = pool.submit(search)
        while not line._line:
            time.sleep(0.001)
        assert [pool.submit(draw).result(FOR_EVER) >= 0 for _ in range(3)] == [True] * 3
        assert not long.done()
        over.set()
        long.result(FOR_EVER)
    assert not line._line


def test_an_error_on_a_page_ends_its_turn() -> None:
    line = Line(FOR_EVER)
    with pytest.raises(ZeroDivisionError), line.turn():
        raise ZeroDivisionError
    with line.turn():
        pass
