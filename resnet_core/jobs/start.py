"""The engine that the environment asks for. Make one a server, and keep it."""

from __future__ import annotations

import os

from resnet_core.jobs import store
from resnet_core.jobs.engine import Engine
from resnet_core.jobs.local import LocalBackend
from resnet_core.jobs.policy import Policy

EXPERIMENTS = "resnet_core.experiments"
RAY_VARIABLE = "RESNET_RAY"


def start_engine() -> Engine:
    """On the Ray cluster at the address in RESNET_RAY when that is set, else on processes of this machine."""
    address = os.environ.get(RAY_VARIABLE)
    if address:
        from resnet_core.jobs.ray import RayBackend  # needs what requirements-cluster.txt names

        policy = Policy(retries=1)
        return Engine(RayBackend(address, EXPERIMENTS, policy), EXPERIMENTS, policy, store.from_environment())
    policy = Policy()
    return Engine(LocalBackend(EXPERIMENTS, policy), EXPERIMENTS, policy, store.from_environment())
