"""The sentences a job ends with: what happened, what is allowed, and the nearest request that works."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from resnet_core.checks import SpecError
from resnet_core.jobs.request import Request
from resnet_core.labs.events import Cancelled, Expired, Failed, Refused, plain
from resnet_core.labs.experiment import Device

Memory = Callable[[Request], int]
"""The expected peak memory of a request, in bytes."""

MAX_DETAIL = 300  # letters of an error
CANCELLED = Cancelled("You cancelled this run.")
REPLACED = Cancelled("A newer request of yours replaced this run.")
CLOSED = Cancelled("The server stopped while this run was queued or running.")
PAGE_CLOSED = Expired("The page that requested this run was closed.", "lease")
FORGOTTEN = Expired(
    "This run is no longer available: the server restarted, or the run expired. Run it again.",
    "forgotten",
)
TOO_LONG = Failed("This run sent a message larger than 8 MB and was stopped.", "flood")
OUT_OF_REACH = Failed(
    "A file that this run needs is on the server, and the machine of the cluster that would run it cannot "
    "read it there. Seeded weights, noise and the sample photos work on a cluster; so do files in a "
    "folder that all its machines share.",
    "error",
)
START_AGAIN = "The worker was lost; the run starts again on another one."


def too_late(seconds: float) -> Expired:
    """The run computed for as long as it may."""
    return Expired(
        f"This run reached its limit of {seconds:g} seconds of computing and was stopped. "
        "A smaller network, image or batch takes less time.",
        "deadline",
    )


def too_slow(seconds: float) -> Expired:
    """The run took far longer than it may compute: it hangs, or the machine has no time for it."""
    return Expired(
        f"This run had not finished after {seconds:g} seconds and was stopped. It computed for a small part "
        "of that time only: the machine was busy, or something that the run waited for did not come.",
        "deadline",
    )


def queue_full(waiting: int, seconds: float) -> Refused:
    """The queue is full."""
    return Refused(f"{waiting} runs are already waiting. Try again in about {about(seconds)}.")


def no_device(asked: str, devices: Mapping[str, Device]) -> Refused:
    """There is no such device."""
    if not devices:
        return Refused("No worker is ready yet. Try again in a moment.")
    known = ", ".join(f"{name} ({device.label})" for name, device in devices.items())
    return Refused(
        f"Device {asked} is not available here; available: {known}.", {"device": next(iter(devices))}
    )


def not_so(fault: SpecError) -> Refused:
    """A value is not possible; the nearest possible one is offered."""
    offer = {} if fault.nearest is None else {fault.field: plain(fault.nearest, fault.field)}
    return Refused(f"{fault}.", offer)


def no_float64() -> Refused:
    """The device has no such number format."""
    return Refused("An Apple GPU has no float64; float32 works there.", {"dtype": "float32"})


def too_large(request: Request, memory: Memory, allowed: int) -> Refused:
    """The estimate is beyond the `allowed` bytes; a batch that fits is offered."""
    needed = size(memory(request))
    why = f"Batch {request.input.batch} needs about {needed}, and a run may hold {size(allowed)} here"
    batch = _batch_within(request, memory, allowed)
    if batch:
        return Refused(f"{why}; batch {batch} fits.", {"batch": batch})
    return Refused(f"{why}; a smaller image or network may fit.")


def out_of_memory(request: Request, memory: Memory) -> Failed:
    """The worker could not allocate the memory it needed."""
    why = f"The worker ran out of memory at batch {request.input.batch}"
    # The estimate was too low: offer what it expects to need half as much.
    batch = _batch_within(request, memory, memory(request) // 2)
    if batch and memory(request):
        return Failed(f"{why}; batch {batch} needs at most half as much.", "memory", {"batch": batch})
    return Failed(f"{why}; a smaller image or network needs less.", "memory")


def experiment_error(fault: BaseException) -> Failed:
    """The experiment raised an exception."""
    detail = f"{type(fault).__name__}: {fault}".rstrip(": ")[:MAX_DETAIL]
    return Failed(f"The experiment stopped with an error: {detail}", "error")


def device_lost(fault: BaseException) -> Failed:
    """The device reported an error after which this process can use it no more."""
    detail = str(fault).strip().partition("\n")[0][:MAX_DETAIL]
    return Failed(
        f"The device stopped this run, and its worker is replaced: {detail}. Run this one again.", "crash"
    )


def crashed(how: str) -> Failed:
    """The process of the worker ended by itself; `how` names the signal or the exit status."""
    if how == "SIGKILL":
        how += ", as happens when the machine runs out of memory"
    return Failed(
        f"The worker was lost during this run ({how}). Other runs continue; run this one again.", "crash"
    )


def silent(seconds: float) -> Failed:
    """The worker gave no sign of life."""
    return Failed(f"The worker stopped answering for {seconds:g} seconds and was replaced.", "silence")


def no_start(detail: str) -> Failed:
    """No worker could be started."""
    return Failed(f"No worker could be started on this machine: {detail}", "start")


def flooded(events: int, megabytes: int) -> Failed:
    """The experiment produced more output than is allowed."""
    return Failed(
        f"This run produced more than {events:,} events or {megabytes} MB of output and was stopped.", "flood"
    )


def about(seconds: float) -> str:
    """A duration in words: `5 seconds`, `2 minutes`."""
    if seconds < 90:
        return f"{max(1, round(seconds))} second{'s' if round(seconds) > 1 else ''}"
    return f"{round(seconds / 60)} minutes"


def size(count: int) -> str:
    """Bytes in a readable unit: `3.2 GiB`."""
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
