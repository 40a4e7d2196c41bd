"""The ladder: the same network made faster rung by rung, each beside eager, with its error and its time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import perf_counter

import torch
from torch import Tensor

from resnet_core.experiments.forward import rungs
from resnet_core.experiments.forward.subject import Subject, conditions, float32_products, subject
from resnet_core.experiments.timing import interleaved, rounds_within, seconds_of_each, spread
from resnet_core.labs.events import Progress, Report
from resnet_core.labs.forward.findings import Rung, RungMissing, RungSeconds
from resnet_core.labs.forward.settings import ForwardSettings
from resnet_core.labs.points import point
from resnet_core.labs.settings import Settings, typed
from resnet_core.spec import ArchSpec, Input

SECONDS_A_RUNG = 2.0
WARM_UPS = 2


@torch.no_grad()
def run(spec: ArchSpec, input: Input, settings: Settings, seed: int, device: str) -> Iterator[Report]:
    """Points of `Conditions`, then for every rung of a `Rung`, or of a `RungMissing` where it does not work.

    Rung and eager take turns, so the speed-up is eager's median divided by the rung's. The setting `compiled`
    adds the rungs that take many seconds to prepare.
    """
    own = typed(ForwardSettings, settings)
    with float32_products(own.tf32):
        one = subject(spec, input, own, seed, device)
        yield conditions(one, own).point()
        exact = reference(one)
        ladder = rungs.rungs(one.device, own.compiled)
        eager = ladder[0].climb(one)
        for done, rung in enumerate(ladder):
            yield Progress(done, len(ladder), rung.name)
            yield point(measure(one, rung, eager, exact))


def reference(subject: Subject) -> Tensor:
    """Scores of the network in float32, or float64 where the images are, without TF32."""
    with float32_products(False):
        precise = torch.promote_types(subject.images.dtype, torch.float32)
        network, own = subject.network, subject.images.dtype
        scores: Tensor = network.to(precise)(subject.images.to(precise))
        network.to(own)  # rounding again restores the same weights
        return scores


def measure(
    subject: Subject, rung: rungs.Rung, eager: Callable[[], Tensor], exact: Tensor
) -> Rung | RungMissing:
    """One rung, timed in turn with eager."""
    start = perf_counter()
    try:
        run = rung.climb(subject)
        error = relative_error(run(), exact)
    except torch._dynamo.exc.TorchDynamoException as fault:
        why = f"PyTorch could not compile it here: {str(fault).strip().splitlines()[0]}"
        return RungMissing(rung.name, why)
    once = perf_counter() - start
    for _ in range(WARM_UPS):
        slowest = sum(seconds_of_each([run, eager], subject.device))
    rounds = rounds_within(SECONDS_A_RUNG, slowest)
    *_, seconds = interleaved({"rung": run, "eager": eager}, subject.device, rounds)
    return Rung(rung.name, error, RungSeconds(once, spread(seconds["rung"]), spread(seconds["eager"])))


def relative_error(scores: Tensor, exact: Tensor) -> float:
    """The largest difference, divided by the largest score."""
    return ((scores.to(exact.dtype) - exact).abs().amax() / exact.abs().amax()).item()
