"""How quickly the estimate refuses what is far too large to run, and how little it allocates for that.

Promises: each refusal in under 1 ms of processor time and under 1 MB, and what it offers instead does pass.
"""

from __future__ import annotations

import sys
import tracemalloc
from collections.abc import Callable
from functools import partial
from time import process_time

from benchmarks.timing import Promise, Task, machine, medians, show
from resnet_core.plan import laid_out
from resnet_core.search.limits import LimitError, check
from resnet_core.spec import ArchSpec, Input

Asked = tuple[ArchSpec, Input]
HUGE: dict[str, Asked] = {
    "depth 1,000,000": (ArchSpec(depths=(3, 4, 10**6, 3)), Input()),
    "width 100,000": (ArchSpec(widths=(64, 128, 256, 10**5)), Input()),
    "all widths 100,000": (ArchSpec(widths=(10**5,) * 4), Input()),
    "image 100,000": (ArchSpec(), Input(10**5, 10**5)),
    "batch 1,000,000": (ArchSpec(), Input(batch=10**6)),
}


def refused(asked: Asked) -> LimitError:
    """The refusal, with nothing laid out before; a request that passes is a defect of this benchmark."""
    laid_out.cache_clear()
    try:
        check(*asked)
    except LimitError as fault:
        return fault
    raise AssertionError(f"{asked} was not refused")


def offered(asked: Asked, fault: LimitError) -> Asked:
    """What was asked for with the value that the refusal offers; a square image stays square."""
    spec, input = asked
    if fault.field in vars(spec):
        return ArchSpec(**{**vars(spec), fault.field: fault.nearest}), input
    fields = ("height", "width") if fault.field in {"height", "width"} else (fault.field,)
    return spec, Input(**{**vars(input), **dict.fromkeys(fields, fault.nearest)})


def peak_bytes(call: Callable[[], object]) -> int:
    """The most that `call` has allocated at one moment."""
    tracemalloc.start()
    call()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def main() -> int:
    """Prints each figure beside its bound."""
    print(machine("numpy"))
    tasks = [Task(partial(refused, asked), 20) for asked in HUGE.values()]
    seconds = medians(tasks, rounds=9, clock=process_time)
    promises = []
    for (name, asked), took in zip(HUGE.items(), seconds, strict=True):
        check(*offered(asked, refused(asked)))
        peak = peak_bytes(partial(refused, asked))
        promises.append(Promise(f"{name} refused in", took * 1e3, 1.0, " ms", at_least=False))
        promises.append(Promise(f"{name} refused with", peak / 1e6, 1.0, " MB", at_least=False))
    return show(promises)


if __name__ == "__main__":
    sys.exit(main())
