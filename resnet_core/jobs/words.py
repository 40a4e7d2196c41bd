"""The sentences a job ends with: what happened, what is allowed, and the nearest thing that works."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from resnet_core.checks import SpecError
from resnet_core.jobs.request import Request
from resnet_core.labs.events import Cancelled, Expired, Failed, Refused, plain
from resnet_core.labs.table import Device

Memory = Callable[[Request], int]
"""The bytes that a request is expected to hold at its peak."""

MAX_DETAIL = 300  # letters of an error
CANCELLED = Cancelled("You cancelled this run.")
REPLACED = Cancelled("A newer request of yours took the place of this one.")
CLOSED = Cancelled("The server was stopped while this run was waiting or at work.")
PAGE_CLOSED = Expired("The page that asked for this run was closed.", "lease")
FORGOTTEN = Expired(
    "This run is not known any more: the server was restarted, or it is too long ago. Run it again.",
    "forgotten",
)
TOO_LONG = Failed("This run said more at once than 8 MB, and was stopped.", "flood")
OUT_OF_REACH = Failed(
    "A file that this run needs is kept on the server, and the machine of the cluster that should run it "
    "cannot read it there. Seeded weights, noise and the sample photos work on a cluster; so do files in a "
    "folder that all its machines share.",
    "error",
)
START_AGAIN = "The worker was lost; the run begins again on another one."


def too_late(seconds: float) -> Expired:
    """The run reached its deadline."""
    return Expired(
        f"This run reached its limit of {seconds:g} seconds and was stopped. "
        "A smaller network, image or batch takes less time.",
        "deadline",
    )


def queue_full(waiting: int, seconds: float) -> Refused:
    """No place is left to wait in."""
    return Refused(f"{waiting} runs are waiting already. Try again in about {about(seconds)}.")


def no_device(asked: str, devices: Mapping[str, Device]) -> Refused:
    """The device is not there."""
    if not devices:
        return Refused("No worker has been reached yet. Try again in a moment.")
    known = ", ".join(f"{name} ({device.label})" for name, device in devices.items())
    return Refused(f"There is no device {asked} here; there is {known}.", {"device": next(iter(devices))})


def not_so(fault: SpecError) -> Refused:
    """A value that cannot be, with the nearest that can."""
    offer = {} if fault.nearest is None else {fault.field: plain(fault.nearest, fault.field)}
    return Refused(f"{fault}.", offer)


def too_large(request: Request, memory: Memory, allowed: int) -> Refused:
    """The estimate is beyond the `allowed` bytes; a batch that fits is offered."""
    needed = size(memory(request))
    why = f"Batch {request.input.batch} needs about {needed}, and a run may hold {size(allowed)} here"
    batch = _batch_within(request, memory, allowed)
    if batch:
        return Refused(f"{why}; batch {batch} fits.", {"batch": batch})
    return Refused(f"{why}; a smaller image or network may fit.")


def out_of_memory(request: Request, memory: Memory) -> Failed:
    """The worker could not get the memory it asked for."""
    why = f"The worker ran out of memory at batch {request.input.batch}"
    # The estimate said that it fits, and it did not: offer what needs half as much.
    batch = _batch_within(request, memory, memory(request) // 2)
    if batch and memory(request):
        return Failed(f"{why}; batch {batch} needs at most half as much.", "memory", {"batch": batch})
    return Failed(f"{why}; a smaller image or network needs less.", "memory")


def experiment_error(fault: BaseException) -> Failed:
    """The experiment raised what it should not have."""
    detail = f"{type(fault).__name__}: {fault}".rstrip(": ")[:MAX_DETAIL]
    return Failed(f"The experiment stopped with an error: {detail}", "error")


def crashed(how: str) -> Failed:
    """The worker's process ended by itself; `how` is the signal's or the exit's name."""
    if how == "SIGKILL":
        how += ", as happens when the machine runs out of memory"
    return Failed(
        f"The worker was lost while this ran ({how}). Other runs go on; run this one again.", "crash"
    )


def silent(seconds: float) -> Failed:
    """The worker gave no sign of life."""
    return Failed(f"The worker stopped answering for {seconds:g} seconds and was replaced.", "silence")


def no_start(detail: str) -> Failed:
    """No worker could be started."""
    return Failed(f"No worker could be started on this machine: {detail}", "start")


def flooded(events: int, megabytes: int) -> Failed:
    """The experiment said more than is kept."""
    return Failed(f"This run said more than {events:,} things or {megabytes} MB, and was stopped.", "flood")


def about(seconds: float) -> str:
    """A duration as a person says it: `5 seconds`, `2 minutes`."""
    if seconds < 90:
        return f"{max(1, round(seconds))} second{'s' if round(seconds) > 1 else ''}"
    return f"{round(seconds / 60)} minutes"


def size(count: int) -> str:
    """Bytes with the unit a person reads: `3.2 GiB`."""
    for unit, bytes_each in (("GiB", 2**30), ("MiB", 2**20), ("KiB", 2**10)):
        if count >= bytes_each:
            return f"{count / bytes_each:.3g} {unit}"
    return f"{count} bytes"


def _batch_within(request: Request, memory: Memory, allowed: int) -> int | None:
    """The largest power of two below the batch of `request` that needs no more than `allowed` bytes."""
    batch = 2 ** ((request.input.batch - 1).bit_length() - 1) if request.input.batch > 1 else 0
    while batch and memory(request.with_batch(batch)) > allowed:
        batch //= 2
    return batch or None
