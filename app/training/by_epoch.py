"""Errors of the degradation lab by epoch: training error beside test error."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial
from typing import NamedTuple

from app.drawing.exhibit import Exhibit
from app.drawing.palette import Palette
from app.training import words
from app.training.lines import ERRORS, errors_by_epoch, lab_lines
from app.training.tables import curves_table
from resnet_core.labs.training.curves import Curve

COLOURS = (
    "Grey is plain, orange residual; deeper networks have stronger colours, and each line ends with its "
    "depth."
)
ERRORS_SAID = (
    "The training error is the mean over the epoch while the weights change; the test error is measured "
    "after the epoch."
)
CONTROL = (
    "The same networks, images and recipe as in the lab, with more epochs and one seed. It shows what more "
    "time does for this one depth, and not what another schedule would do."
)
OLD = " Dotted lines are from the recorded run until the new ones arrive."
ONE_SEED = " One seed: another may end elsewhere."
BAND = " A line is the median of the seeds; its band goes from the lowest to the highest."


class Lab(NamedTuple):
    """What is drawn: curves by name, where the axis ends, and which curves are from the recorded run."""

    curves: Mapping[str, Curve]
    epochs: int
    old: Collection[str] = ()


def exhibits(lab: Lab, caption: str, key: str, colours: Palette) -> dict[str, Exhibit]:
    """Both errors, for a row of charts; empty before the first epoch has ended."""
    if not any(trace.epochs for curve in lab.curves.values() for trace in curve.traces.values()):
        return {}
    table = partial(curves_table, lab.curves, lab.old)
    made = {}
    for measure, title in ERRORS:
        chart = errors_by_epoch(
            lab_lines(lab.curves, measure, lab.epochs, colours, lab.old), lab.epochs, colours
        )
        alt = words.alt_of_curves(lab.curves, measure, title)
        made[f"{key}_{measure}"] = Exhibit(chart, caption, alt, table, title, more=ERRORS_SAID)
    return made


def caption(lab: Lab) -> str:
    """What to notice in the curves, and what was measured."""
    several = any(len(curve.traces) > 1 for curve in lab.curves.values())
    return COLOURS + (BAND if several else ONE_SEED) + (OLD if lab.old else "")
