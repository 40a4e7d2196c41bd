"""The identity race: what is raced, and what its points say. No torch here."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from resnet_core.labs.events import Point
from resnet_core.labs.questions.judge import Verdict

CONVOLUTIONS, RESIDUAL = "convolutions", "x + F"
SHALLOW, DEEP = 2, 16
STEPS, EVERY = 200, 5
TIMES = 10.0  # from which on one loss is called clearly lower than another


def racer(kind: str, layers: int) -> str:
    """`x + F, 2 layers`."""
    return f"{kind}, {layers} layers"


RACERS = tuple(racer(kind, layers) for layers in (SHALLOW, DEEP) for kind in (CONVOLUTIONS, RESIDUAL))


def judge(points: Iterable[Point]) -> Verdict:
    """Which of the two of 2 layers has the lower loss in the end, with every seed."""
    ends: dict[str, dict[int, float]] = {}
    for point in points:
        values: Mapping[str, Any] = point.values
        if point.name in ("step", "diverged"):
            ends.setdefault(values["name"], {})[values["seed"]] = values.get("loss", math.inf)
    stack, residual = (ends[racer(kind, SHALLOW)] for kind in (CONVOLUTIONS, RESIDUAL))
    ratios = [stack[seed] / max(loss, 1e-12) for seed, loss in residual.items()]
    key = "residual" if min(ratios) >= TIMES else "stack" if max(ratios) <= 1 / TIMES else "alike"
    return Verdict(key, _sentence(ends))


def _sentence(ends: Mapping[str, Mapping[int, float]]) -> str:
    losses = "; ".join(f"{name} {_range([*ends[name].values()])}" for name in RACERS)
    return f"Error left after {STEPS} steps, as a share of the input's mean square: {losses}."


def _range(losses: Collection[float]) -> str:
    finite = [loss for loss in losses if math.isfinite(loss)]
    text = " to ".join(dict.fromkeys(f"{end(finite):.2g}" for end in (min, max))) if finite else ""
    diverged = f"{len(losses) - len(finite)} of {len(losses)} diverged" if len(finite) < len(losses) else ""
    return ", ".join(filter(None, (text, diverged)))
