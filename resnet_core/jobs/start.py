"""The engine that the environment configures. A server has one."""

from __future__ import annotations

import os

from resnet_core.jobs.engine import Engine
from resnet_core.jobs.policy import Policy
from resnet_core.jobs.pool import Pool
from resnet_core.jobs.store import Store, from_environment

EXPERIMENTS = "resnet_core.labs.table"
RAY_VARIABLE = "RESNET_RAY"


def start_engine(kept: Store | None = None) -> Engine:
    """On the Ray cluster at the address in RESNET_RAY when that is set, else on processes of this machine.

    Results go to `kept`, or to the store that the environment names.
    """
    cluster = os.environ.get(RAY_VARIABLE, "")
    policy = Policy(retries=1 if cluster else 0)
    return Engine(Pool(EXPERIMENTS, policy, cluster), EXPERIMENTS, policy, kept or from_environment())
