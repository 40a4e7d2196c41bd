"""The limit on predicted latency: its field, what it says of an answer, and the answers measured."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import streamlit as st

from app.depth_width import axes
from app.drawing import numbers
from app.drawing.grid import component as grid
from app.drawing.table import Cell, Column, Row, Table
from app.frame import kept
from app.runs import conditions, once, predicted
from app.runs.predicted import Device
from resnet_core.checks import shown
from resnet_core.jobs.request import Request
from resnet_core.labs.latencies.findings import Findings, findings
from resnet_core.labs.latencies.settings import joined
from resnet_core.network import Network
from resnet_core.readers.latency import Calibration, predict
from resnet_core.search.axes import Scaled, as_scaled
from resnet_core.search.budget import Deadline
from resnet_core.spec import ArchSpec, Input, SpecError

FIELD, RUN = "depth-width.latency", "depth-width.latencies"
LABEL = "Predicted latency in ms, at most"
NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,6})?")
MEASURE, AGAIN = "Measure the latency of these networks", "Measure again"
DISTURBED = "Something else had the processor while this was timed; measure again in a quiet moment."
COLUMNS = (
    Column("Network", number=False),
    Column("Predicted", unit="seconds"),
    Column("Measured", unit="seconds"),
    Column("Measured, of the limit"),
)


class Limit(NamedTuple):
    """The latency that a visitor allows, if any; whether this device can be predicted; and what is wrong."""

    deadline: Deadline | None
    fault: SpecError | None


def field(now: Network) -> Limit:
    """What stands in the field; without a calibration, the button for one beside it."""
    text = kept.text(FIELD, LABEL, "", width=240).strip()
    own = predicted.calibrated()
    if own.calibration is None or not text:
        return Limit(None, None)
    if not NUMBER.fullmatch(text) or float(text) <= 0:
        why = f"{shown(text)} was given; allowed is a number of milliseconds, such as 50"
        return Limit(None, SpecError("latency", why, None))
    if predicted.seconds(now, own.calibration) is None:
        why = "the latency of this network and its number format is not predicted, so it cannot be limited"
        return Limit(None, SpecError("latency", why, None))
    return Limit(Deadline(float(text) / 1000, own.calibration), None)


def share(seconds: float, deadline: Deadline | None) -> str:
    """`84 % of the limit`; empty without one."""
    return f"{numbers.percent(seconds / deadline.seconds)}" if deadline else ""


def takes(spec: ArchSpec | Scaled, input: Input, deadline: Deadline) -> str:
    """`is predicted to take 53.1 ms`."""
    seconds = predict(Network(spec, input).plan, deadline.calibration)
    return f"is predicted to take {numbers.seconds(seconds)}"


def draw_measured(
    specs: Sequence[ArchSpec | Scaled], input: Input, deadline: Deadline, device: Device
) -> None:
    """The button that times the answers, and their times beside the limit."""
    networks = [Network(spec, input) for spec in dict.fromkeys(specs)]
    offer = once.Offer(RUN, request(networks, device), device.label, MEASURE, AGAIN)
    once.show(offer, findings, _conditions, partial(_measured, networks, deadline))


def request(networks: Sequence[Network], device: Device) -> Request:
    """The request for the times of these networks."""
    first, *others = networks
    return Request("latencies", first.recipe, first.input, {"others": joined(others)}, device=device.name)


def table(networks: Sequence[Network], deadline: Deadline, found: Findings) -> Table:
    """A line for each network that has been timed."""
    rows = tuple(
        _row(networks[at], spread.median, deadline.seconds, deadline.calibration)
        for at, spread in found.times.items()
    )
    return Table("One pass of one batch, timed in turn.", COLUMNS, rows)


def _row(network: Network, measured: float, limit: float, calibration: Calibration) -> Row:
    expected = predict(network.plan, calibration)
    cells = (
        Cell(axes.network_words(as_scaled(network.spec) or network.resnet)),
        Cell(numbers.seconds(expected), exact=str(expected)),
        Cell(numbers.seconds(measured), exact=str(measured)),
        Cell(numbers.percent(measured / limit)),
    )
    return Row("", "part", cells)


def _measured(networks: Sequence[Network], deadline: Deadline, found: Findings) -> None:
    if found.was_disturbed:
        st.warning(DISTURBED)
    if found.times:
        grid.draw(table(networks, deadline, found), "answers_measured")


def _conditions(found: Findings) -> str:
    measured = found.conditions
    return conditions.sentence(measured, "median of passes in turn") if measured else ""
