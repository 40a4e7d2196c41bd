"""Measuring anew what was measured before, and forgetting it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from resnet_core.jobs.engine import Engine
from resnet_core.labs.events import Cancelled, Done
from tests.jobs.world import asks, end_of, is_here, serving, wait_until


@pytest.fixture
def engine() -> Iterator[Engine]:
    with serving() as serving_engine:
        yield serving_engine


def test_what_was_done_is_run_again_only_when_asked(engine: Engine) -> None:
    first = engine.submit(asks("ann"))
    done = end_of(engine, first)
    assert end_of(engine, engine.submit(asks("bob"))) == done
    again = end_of(engine, engine.submit(asks("bob"), again=True))
    assert isinstance(again, Done)
    assert again != done  # it took its own time


def test_a_result_is_replaced_when_its_new_run_is_done_and_not_before(engine: Engine, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    request = asks("ann", fault="wait", gate=str(gate))
    gate.touch()
    old = end_of(engine, engine.submit(request))
    key = engine.key(request)
    assert key is not None
    wait_until(lambda: engine.store.get(key) is not None, "the first result")
    gate.unlink()
    is_waiting = engine.submit(request, again=True)
    is_here(gate)
    assert engine.store.get(key).events[-1] == old  # type: ignore[union-attr]
    engine.cancel(is_waiting)
    assert isinstance(end_of(engine, is_waiting), Cancelled)
    found = engine.find(request)
    assert found is not None
    assert end_of(engine, found) == old


def test_what_is_forgotten_is_not_found_any_more(engine: Engine) -> None:
    request = asks("ann")
    id = engine.submit(request)
    done = end_of(engine, id)
    key = engine.key(request)
    assert key is not None
    wait_until(lambda: engine.store.get(key) is not None, "the result")
    engine.forget([key])
    assert engine.find(request) is None
    assert end_of(engine, id) == done  # who has the job may still read it


def test_a_run_that_cannot_be_has_no_key(engine: Engine) -> None:
    assert engine.key(asks(experiment="unheard_of")) is None
