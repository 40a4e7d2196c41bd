"""What lists of freed objects keep is put elsewhere, so that the memory where it lay can go back."""

from __future__ import annotations

import asyncio
from asyncio import AbstractEventLoop
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeAlias

import pytest
import uvloop

from app.serving.free_lists import LET_GO_SECONDS, renew_free_lists

FEWER = 240  # than a list keeps
Make: TypeAlias = Callable[[AbstractEventLoop], object]


def an_iterator(loop: AbstractEventLoop) -> object:
    return loop.create_future().__await__()


def a_call(loop: AbstractEventLoop) -> object:
    return loop.call_soon(int)


def a_timer(loop: AbstractEventLoop) -> object:
    timer = loop.call_later(60.0, int)
    timer.cancel()
    return timer


async def places(make: Make) -> set[int]:
    """Where so many objects lay, which are freed."""
    made = [make(asyncio.get_running_loop()) for _ in range(FEWER)]
    await asyncio.sleep(LET_GO_SECONDS)
    return set(map(id, made))


async def reused(make: Make) -> tuple[int, int]:
    """How many lie again where others were freed, as it is, and once the lists are renewed."""
    before = await places(make)
    again = await places(make)
    await renew_free_lists()
    return len(before & again), len(before & await places(make))


@pytest.mark.parametrize("make", [an_iterator, a_call, a_timer])
def test_what_was_kept_lies_elsewhere_afterwards(make: Make) -> None:
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(uvloop.run, reused(make)).result() == (FEWER, 0)
