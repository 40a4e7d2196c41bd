"""A cluster of two workers, started when a test needs it."""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator
from typing import Any

import pytest

from resnet_core.jobs.engine import Engine
from tests.jobs.world import serving, taken, wait_until

# Ray gives up a process that takes a minute to start, again and again, and a node that misses five signs. A
# slow node has ten seconds for each sign; one that is gone refuses it at once.
UNHURRIED = {
    "RAY_worker_register_timeout_seconds": "900",
    "RAY_health_check_failure_threshold": "50",
    "RAY_health_check_period_ms": "100",
    "RAY_health_check_timeout_ms": "10000",
}
# Nobody looks at this cluster: none of the processes that watch one for a person or an autoscaler.
UNWATCHED = {"include_dashboard": False, "include_log_monitor": False, "no_monitor": True}
ATTEMPTS = 4  # Ray itself gives a node 30 seconds to start, which are too few on a busy machine


def two_nodes() -> Any:
    """A Ray cluster with two nodes of one place each."""
    cluster_utils: Any = importlib.import_module("ray.cluster_utils")
    for attempt in range(1, ATTEMPTS + 1):
        cluster = cluster_utils.Cluster()
        try:
            cluster.add_node(num_cpus=0, **UNWATCHED)
            for _ in range(2):
                cluster.add_node(num_cpus=1)
            return cluster
        except Exception:  # Ray has no narrower one for a node that starts too slowly
            cluster.shutdown()
            if attempt == ATTEMPTS:
                raise
    return None


@pytest.fixture(scope="module")
def ray_cluster() -> Iterator[Any]:
    """A Ray cluster with two nodes of one place each.

    It ends with its file of tests: kept for all of them, it would compute a little beside all other files.
    """
    os.environ |= {"RAY_USAGE_STATS_ENABLED": "0", "RAY_AUTH_MODE": "disabled", **UNHURRIED}
    cluster = two_nodes()
    yield cluster
    cluster.shutdown()


@pytest.fixture(scope="module")
def cluster_address(ray_cluster: Any) -> str:
    """The address of that cluster."""
    return str(ray_cluster.address)


@pytest.fixture(scope="module", params=["local", "ray"])
def cluster(request: pytest.FixtureRequest) -> str:
    """Where the engine under test runs its experiments: here (""), or on the cluster at this address."""
    return "" if request.param == "local" else str(request.getfixturevalue("cluster_address"))


@pytest.fixture(scope="module")
def warm_engine(cluster: str) -> Iterator[Engine]:
    """An engine for many tests: a worker takes seconds to get ready."""
    with serving(cluster=cluster) as engine:
        yield engine


@pytest.fixture
def engine(warm_engine: Engine) -> Iterator[Engine]:
    """An idle engine that remembers no result; after the test it is idle again."""
    yield warm_engine
    wait_until(
        lambda: taken(warm_engine) + warm_engine.status().waiting == 0, "the end of all runs of the test"
    )
    warm_engine.forget([result.key for result in warm_engine.store.results()])
