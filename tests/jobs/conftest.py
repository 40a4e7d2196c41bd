"""A cluster of two workers, started when a test needs it."""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(scope="session")
def cluster_address() -> Iterator[str]:
    """The address of a Ray cluster with two nodes of one place each."""
    os.environ |= {"RAY_USAGE_STATS_ENABLED": "0", "RAY_AUTH_MODE": "disabled"}
    cluster_utils: Any = importlib.import_module("ray.cluster_utils")
    cluster = cluster_utils.Cluster(
        initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False}
    )
    for _ in range(2):
        cluster.add_node(num_cpus=1)
    yield str(cluster.address)
    cluster.shutdown()


@pytest.fixture(params=["local", "ray"])
def cluster(request: pytest.FixtureRequest) -> str:
    """Where the engine under test runs its experiments: here (""), or on the cluster at this address."""
    return "" if request.param == "local" else str(request.getfixturevalue("cluster_address"))
