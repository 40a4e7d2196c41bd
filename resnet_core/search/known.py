"""Which measures can be asked for in a search of a family."""

from __future__ import annotations

from resnet_core.search.axes import Scaled
from resnet_core.search.measures import MEASURES, Measure
from resnet_core.spec import ArchSpec, DenseNetSpec, VitSpec

__all__ = ["known_measures"]

MOMENTS: tuple[Measure, ...] = ("inference", "memory", "latency")


def known_measures(
    family: ArchSpec | Scaled, is_mixed: bool = False, is_timed: bool = True
) -> tuple[Measure, ...]:
    """No latency without a calibration; no field where each token sees the whole image.

    Of DenseNets, whose blocks all differ, no moments and no time are known, and what is saved in one format.
    """
    unknown: set[Measure] = set() if is_timed else {"latency"}
    if isinstance(family, VitSpec):
        unknown.add("field")
    if isinstance(family, DenseNetSpec):
        unknown.update(MOMENTS, ("saved",) if is_mixed else ())
    return tuple(measure for measure in MEASURES if measure not in unknown)
