"""The predicted latency of a network on the visitor's device, and the calibration that it needs.

Finding a calibration needs the store only: no engine is started for a figure on a page.
"""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st

from app.drawing import numbers
from app.frame.cards import Card, defined
from app.runs import follow
from app.runs import run as runs
from app.runs.run import Run
from resnet_core.jobs import request as requests
from resnet_core.jobs.request import Request
from resnet_core.labs.events import Done
from resnet_core.labs.forward.findings import findings
from resnet_core.labs.table import TABLE
from resnet_core.network import Network
from resnet_core.readers.latency import Calibration, accuracy, predict
from resnet_core.spec import ArchSpec, Input
from resnet_core.system import machine

TITLE = "Predicted latency"
RUN = "explore.calibrate"
CALIBRATE = "Predict latency: calibrate this device, at most 20 s"
UNKNOWN = "–"


class Device(NamedTuple):
    """A device as requests name it, and its label for people."""

    name: str
    label: str


class Calibrated(NamedTuple):
    """A device, and its calibration if there is one."""

    device: Device
    calibration: Calibration | None


def device() -> Device:
    """The device that the visitor chose on Forward, else this server's processor."""
    choice = st.session_state.get("device")
    return Device(*choice) if choice else Device("cpu", machine.cpu_label(machine.threads()))


def choose(name: str, label: str) -> None:
    """Predicts latency for this device from now on."""
    st.session_state["device"] = [name, label]


def request(device: Device) -> Request:
    """The request for a device's calibration, the same for every network."""
    return Request("calibrate", ArchSpec(), Input(), {}, device=device.name)


def calibration(device: Device) -> Calibration | None:
    """The stored calibration of the device by this version of the program."""
    key = requests.key(request(device), TABLE.code_version("calibrate"), device.label)
    result = runs.store().get(key)
    return findings(result.events).calibration if result else None


def seconds(network: Network, calibration: Calibration) -> float | None:
    """Seconds of one pass; None for another format than float32, or a layer that was not calibrated."""
    if network.input.dtype != "float32":
        return None
    try:
        return predict(network.plan, calibration)
    except KeyError:
        return None


def calibrated() -> Calibrated:
    """The visitor's device with its calibration, from the store or from a run that has just ended."""
    own = device()
    stored = calibration(own)
    if stored is None and runs.begun(RUN):
        run = runs.current(RUN, request(own))
        stored = findings(run.points).calibration if run and isinstance(run.end, Done) else None
    return Calibrated(own, stored)


def card(own: Calibrated, now: Network, then: Network | None) -> None:
    """The card of the predicted time of one pass on the visitor's device; `then` is the pinned network."""
    _card(own, now, then).draw()


def controls(own: Calibrated) -> None:
    """For a device without calibration, the button that measures it, or the progress of that run."""
    if own.calibration is None and runs.begun(RUN):
        follow.follow(RUN, request(own.device), CALIBRATE, _nothing)
    elif own.calibration is None:
        st.button(CALIBRATE, key=f"{RUN}_start", on_click=runs.start, args=(RUN, request(own.device)))


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
        return Card(TITLE, numbers.seconds(time), _basis(own.device, now), help)
    pinned = seconds(then, own.calibration)
    change = (
        numbers.change(time, pinned, numbers.seconds) if pinned else "no prediction for the pinned network"
    )
    return Card(TITLE, numbers.seconds(time), change, help)


def _basis(device: Device, network: Network) -> str:
    """What the time is for, and how far off it is on average."""
    batch = network.input.batch
    images = "one image" if batch == 1 else f"{batch:,} images"
    error = accuracy() if device.name == "cpu" else None
    off = f", about {numbers.percent(error.error, 0)} off" if error else ""
    return f"{images}, {'CPU' if device.name == 'cpu' else device.name}{off}"


def _help(device: Device) -> str:
    return (
        f"One eager forward pass on {device.label}, predicted from measurements of small networks. "
        f"{error_sentence(device)} Measure it on Forward. {defined('predicted-latency')}"
    )


def error_sentence(device: Device) -> str:
    """How far predictions are off on average."""
    if device.name != "cpu":
        return "The error of predictions has been measured on a processor only, not on a device of this kind."
    error = accuracy()
    return error.sentence(device.label) if error else "The error of predictions has not been recorded yet."


def _nothing(run: Run | None) -> None:
    """The next rerun shows the card."""
