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
from tests.jobs.test_grid import (
    SHALLOW,
    a_grid_is_run_once,
    a_lost_node_costs_a_grid_nothing,
    it_is_remembered_and_grows,
)
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
def serving_real(cluster: str = "", store: Store | None = None) -> Iterator[Engine]:
    """An engine with the experiments of the app and a fresh worker."""
    policy = Policy(lease_seconds=300.0)  # for jobs that wait while the test follows another
    engine = Engine(Pool(EXPERIMENTS, policy, cluster), EXPERIMENTS, policy, store or Store(MEMORY, 10**8))
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


# The cluster has two places: whoever follows finds both free, or one that the engine of all others leaves.


def test_visitors_of_a_process_that_is_killed_go_on_with_the_other_one(
    cluster_address: str, tmp_path: Path
) -> None:
    visitors_of_a_killed_process_go_on_with_the_other_one(cluster_address, tmp_path)


def test_a_grid_goes_on_when_a_node_is_killed_and_nothing_is_lost_or_doubled(
    ray_cluster: Any, tmp_path: Path
) -> None:
    try:
        a_lost_node_costs_a_grid_nothing(ray_cluster, tmp_path)
    finally:
        ray_cluster.add_node(num_cpus=1)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The file of results of `on_the_cluster`."""
    return str(tmp_path_factory.mktemp("kept") / "results.sqlite")


@pytest.fixture(scope="module")
def on_the_cluster(cluster_address: str, path: str) -> Iterator[Engine]:
    """An engine for the rest: a worker there takes seconds to get ready."""
    with serving_real(cluster_address, Store(path, 10**8)) as engine:
        yield engine


def test_a_grid_on_a_cluster_is_run_once_and_outlives_its_server(
    cluster_address: str, path: str, request: pytest.FixtureRequest
) -> None:
    with serving_real(cluster_address, Store(path, 10**8)) as engine:
        first = a_grid_is_run_once(engine, SHALLOW)
    engine = request.getfixturevalue("on_the_cluster")
    it_is_remembered_and_grows(engine, SHALLOW, first)


def test_a_cluster_gives_the_same_numbers_as_this_machine(
    in_a_row: list[list[Event]], on_the_cluster: Engine
) -> None:
    places = [SIXTEEN.index(request) for request in (*LASTING, QUICK[-1])]
    said = [timeless(follow(on_the_cluster, on_the_cluster.submit(SIXTEEN[place]))) for place in places]
    assert said == [in_a_row[place] for place in places]


def test_a_file_that_the_cluster_cannot_read_is_said_in_words(on_the_cluster: Engine) -> None:
    asked = Request("look", BOTTLENECK, IMAGES, {"weights_file": "/only/on/the/server.safetensors"})
    (end,) = follow(on_the_cluster, on_the_cluster.submit(asked))
    assert isinstance(end, Failed)
    assert "cannot read it there" in end.why
    assert isinstance(follow(on_the_cluster, on_the_cluster.submit(QUICK[0]))[-1], Done)
