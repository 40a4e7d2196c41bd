"""The part of `fit` that says how long a step takes, from a calibration that `run calibrate` printed."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path

from resnet_core.checks import SpecError, shown
from resnet_core.labs import events
from resnet_core.labs.events import EventError
from resnet_core.labs.forward.findings import findings
from resnet_core.language.plan import Plan
from resnet_core.readers.latency import Calibration
from resnet_core.readers.step_time import IMAGENET_IMAGES, accuracy, epoch_seconds, step_seconds
from resnet_core.search.fit import Setting

__all__ = ["add_arguments", "calibration_of", "line", "step_time"]


def add_arguments(parser: ArgumentParser) -> None:
    """Describes the arguments about time."""
    parser.add_argument(
        "--calibration",
        metavar="FILE",
        help="what `run calibrate` printed on a device; predicts the time of a step in float32",
    )
    parser.add_argument(
        "--images", type=int, default=IMAGENET_IMAGES, help="in an epoch; else those of ImageNet"
    )


def calibration_of(name: str) -> Calibration:
    """The calibration among the lines of a file. Raises `SpecError` for a file without one."""
    try:
        lines = Path(name).read_text("utf-8").splitlines()
        found = findings(events.from_json(json.loads(each)) for each in lines).calibration
    except (OSError, ValueError, EventError):
        found = None
    if found is None:
        why = f"{shown(name)} has no calibration; `python -m resnet_core run calibrate > {name}` makes one"
        raise SpecError("calibration", why, "")
    return found


def step_time(
    plan: Plan, setting: Setting, calibration: Calibration, images: int
) -> dict[str, object] | None:
    """Seconds of a step and of an epoch, and how far such predictions were off; None where none is made."""
    if setting.format != "float32":
        return None
    try:
        step = step_seconds(plan, calibration, setting.optimizer, setting.checkpoints)
    except KeyError:
        return None
    error = accuracy()
    return {
        "device": calibration.device,
        "step_seconds": step,
        "epoch_images": images,
        "epoch_seconds": epoch_seconds(step, images, plan.input.batch),
        "mean_error_when_recorded": error.error if error else None,
    }


def line(found: dict[str, object] | None) -> str:
    """The same as a sentence."""
    if found is None:
        return "The time of a step is predicted for float32 on a processor only, and for calibrated layers."
    return (
        f"A step is predicted to take {found['step_seconds']:.3g} s on {found['device']}, "
        f"and {found['epoch_images']:,} images {float(str(found['epoch_seconds'])) / 3600:.3g} hours."
    )
