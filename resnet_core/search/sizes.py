"""All measures of one network, on one size of image or on many: each by the reader of whole networks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from resnet_core.checks import SpecError
from resnet_core.cost import price
from resnet_core.plan import unfold
from resnet_core.readers.field import receptive_field
from resnet_core.readers.latency import Calibration, predict
from resnet_core.readers.memory import inference_peak, saved_for_backward
from resnet_core.readers.step import step_memory
from resnet_core.search.measures import Measure
from resnet_core.search.pieces import Use
from resnet_core.search.question import on_side
from resnet_core.spec import Input, Spec

__all__ = ["Sized", "at_sides", "measures_of"]


class Sized(NamedTuple):
    """A network on square images of a side."""

    side: int
    amounts: dict[Measure, float]


def measures_of(spec: Spec, use: Use) -> dict[Measure, float]:
    """Every measure of a network that is known. Raises `SpecError` for too small an image."""
    trained, used = unfold(spec, replace(use.trained, dtype=use.setting.dtype)), unfold(spec, use.used)
    cost = price(trained)
    found: dict[Measure, float] = {
        "layers": trained.depth,
        "field": receptive_field(trained)[-1].size,
        "side": trained.input.width,
        "params": cost.params,
        "macs": cost.macs,
        "activations": cost.activations,
        "saved": saved_for_backward(trained, use.setting.is_mixed),
        "inference": inference_peak(used),
        "memory": step_memory(trained, use.setting.training).peak,
    }
    seconds = _seconds(spec, use.used, use.calibration)
    return found if seconds is None else found | {"latency": seconds}


def _seconds(spec: Spec, used: Input, calibration: Calibration | None) -> float | None:
    try:
        return predict(unfold(spec, used), calibration) if calibration else None
    except KeyError:
        return None


def at_sides(spec: Spec, sides: Sequence[int], use: Use) -> tuple[Sized, ...]:
    """The network on square images of each side that it can read."""
    found = []
    for side in sides:
        trained, used = (on_side(images, side) for images in (use.trained, use.used))
        try:
            found.append(Sized(side, measures_of(spec, use._replace(trained=trained, used=used))))
        except SpecError:
            continue
    return tuple(found)
