"""The latency that is predicted for a network on the device that a visitor chose, and how to calibrate that.

Looking for a calibration needs the store only: no engine is started for a figure on a page.
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
    """A device as requests name it, and as a person knows it."""

    name: str
    label: str


class Known(NamedTuple):
    """A device, and its calibration where there is one."""

    of: Device
    by: Calibration | None


def device() -> Device:
    """The device that the visitor chose on Forward, else this server's processor."""
    chosen = st.session_state.get("device")
    return Device(*chosen) if chosen else Device("cpu", machine.cpu_label(machine.threads()))


def choose(name: str, label: str) -> None:
    """From now on, latency is predicted for this device."""
    st.session_state["device"] = [name, label]


def request(of: Device) -> Request:
    """The request for what a device can do, whatever the network."""
    return Request("calibrate", ArchSpec(), Input(), {}, device=of.name)


def calibration(of: Device) -> Calibration | None:
    """What this version of the program measured on the device, if it did."""
    kept = runs.store().get(requests.key(request(of), TABLE.code_version("calibrate"), of.label))
    return findings(kept.events).calibration if kept else None


def seconds(now: Network, by: Calibration) -> float | None:
    """Seconds of one pass; None where the calibration, of some layers in float32, does not say."""
    if now.input.dtype != "float32":
        return None
    try:
        return predict(now.plan, by)
    except KeyError:
        return None


def look() -> Known:
    """The device of the visitor with its calibration: from the store, or of a run on its way there."""
    of = device()
    by = calibration(of)
    if by is None and runs.begun(RUN):
        run = runs.current(RUN, request(of))
        by = findings(run.points).calibration if run and isinstance(run.end, Done) else None
    return Known(of, by)


def card(known: Known, now: Network, then: Network | None) -> None:
    """The card of the time that one pass will take on the device of the visitor."""
    of, by = known
    (_card(now, then, of, by) if by else Card(TITLE, UNKNOWN, "not calibrated yet", _help(of))).draw()


def controls(known: Known) -> None:
    """Where the device is not calibrated yet: the button that does it, or how far that is."""
    if known.by is None and runs.begun(RUN):
        follow.follow(RUN, request(known.of), CALIBRATE, _nothing)
    elif known.by is None:
        st.button(CALIBRATE, key=f"{RUN}_start", on_click=runs.start, args=(RUN, request(known.of)))


def _card(now: Network, then: Network | None, of: Device, by: Calibration) -> Card:
    guess, old = seconds(now, by), seconds(then, by) if then else None
    if guess is None:
        why = (
            "only float32 is predicted" if now.input.dtype != "float32" else "it has a layer of another kind"
        )
        return Card(TITLE, UNKNOWN, why, _help(of))
    images = "one image" if now.input.batch == 1 else f"{now.input.batch:,} images"
    error = accuracy() if of.name == "cpu" else None
    under = f"{images}, {'CPU' if of.name == 'cpu' else of.name}"
    under += f", about {numbers.percent(error.error, 0)} off" if error else ""
    if then:
        under = (
            numbers.change(guess, old, numbers.seconds) if old else "the pinned network's is not predicted"
        )
    return Card(TITLE, numbers.seconds(guess), under, _help(of))


def _help(of: Device) -> str:
    return (
        f"Of one pass, layer by layer (eager), on {of.label}, from what small networks take on it. "
        f"{error_sentence(of)} Measure it on Forward. {defined('predicted-latency')}"
    )


def error_sentence(of: Device) -> str:
    """How far predictions are off on average."""
    if of.name != "cpu":
        return "How far predictions are off was measured on a processor only, not on a device of this kind."
    measured = accuracy()
    return measured.sentence(of.label) if measured else "How far predictions are off was not recorded yet."


def _nothing(run: Run | None) -> None:
    """The figure is on the next page that is drawn."""
