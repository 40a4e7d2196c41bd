"""The predicted latency of a network on the visitor's device, and the calibration that it needs.

Finding a calibration needs the store only: no engine is started for a figure on a page.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple

import streamlit as st

from app.drawing import numbers
from app.frame.cards import Card, defined
from app.runs import follow
from app.runs import run as runs
from app.runs.run import Run
from resnet_core.families.every import RESNET
from resnet_core.jobs import request as requests
from resnet_core.jobs.request import Request
from resnet_core.labs.events import Done
from resnet_core.labs.forward.findings import findings
from resnet_core.labs.table import TABLE
from resnet_core.language.plan import Plan
from resnet_core.network import Network
from resnet_core.readers.latency import Calibration, accuracy, predict
from resnet_core.spec import ArchSpec, Input, family_name
from resnet_core.system import machine

TITLE = "Predicted latency"
RUN = "explore.calibrate"
CALIBRATE = "Predict latency: calibrate this device, about 25 s"
AGAIN = "Measure again"
UNKNOWN = "–"


class Device(NamedTuple):
    """A device as requests name it, and its label for people."""

    name: str
    label: str


class Calibrated(NamedTuple):
    """A device, its calibration if there is one, and the date of that, in ISO's form, if it is known.

    `was_disturbed` if other work kept the processor from what was measured.
    """

    device: Device
    calibration: Calibration | None
    made: str = ""
    was_disturbed: bool = False


def device() -> Device:
    """The device that the visitor chose on Forward, else this server's processor."""
    choice = st.session_state.get("device")
    return Device(*choice) if choice else _processor()


@cache
def _processor() -> Device:
    return Device("cpu", machine.cpu_label(machine.threads()))


def choose(name: str, label: str) -> None:
    """Predicts latency for this device from now on."""
    st.session_state["device"] = [name, label]


def request(device: Device) -> Request:
    """The request for a device's calibration, the same for every network."""
    return Request("calibrate", ArchSpec(), Input(), {}, device=device.name)


def stored(device: Device) -> Calibrated:
    """The device with the stored calibration by this version of the program."""
    result = runs.store().get(_key(device, TABLE.code_version("calibrate")))
    if result is None:
        return Calibrated(device, None)
    found = findings(result.events)
    return Calibrated(device, found.calibration, result.made, found.was_disturbed)


@lru_cache(maxsize=16)
def _key(device: Device, code: str) -> str:
    return requests.key(request(device), code, device.label)


def seconds(network: Network, calibration: Calibration) -> float | None:
    """Seconds of one pass; None for another format than float32, or a layer that was not calibrated."""
    return seconds_of(network.plan, calibration)


def seconds_of(plan: Plan, calibration: Calibration) -> float | None:
    """The same of a plan."""
    if plan.input.dtype != "float32":
        return None
    try:
        return predict(plan, calibration)
    except KeyError:
        return None


def calibrated() -> Calibrated:
    """The visitor's device with its calibration, from the store or from a run that has just ended."""
    own = stored(device())
    if own.calibration is None and runs.begun(RUN):
        run = runs.current(RUN, request(own.device))
        if run and isinstance(run.end, Done):
            found = findings(run.points)
            return own._replace(calibration=found.calibration, was_disturbed=found.was_disturbed)
    return own


def card(own: Calibrated, now: Network, then: Network | None) -> None:
    """The card of the predicted time of one pass on the visitor's device; `then` is the pinned network."""
    _card(own, now, then).draw()


def controls(own: Calibrated) -> None:
    """The button that calibrates the device, or calibrates it again, or the progress of that run."""
    if runs.begun(RUN):
        follow.follow(RUN, request(own.device), CALIBRATE, _nothing, AGAIN)
    elif own.calibration is None:
        st.button(CALIBRATE, key=f"{RUN}_start", on_click=runs.start, args=(RUN, request(own.device)))
    else:
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f":small[:gray[{calibrated_on(own)}]]", width="content")
            again = (RUN, request(own.device), True)
            st.button(AGAIN, key=f"{RUN}_again", on_click=runs.start, args=again, type="tertiary")


def calibrated_on(own: Calibrated) -> str:
    """When the predictions were calibrated, and what to do about a busy hour."""
    when = f" on {own.made[:10]}" if own.made else ""
    if own.was_disturbed:
        return f"Latency was calibrated{when} while other work had the processor, so it predicts too long."
    return f"Latency was calibrated{when}; a machine that was busy then predicts too long."


def _card(own: Calibrated, now: Network, then: Network | None) -> Card:
    help = _help(own.device)
    if own.calibration is None:
        return Card(TITLE, UNKNOWN, "not calibrated yet", help)
    time = seconds(now, own.calibration)
    if time is None:
        only = "only float32 is predicted"
        return Card(
            TITLE, UNKNOWN, only if now.input.dtype != "float32" else "a layer is not calibrated", help
        )
    if then is None:
        return Card(TITLE, numbers.seconds(time), _basis(own.device, now, time), help)
    pinned = seconds(then, own.calibration)
    change = (
        numbers.change(time, pinned, numbers.seconds) if pinned else "no prediction for the pinned network"
    )
    return Card(TITLE, numbers.seconds(time), change, help)


def _basis(device: Device, network: Network, time: float) -> str:
    """What the time is for, and how far off predictions of such times were."""
    batch = network.input.batch
    images = "one image" if batch == 1 else f"{batch:,} images"
    error = accuracy() if device.name == "cpu" else None
    if error is None:
        return f"{images}, {'CPU' if device.name == 'cpu' else device.name}"
    covered = family_name(network.spec) in (error.covers or (RESNET,))
    if not error.knows(time) or not covered:
        return f"{images}, CPU; error not known"
    return f"{images}; off by {numbers.percent(error.error, 0)}, at worst {numbers.percent(error.worst, 0)}"


def _help(device: Device) -> str:
    return (
        f"One eager forward pass on {device.label}, predicted from measurements of small networks. "
        f"{error_sentence(device)} Measure it on Forward. {defined('predicted-latency')}"
    )


def error_sentence(device: Device) -> str:
    """How far predictions are off on average and at worst, and on what that was measured."""
    if device.name != "cpu":
        return "The error of predictions has been measured on a processor only, not on a device of this kind."
    error = accuracy()
    if error is None:
        return "The error of predictions has not been recorded yet."
    mean, worst = (numbers.percent(share, 0) for share in (error.error, error.worst))
    times = f"from {numbers.seconds(error.shortest)} to {numbers.seconds(error.longest)}"
    return (
        f"Over {error.networks} networks not used for calibration, with 1 and 8 images, which took {times}, "
        f"predictions were off by {mean} on average and by {worst} at worst. Recorded on {error.made} "
        f"on {error.device}, load {numbers.digits(error.load)}, PyTorch {error.torch}; other machines differ."
    )


def _nothing(run: Run | None) -> None:
    """The next rerun shows the card."""
