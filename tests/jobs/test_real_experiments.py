"""The real experiments through the engine: bit-equal numbers in fresh workers, in any company, and on Ray."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from resnet_core.jobs.engine import Engine
from resnet_core.jobs.policy import Policy
from resnet_core.jobs.pool import Pool
from resnet_core.jobs.request import Request
from resnet_core.jobs.start import EXPERIMENTS
from resnet_core.jobs.store import MEMORY, Store
from resnet_core.labs.events import Done, Event, Failed, Point, timeless
from resnet_core.spec import ArchSpec, Input
from resnet_core.system import machine
from tests.front.killed import visitors_of_a_killed_process_go_on_with_the_other_one
from tests.jobs.test_deadlines import runs_meet_their_deadline_by_computing, what_hangs_ends_at_its_deadline
from tests.jobs.test_grid import a_grid_grows_and_outlives_its_server, a_lost_node_costs_a_grid_nothing
from tests.jobs.world import follow, wait_until

pytestmark = pytest.mark.slow
BOTTLENECK = ArchSpec(depths=(1, 2), widths=(8, 16), num_classes=10)
BASIC = replace(BOTTLENECK, block="basic", shortcut="identity")
IMAGES = Input(32, 48, 2)
LASTING = [  # each measures for some seconds, whatever the network
    Request("forward", BOTTLENECK, IMAGES, {"block": "layer2.1"}),
    Request("ladder", BOTTLENECK, IMAGES),
    Request("counters", BOTTLENECK, IMAGES),
]
QUICK = [
    Request("look", spec, IMAGES, {"block": "layer1.0", "image": image}, seed)
    for spec in (BOTTLENECK, BASIC, replace(BOTTLENECK, groups=4), replace(BASIC, order="pre"))
    for image, seed in (("noise", 0), ("noise", 1), ("china", 0))
]
SIXTEEN = [*LASTING, *QUICK, Request("count", BASIC)]


@contextmanager
def serving_real(cluster: str = "") -> Iterator[Engine]:
    """An engine with the experiments of the app and a fresh worker."""
    policy = Policy(lease_seconds=300.0)  # for jobs that wait while the test follows another
    engine = Engine(Pool(EXPERIMENTS, policy, cluster), EXPERIMENTS, policy, Store(MEMORY, 10**8))
    try:
        wait_until(lambda: engine.status().ready, "a ready worker")
        yield engine
    finally:
        engine.close()


@pytest.fixture(scope="module")
def one_thread() -> Iterator[None]:
    """As many threads here as on the cluster: sums are rounded in another order by another number."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(machine, "threads", lambda: 1)
        yield


@pytest.fixture(scope="module")
def in_a_row(one_thread: None) -> list[list[Event]]:
    """What each of the sixteen says, times aside, when it is asked after the end of the one before."""
    with serving_real() as engine:
        return [timeless(follow(engine, engine.submit(request))) for request in SIXTEEN]


def test_every_one_of_the_sixteen_is_done_and_says_something_else(in_a_row: list[list[Event]]) -> None:
    assert all(isinstance(said[-1], Done) for said in in_a_row)
    assert all(any(isinstance(event, Point) for event in said) for said in in_a_row)
    assert len({str(said) for said in in_a_row}) == len(SIXTEEN) == 16


def test_sixteen_at_once_in_a_fresh_worker_equal_the_same_in_a_row(in_a_row: list[list[Event]]) -> None:
    with serving_real() as engine:
        backwards = [
            engine.submit(replace(request, visitor=f"visitor {place}"))
            for place, request in reversed(list(enumerate(SIXTEEN)))
        ]
        at_once = [timeless(follow(engine, id)) for id in backwards]
    assert at_once[::-1] == in_a_row


def test_a_cluster_gives_the_same_numbers_as_this_machine(
    in_a_row: list[list[Event]], cluster_address: str
) -> None:
    places = [SIXTEEN.index(request) for request in (*LASTING, QUICK[-1])]
    with serving_real(cluster_address) as engine:
        said = [timeless(follow(engine, engine.submit(SIXTEEN[place]))) for place in places]
    assert said == [in_a_row[place] for place in places]


def test_a_file_that_the_cluster_cannot_read_is_said_in_words(cluster_address: str) -> None:
    asked = Request("look", BOTTLENECK, IMAGES, {"weights_file": "/only/on/the/server.safetensors"})
    with serving_real(cluster_address) as engine:
        (end,) = follow(engine, engine.submit(asked))
        assert isinstance(end, Failed)
        assert "cannot read it there" in end.why
        assert isinstance(follow(engine, engine.submit(QUICK[0]))[-1], Done)


# Of other files; here since a cluster takes seconds to start.


def test_a_run_on_a_cluster_meets_its_deadline_by_computing(cluster_address: str, tmp_path: Path) -> None:
    runs_meet_their_deadline_by_computing(cluster_address, tmp_path)


def test_a_job_that_hangs_on_a_cluster_ends_at_its_deadline(cluster_address: str) -> None:
    what_hangs_ends_at_its_deadline(cluster_address)


def test_a_grid_on_a_cluster_is_run_once_and_outlives_its_server(
    cluster_address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RESNET_EXPLORER_CACHE", str(tmp_path))
    a_grid_grows_and_outlives_its_server(cluster_address, tmp_path)


def test_visitors_of_a_process_that_is_killed_go_on_with_the_other_one(
    cluster_address: str, tmp_path: Path
) -> None:
    visitors_of_a_killed_process_go_on_with_the_other_one(cluster_address, tmp_path)


def test_a_grid_goes_on_when_a_node_is_killed_and_nothing_is_lost_or_doubled(
    ray_cluster: Any, tmp_path: Path
) -> None:
    """The last one: a node is gone then."""
    a_lost_node_costs_a_grid_nothing(ray_cluster, tmp_path)
