"""How long a search among a million networks takes, beside reading each of them by itself.

Promises: at most 2 s, with conditions on depth, cost, training memory and predicted latency; and at least 500
times as quick as one by one, by the readers of whole networks in the same process. The answers are compared
with these readers first.
"""

from __future__ import annotations

import sys
from dataclasses import replace

from benchmarks.timing import Promise, Task, machine, medians, show
from resnet_core.cost import price
from resnet_core.plan import unfold
from resnet_core.readers.latency import Calibration, predict
from resnet_core.readers.roofline import CALL, works
from resnet_core.readers.step import step_memory
from resnet_core.search.fit import Setting
from resnet_core.search.pieces import Use
from resnet_core.search.question import Condition, Found, Question, search
from resnet_core.spec import ArchSpec, Input

SPEC, MOST_SECONDS, LEAST_RATIO, ALONE = ArchSpec(), 2.0, 500, 20
QUESTION = Question(
    (
        Condition("layers", 50),
        Condition("macs", most=2e10),
        Condition("memory", most=48 * 2**30),
        Condition("latency", most=0.1),
    ),
    x="latency",
)


def law() -> Calibration:
    """A law of time, since the search takes as long with any."""
    kinds = {work.kind for part in works(unfold(SPEC)) for work in part}
    small = {f"small {kind}" for kind in kinds}
    return Calibration("none", 1, dict.fromkeys({CALL, *kinds, *small}, (1e-6, *[1e-11] * 5, 1e-12)))


def one(spec: ArchSpec, use: Use) -> tuple[int, int, int, float]:
    """The same of one network by the readers of whole networks."""
    trained, used = unfold(spec, use.trained), unfold(spec, use.used)
    assert use.calibration
    return (
        trained.depth,
        price(trained).macs,
        step_memory(trained, use.setting.training).peak,
        predict(used, use.calibration),
    )


def answers_are_exact(found: Found, use: Use) -> None:
    """Every answer and the whole front."""
    for each in (*found.best, *found.front):
        depth, macs, memory, latency = one(each.spec, use)
        known = [each.amounts[name] for name in ("layers", "macs", "memory", "latency")]
        assert known == [depth, macs, memory, latency]


def main() -> int:
    """Prints each figure beside its bound."""
    print(machine("numpy"))
    use = Use(replace(Input(), batch=64), Setting(), Input(), law())
    found = search(SPEC, (), use, QUESTION)
    answers_are_exact(found, use)
    searched, alone = medians(
        [Task(lambda: search(SPEC, (), use, QUESTION)), Task(lambda: one(SPEC, use), ALONE)], 5
    )
    every = found.looked * alone
    print(f"{found.looked:,} networks, {found.matching:,} meet the conditions: {searched:.2f} s")
    print(f"one by one {every:,.0f} s")
    return show(
        [
            Promise("a search among a million", searched, MOST_SECONDS, " s", at_least=False),
            Promise("one by one, over that", every / searched, LEAST_RATIO, "", at_least=True),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
