"""What a press of each button of the four experiments on depth costs, in seconds of processor time.

    PYTHONPATH=. .venv/bin/python benchmarks/short_experiments.py [NAME ...]

Each request is the page's own and runs in a worker of the job engine, as there. Counted is the time of all
processes and threads, the start of Python and PyTorch included, which a worker that is warm has behind it.

Promise: at most 60 s each, and the same outcome as was recorded.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple, get_args

from benchmarks.timing import Promise, cpu_of_children, machine, show
from resnet_core.jobs.engine import Engine
from resnet_core.jobs.policy import Policy
from resnet_core.jobs.pool import Pool
from resnet_core.jobs.request import Request
from resnet_core.jobs.start import EXPERIMENTS
from resnet_core.jobs.store import MEMORY, Store
from resnet_core.labs import recorded
from resnet_core.labs.events import Done, End, Event, Point
from resnet_core.labs.gradients import by_depth
from resnet_core.labs.heads import findings as heads
from resnet_core.labs.settings import Settings, typed
from resnet_core.labs.training import construction, rates
from resnet_core.labs.training.degradation import PLAIN, RISE

BOUND = 60.0
LOOK_SECONDS = 0.05


class Experiment(NamedTuple):
    """What its button asks, the name of its record, and what a run with these settings comes to."""

    request: Request
    record: str
    outcome: Callable[[Sequence[Point], Settings], str]


def main(names: Sequence[str]) -> int:
    """Prints what each experiment found, and the promises."""
    print(machine("torch"))
    return show([measured(name) for name in names or EXPERIMENTS_BY_NAME])


def measured(name: str) -> Promise:
    """Runs one experiment as its button does, and asserts that it comes to what was recorded."""
    request, record_name, outcome = EXPERIMENTS_BY_NAME[name]
    before = cpu_of_children()
    points = [event for event in _events(request) if isinstance(event, Point)]
    seconds = cpu_of_children() - before
    record = recorded.runs(request.experiment)[record_name]
    here, there = outcome(points, request.settings), outcome(record.points, record.settings)
    asked = ", ".join(f"{key} {value}" for key, value in request.settings.items()) or "the shipped weights"
    print(f"{name} ({asked}): {here}", flush=True)
    assert here == there, there
    return Promise(f"{name}, processor time", seconds, BOUND, " s", at_least=False)


def _events(request: Request) -> Iterator[Event]:
    """All events of a run on an engine of its own, whose processes have ended when the last is given."""
    policy = Policy()
    engine = Engine(Pool(EXPERIMENTS, policy), EXPERIMENTS, policy, Store(MEMORY, 10**8))
    try:
        yield from _told(engine, request)
    finally:
        engine.close()


def _told(engine: Engine, request: Request) -> Iterator[Event]:
    job, since = engine.submit(request), 0
    while True:
        for numbered in engine.events(job, since):
            since = numbered.number
            yield numbered.event
            if isinstance(numbered.event, get_args(End)):
                assert isinstance(numbered.event, Done), numbered.event
                return
        time.sleep(LOOK_SECONDS)


def _by_depth(points: Sequence[Point], settings: Settings) -> str:
    found = by_depth.fold(points)
    laws = {name: by_depth.fit(found.course(name, "ratio")) for name in by_depth.NETWORKS}
    steep = [name for name, one in laws.items() if one and one.law == "exponential"]
    kept = [name for name in by_depth.NETWORKS if found.course(name, "cosine")[110].middle > 0.5]
    return f"exponential in depth: {', '.join(steep)}; direction kept at 110 layers: {', '.join(kept)}"


def _construction(points: Sequence[Point], settings: Settings) -> str:
    own, found = typed(construction.ConstructionSettings, settings), construction.fold(points)
    total = own.epochs + own.more
    ends = [
        found.error(construction.SCRATCH, total),
        found.error(construction.CONSTRUCTED, own.more),
    ]
    scratch, built = (end.middle for end in ends if end)
    than = construction.outcome(scratch, built)
    return f"same images wrong at once: {found.same_images()}; from scratch {than} than constructed"


def _rates(points: Sequence[Point], settings: Settings) -> str:
    found = rates.fold(points, settings)
    shallow, deep = (found.best(PLAIN, depth) for depth in (20, 56))
    assert shallow
    assert deep
    worse = deep[1].middle - shallow[1].middle >= RISE
    return f"plain-56 clearly worse than plain-20, each at its best rate: {worse}"


def _heads(points: Sequence[Point], settings: Settings) -> str:
    found = heads.fold(points)
    ends = [f"{role} at block {found.half_way(role)}" for role in found.networks]
    kept = [role for role in found.networks if (found.middle_cosine(role) or 0) > 0.8]
    return f"blocks keep the direction of the maps: {', '.join(kept)}; half way: {', '.join(ends)}"


EXPERIMENTS_BY_NAME: Mapping[str, Experiment] = {
    "by depth": Experiment(
        Request(by_depth.FILE, by_depth.SPEC, by_depth.INPUT, by_depth.by_depth_settings({})),
        by_depth.FILE,
        _by_depth,
    ),
    "construction": Experiment(
        Request(
            construction.FILE,
            construction.SPEC,
            construction.INPUT,
            construction.construction_settings({}),
        ),
        construction.FILE,
        _construction,
    ),
    "rates": Experiment(
        Request(rates.FILE, rates.SPEC, rates.INPUT, rates.rates_settings({})), rates.FILE, _rates
    ),
    "heads": Experiment(
        Request(heads.FILE, heads.SPECS[56], heads.INPUT, heads.heads_settings({})), "56", _heads
    ),
}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
