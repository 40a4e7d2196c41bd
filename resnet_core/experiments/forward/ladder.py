"""The ladder: the same network made faster rung by rung, each beside eager, with its error and its price."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import perf_counter

import torch
from torch import Tensor

from resnet_core.experiments.forward.rungs import Rung, rungs
from resnet_core.experiments.forward.subject import Subject, conditions, float32_products, subject
from resnet_core.experiments.timing import interleaved, rounds_within, seconds_of_each, spread
from resnet_core.labs.events import Point, Progress, Report, Value
from resnet_core.labs.table import Settings
from resnet_core.spec import ArchSpec, Input

SECONDS_A_RUNG = 2.0
WARM_UPS = 2


@torch.no_grad()
def run(spec: ArchSpec, input: Input, settings: Settings, seed: int, device: str) -> Iterator[Report]:
    """`Point("conditions")`, then for every rung

    `Point("rung", {"name", "error", "seconds": {"once", "rung", "eager"}})`: `error` is the largest
    difference of a score from eager float32's, divided by the largest score; `once` is what making it ready
    and the first call took; `rung` and `eager` are spreads of runs that took turns, so that the speed-up is
    eager's median divided by the rung's. What does not work is `Point("rung_missing", {"name", "why"})`.
    """
    with float32_products(bool(settings["tf32"])):
        asked = subject(spec, input, settings, seed, device)
        yield Point("conditions", conditions(asked, settings))
        exact = reference(asked)
        ladder = rungs(asked.device, bool(settings["compiled"]))
        beside = ladder[0].climb(asked)
        for done, rung in enumerate(ladder):
            yield Progress(done, len(ladder), rung.name)
            yield measure(asked, rung, beside, exact)


def reference(subject: Subject) -> Tensor:
    """Scores of the network in float32 (float64 where that is asked), all bits kept."""
    with float32_products(False):
        precise = torch.promote_types(subject.images.dtype, torch.float32)
        network, own = subject.network, subject.images.dtype
        scores: Tensor = network.to(precise)(subject.images.to(precise))
        network.to(own)  # rounding again gives back the same weights
        return scores


def measure(subject: Subject, rung: Rung, beside: Callable[[], Tensor], exact: Tensor) -> Point:
    """One rung, timed in turn with `beside`."""
    start = perf_counter()
    try:
        run = rung.climb(subject)
        error = relative_error(run(), exact)
    except torch._dynamo.exc.TorchDynamoException as fault:
        why = f"PyTorch could not compile it here: {str(fault).strip().splitlines()[0]}"
        return Point("rung_missing", {"name": rung.name, "why": why})
    once = perf_counter() - start
    for _ in range(WARM_UPS):
        slowest = sum(seconds_of_each([run, beside], subject.device))
    rounds = rounds_within(SECONDS_A_RUNG, slowest)
    *_, spent = interleaved({"rung": run, "eager": beside}, subject.device, rounds)
    seconds: dict[str, Value] = {name: spread(times) for name, times in spent.items()}
    return Point("rung", {"name": rung.name, "error": error, "seconds": {"once": once, **seconds}})


def relative_error(scores: Tensor, exact: Tensor) -> float:
    """The largest difference, divided by the largest score."""
    return ((scores.to(exact.dtype) - exact).abs().amax() / exact.abs().amax()).item()
