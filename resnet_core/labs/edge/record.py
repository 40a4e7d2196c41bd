"""Recorded prunings by magnitude: the file, its runs, and what they say over the seeds. No torch here."""

from __future__ import annotations

from resnet_core.labs.edge.findings import Findings, findings
from resnet_core.labs.recorded import Recorded, runs

__all__ = ["DEPTH", "FILE", "PERCENTS", "over_seeds", "record", "run_name"]

FILE = "pruning"
DEPTH = 20
PERCENTS = (25, 50, 75)


def run_name(percent: int, seed: int) -> str:
    """The name of a recorded run: `50`, or `50/1` of another training of the same network."""
    return f"{percent}/{seed}" if seed else f"{percent}"


def record(percent: int) -> Recorded | None:
    """The run of the weights that ship."""
    return runs(FILE).get(run_name(percent, 0))


def over_seeds(percent: int) -> tuple[Findings, ...]:
    """What was recorded for one percent, by seed."""
    own = (run for name, run in runs(FILE).items() if name == run_name(percent, run.seed))
    return tuple(findings(run.points) for run in own)
