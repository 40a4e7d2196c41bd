"""What is not even begun: arithmetic on the request, before anything is allocated."""

from __future__ import annotations

from dataclasses import replace

from resnet_core.errors import SpecError
from resnet_core.jobs import words
from resnet_core.jobs.request import Request, memory_of
from resnet_core.labs.events import Refused
from resnet_core.labs.table import Table
from resnet_core.search.limits import LIMITS, SHOWN, check

# Bytes are for the experiment to estimate: a forward pass needs less than the training `check` has in mind.
COUNTS = replace(LIMITS, memory=SHOWN.memory)


def refused(request: Request, table: Table, allowed: int) -> Refused | None:
    """Why `request` is not run where a run may hold `allowed` bytes; None when it may be tried."""
    memory = memory_of(table)
    try:
        check(request.spec, request.input, COUNTS)
        return words.too_large(request, memory, allowed) if memory(request) > allowed else None
    except SpecError as fault:  # also of settings that do not go with this network
        return words.not_so(fault)
