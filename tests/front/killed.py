"""A proxy, two web processes, one store and a Ray cluster, as `compose.yaml` has them: one process is killed.

`tests/jobs/test_real_experiments.py` runs it, since a cluster takes seconds to start.
"""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

from tests.asgi import run
from tests.front.served import serving, view
from tests.jobs.world import descendants, wait_until

QUERY = "depths=3-4-23-3"
FORWARD = b'{"experiment": "forward", "network": "cifar_resnet20", "seed": 3}'


def visitors_of_a_killed_process_go_on_with_the_other_one(cluster: str, folder: Path) -> None:
    with serving(folder, cluster=cluster) as served:
        wait_until(lambda: served.is_up(0) and served.is_up(1), "both processes")
        wait_until(lambda: served.is_up(0, "runs_capacity{"), "places on the cluster")
        seen = run(view(served, "explore", QUERY, 0))
        assert any("ResNet-101" in text for text in seen)
        id = json.loads(served.asked("api/v1/runs", body=FORWARD))["id"]
        wait_until(lambda: served.run(id)["state"] == "done", "the end of a run")
        before = served.run(id)["events"]

        os.kill(served.web_process(0), signal.SIGKILL)
        assert run(view(served, "explore", QUERY, 0)) == seen
        assert served.run(id)["events"] == before
        again = served.run(json.loads(served.asked("api/v1/runs", body=FORWARD))["id"])
        assert (again["state"], again["events"][:-1]) == ("done", before[:-1])
        wait_until(lambda: served.is_up(0), "another first process")

        os.kill(served.interface(), signal.SIGKILL)
        wait_until(lambda: served.answers("api/v1/cost?depths=3-4-6-3"), "another process for programs")
        assert served.run(id)["events"] == before

        children = descendants(served.pid)
        assert len(children) > 2
    wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in children), "the end of all")
