"""The ladder: the same network made faster rung by rung, each beside eager, with its error and its time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from math import isfinite
from subprocess import SubprocessError
from time import perf_counter

import torch
from torch import Tensor

from resnet_core.experiments.forward import rungs
from resnet_core.experiments.forward.subject import Subject, conditions, float32_products, subject
from resnet_core.experiments.timing import Attended, any_kernel, interleaved, rounds_within, spread, warm_up
from resnet_core.labs.events import Progress, Report
from resnet_core.labs.forward.findings import Rung, RungMissing, RungSeconds
from resnet_core.labs.forward.settings import ForwardSettings
from resnet_core.labs.points import point
from resnet_core.labs.settings import Settings, typed
from resnet_core.spec import Input, Spec
from resnet_core.system.device_faults import is_lost, is_memory

SECONDS_A_RUNG = 2.0
NOT_TOLD = nullcontext()
NOT_HERE = (RuntimeError, ImportError, OSError, SubprocessError)  # those of the compiler are RuntimeErrors


@torch.no_grad()
def run(spec: Spec, input: Input, settings: Settings, seed: int, device: str) -> Iterator[Report]:
    """Points of `Conditions`, then for every rung of a `Rung`, or of a `RungMissing` where it does not work.

    Rung and eager take turns, so the speed-up is eager's median divided by the rung's. The setting `compiled`
    adds the rungs that take many seconds to prepare.
    """
    own = typed(ForwardSettings, settings)
    with float32_products(own.tf32), any_kernel():
        one = subject(spec, input, own, seed, device)
        yield conditions(one, own).point()
        exact = reference(one)
        ladder = rungs.rungs(one.device, own.compiled)
        eager, attended = ladder[0].climb(one), Attended(one.device)
        for done, rung in enumerate(ladder):
            yield Progress(done, len(ladder), rung.name)
            yield point(measure(one, rung, eager, exact, attended))
        yield from attended.points()


def reference(subject: Subject) -> Tensor:
    """Scores of the network in float32, or float64 where the images are, without TF32."""
    with float32_products(False):
        precise = torch.promote_types(subject.images.dtype, torch.float32)
        network, own = subject.network, subject.images.dtype
        scores: Tensor = network.to(precise)(subject.images.to(precise))
        network.to(own)  # rounding again restores the same weights
        return scores


def measure(
    subject: Subject,
    rung: rungs.Rung,
    eager: Callable[[], Tensor],
    exact: Tensor,
    attended: AbstractContextManager[None] = NOT_TOLD,
) -> Rung | RungMissing:
    """One rung, timed in turn with eager. The error is the larger of those before and after.

    Raises what leaves no memory, or no device, for the rungs after it.
    """
    start = perf_counter()
    try:
        run = rung.climb(subject)
        error = relative_error(run(), exact)
        once = perf_counter() - start
        rounds = rounds_within(SECONDS_A_RUNG, sum(warm_up([run, eager], subject.device)))
        with attended:
            *_, seconds = interleaved({"rung": run, "eager": eager}, subject.device, rounds)
        error = max(error, relative_error(run(), exact))
    except NOT_HERE as fault:
        if is_memory(fault) or is_lost(fault):
            raise
        return RungMissing(rung.name, why(rung.name, fault))
    if not isfinite(error):
        return RungMissing(rung.name, "Its scores are beyond the largest number of this format.")
    return Rung(rung.name, error, RungSeconds(once, spread(seconds["rung"]), spread(seconds["eager"])))


def why(rung: str, fault: BaseException) -> str:
    """Why a rung does not work here."""
    first = next(iter(str(fault).strip().splitlines()), type(fault).__name__)
    if not rung.startswith("compiled"):
        return f"It does not work here: {first}"
    return (
        f"PyTorch could not compile it here: {first} "
        "(compiling takes a C++ compiler; on a CUDA GPU Triton, a C compiler and Python.h)"
    )


def relative_error(scores: Tensor, exact: Tensor) -> float:
    """The largest difference, divided by the largest score."""
    return ((scores.to(exact.dtype) - exact).abs().amax() / exact.abs().amax()).item()
