"""How long a search among a million networks takes, beside reading each of them by itself.

Promises, for residual networks and for EfficientNets: at most 2 s, with conditions on depth, cost, training
memory and predicted latency; and at least 500 times as quick as one by one, by the readers of whole networks
in the same process. The answers are compared with these readers first.
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
from resnet_core.search.axes import Scaled
from resnet_core.search.fit import Setting
from resnet_core.search.pieces import Use
from resnet_core.search.question import Condition, Found, Question, search
from resnet_core.spec import ArchSpec, EfficientNetSpec, Input

FAMILIES: dict[str, ArchSpec | Scaled] = {
    "residual networks": ArchSpec(),
    "EfficientNets": EfficientNetSpec(),
}
MOST_SECONDS, LEAST_RATIO, ALONE, ROUNDING = 2.0, 500, 20, 1e-12
QUESTION = Question(
    (
        Condition("layers", 50),
        Condition("macs", most=2e10),
        Condition("memory", most=48 * 2**30),
        Condition("latency", most=0.1),
    ),
    x="latency",
)


def law(spec: ArchSpec | Scaled) -> Calibration:
    """A law of time, since the search takes as long with any."""
    kinds = {work.kind for part in works(unfold(spec)) for work in part}
    small = {f"small {kind}" for kind in kinds}
    return Calibration("none", 1, dict.fromkeys({CALL, *kinds, *small}, (1e-6, *[1e-11] * 5, 1e-12)))


def one(spec: ArchSpec | Scaled, use: Use) -> tuple[int, int, int, float]:
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
        assert [each.amounts[name] for name in ("layers", "macs", "memory")] == [depth, macs, memory]
        assert abs(each.amounts["latency"] - latency) <= ROUNDING * latency


def timed(what: str, spec: ArchSpec | Scaled) -> tuple[Promise, Promise]:
    """A family's search beside its networks one by one."""
    use = Use(replace(Input(), batch=64), Setting(), Input(), law(spec))
    found = search(spec, (), use, QUESTION)
    answers_are_exact(found, use)
    searched, alone = medians(
        [Task(lambda: search(spec, (), use, QUESTION)), Task(lambda: one(spec, use), ALONE)], 5
    )
    every = found.looked * alone
    print(f"{what}: {found.looked:,} of {found.possible:,}, of which {found.matching:,} meet the conditions")
    print(f"searched in {searched:.2f} s; one by one {every:,.0f} s")
    return (
        Promise(f"a search among a million {what}", searched, MOST_SECONDS, " s", at_least=False),
        Promise(f"one by one, over that, {what}", every / searched, LEAST_RATIO, "", at_least=True),
    )


def main() -> int:
    """Prints each figure beside its bound."""
    print(machine("numpy"))
    return show(promise for what, spec in FAMILIES.items() for promise in timed(what, spec))


if __name__ == "__main__":
    sys.exit(main())
