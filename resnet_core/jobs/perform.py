"""One run inside a worker, whichever kind: the experiment's events as messages, and its end."""

from __future__ import annotations

import importlib
import random
import sys
import traceback
from collections.abc import Iterator

from resnet_core import events
from resnet_core.errors import SpecError
from resnet_core.events import EventError, Failed, Point, Progress
from resnet_core.experiments import Table
from resnet_core.jobs import words
from resnet_core.jobs.request import Request, memory_of
from resnet_core.jobs.wire import Message

NO_MEMORY = ("out of memory", "can't allocate memory", "cannot allocate memory", "bad_alloc")
MAX_DETAIL = 300


def perform(table: Table, request: Request) -> Iterator[Message]:
    """`{"said": event}` for each report, then one `{"ended": None or the fault}`."""
    try:
        seed_generators(request.seed)
        run = importlib.import_module(table.experiments[request.experiment].module).run
        for event in run(request.spec, request.input, request.settings, request.seed, request.device):
            if not isinstance(event, Progress | Point):
                raise EventError(f"an experiment says Progress and Point, not {type(event).__name__}")
            yield {"said": events.to_json(event)}
    except GeneratorExit:
        raise
    except BaseException as fault:  # noqa: BLE001  # whatever an experiment does, its job ends in words
        yield {"ended": events.to_json(_failed(fault, request, table))}
    else:
        yield {"ended": None}


def is_memory(fault: BaseException) -> bool:
    """Whether `fault` says that there is no more memory, on the CPU or on a card."""
    return isinstance(fault, MemoryError) or any(text in str(fault).lower() for text in NO_MEMORY)


def seed_generators(seed: int) -> None:
    """Starts the global generators anew, so that nothing is left of the run before."""
    random.seed(seed)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(seed % 2**32)
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(seed)


def _failed(fault: BaseException, request: Request, table: Table) -> Failed:
    if is_memory(fault):
        return words.out_of_memory(request, memory_of(table))
    if isinstance(fault, SpecError):
        return Failed(f"This cannot be run: {fault}.", "error")
    traceback.print_exception(fault)
    detail = f"{type(fault).__name__}: {fault}".rstrip(": ")[:MAX_DETAIL]
    return Failed(f"The experiment stopped with an error: {detail}", "error")
