"""The engine that the environment configures. A server has one."""

from __future__ import annotations

import os

from resnet_core.jobs.engine import Engine
from resnet_core.jobs.policy import Policy
from resnet_core.jobs.pool import Pool
from resnet_core.jobs.presence import Present, unknown
from resnet_core.jobs.remote import JOBS_VARIABLE, RemoteEngine
from resnet_core.jobs.service import Service
from resnet_core.jobs.store import Store, from_environment

EXPERIMENTS = "resnet_core.labs.table"
RAY_VARIABLE = "RESNET_RAY"


def start_engine(kept: Store | None = None, present: Present = unknown) -> Service:
    """The engine at the socket in RESNET_JOBS, which other processes share, when that is set; else one here.

    Results of one here go to `kept`, or to the store that the environment names. `present` is for `Engine`.
    """
    if shared := os.environ.get(JOBS_VARIABLE, ""):
        return RemoteEngine(shared, present)
    return start_here(present, kept)


def start_here(present: Present = unknown, kept: Store | None = None) -> Engine:
    """On the Ray cluster at the address in RESNET_RAY when that is set, else on processes of this machine."""
    cluster = os.environ.get(RAY_VARIABLE, "")
    # A machine of a cluster computes with all it has for one run.
    policy = Policy(retries=1, short_places=0) if cluster else Policy()
    pool = Pool(EXPERIMENTS, policy, cluster)
    return Engine(pool, EXPERIMENTS, policy, kept or from_environment(), present)
