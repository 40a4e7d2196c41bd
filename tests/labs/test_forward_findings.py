"""Findings of forward passes and counters: their JSON keeps its names, and they are read back typed."""

from __future__ import annotations

import pytest

from resnet_core.labs import points
from resnet_core.labs.conditions import Conditions
from resnet_core.labs.counters.conventions import Cause, Reading, Unread
from resnet_core.labs.counters.findings import replies
from resnet_core.labs.events import Event, EventError, Point, Restarted, Value
from resnet_core.labs.forward.activity import Activity, Gates
from resnet_core.labs.forward.class_maps import ClassMap
from resnet_core.labs.forward.findings import (
    KINDS,
    Findings,
    Maps,
    Memory,
    Part,
    PartFindings,
    Response,
    RungMissing,
    Top,
    Whole,
    findings,
)
from resnet_core.labs.forward.times import Spread
from resnet_core.readers.latency import Calibration
from resnet_core.readers.roofline import Ceilings

SECONDS: dict[str, Value] = {"median": 0.2, "low": 0.1, "high": 0.3, "runs": 5}
SPREAD = Spread(0.2, 0.1, 0.3, 5)
# As they are stored, but for the length of lists.
STORED = (
    Point("conditions", {"device": "cpu", "label": "a processor", "threads": 1, "torch": "2", "tf32": False}),
    Point(
        "response",
        {
            "name": "layer1.0",
            "place": 0,
            "branch_mean": 0.0,
            "branch_deviation": 1.0,
            "sum_mean": 0.5,
            "sum_deviation": 2.0,
        },
    ),
    Point(
        "maps",
        {
            "name": "layer1.0",
            "channels": [3],
            "height": 1,
            "width": 2,
            "low": 0.0,
            "high": 1.0,
            "shades": [[0, 255]],
        },
    ),
    Point("top", {"classes": [1, 0], "probabilities": [0.75, 0.25]}),
    Point("memory", {"name": "layer1.0", "place": 0, "predicted": 7, "measured": None}),
    Point("whole", {"flops": 10, "seconds": SECONDS}),
    Point("part", {"name": "layer1.0", "place": 0, "flops": 4, "seconds": SECONDS}),
    Point(
        "rung", {"name": "eager", "error": 0.0, "seconds": {"once": 1.0, "rung": SECONDS, "eager": SECONDS}}
    ),
    Point("rung_missing", {"name": "compiled", "why": "No compiler."}),
    Point("attention", {"seconds": {"waited": 0.1, "passed": 0.4}}),
    Point("picture", {"height": 1, "width": 2, "shades": [[0, 0, 0], [255, 128, 0]]}),
    Point(
        "class_map",
        {"number": 1, "score": 2.5, "mean": 2.0, "bias": 0.5, "height": 1, "width": 2, "cells": [1.0, 3.0]},
    ),
    Point(
        "activity",
        {
            "name": "layer1.0",
            "place": 0,
            "mean": 0.25,
            "variance": 2.0,
            "branch": 1.0,
            "channels": 8,
            "dead": 1,
            "gates": {"low": 0.25, "mean": 0.5, "high": 0.75},
        },
    ),
    Point("ceilings", {"device": "a", "seconds": {"per_flop": {"float32": 1e-11}, "per_byte": 1e-10}}),
    Point("calibration", {"device": "a", "threads": 1, "seconds": {"conv 1x1": [1e-5, 2e-10]}}),
)
READING: dict[str, Value] = {
    "tool": "thop",
    "version": "0.1",
    "counted": 12,
    "unit": "MAC",
    "ours": 10,
    "causes": [{"name": "batch norm", "amount": 2, "why": "2 for each element"}],
    "rest": 0,
}


def test_what_is_stored_is_read_as_typed_values() -> None:
    known = findings(STORED)
    assert known.conditions == Conditions("cpu", "a processor", 1, "2", extra={"tf32": False})
    assert known.parts == {
        "layer1.0": PartFindings(
            Response("layer1.0", 0, 0.0, 1.0, 0.5, 2.0),
            Memory("layer1.0", 0, 7, None),
            Part("layer1.0", 0, 4, SPREAD),
        )
    }
    assert known.whole == Whole(10, SPREAD)
    assert known.maps == Maps("layer1.0", (3,), 1, 2, 0.0, 1.0, ((0, 255),))
    assert known.top == Top((1, 0), (0.75, 0.25))
    assert known.class_maps == (ClassMap(1, 2.5, 2.0, 0.5, 1, 2, (1.0, 3.0)),)
    assert known.activities == (Activity("layer1.0", 0, 0.25, 2.0, 1.0, 8, 1, Gates(0.25, 0.5, 0.75)),)
    assert [(rung.name, rung.time, rung.speedup) for rung in known.rungs] == [("eager", SPREAD, 1.0)]
    assert known.missing == (RungMissing("compiled", "No compiler."),)
    assert known.calibration == Calibration("a", 1, {"conv 1x1": (1e-5, 2e-10)})
    assert known.roof("float32") == Ceilings(1 / 1e-11, 1 / 1e-10)
    assert known.roof("bfloat16") is None


def test_typed_values_are_written_as_they_were_stored() -> None:
    typed = points.values(STORED, KINDS)
    for written, stored in zip(map(points.point, typed), STORED[1:], strict=True):
        assert {**written.values, **stored.values} == written.values  # later editions may add to it
    assert {type(value) for value in typed} == set(KINDS)


def test_a_restart_discards_what_came_before_it() -> None:
    events: list[Event] = [*STORED, Restarted("the worker was lost"), STORED[5]]
    assert findings(events) == Findings(whole=Whole(10, SPREAD))


@pytest.mark.parametrize("place", range(1, len(STORED)))
def test_a_point_without_its_fields_is_refused(place: int) -> None:
    with pytest.raises(EventError, match=f"^{STORED[place].name} lacks "):
        findings([Point(STORED[place].name, {})])


def test_replies_of_counters_are_read_and_written_as_they_were_stored() -> None:
    stored = [Point("reading", READING), Point("unread", {"tool": "ptflops", "why": "not installed here"})]
    known = replies(stored)
    causes = (Cause("batch norm", 2, "2 for each element"),)
    assert known == (
        Reading("thop", "0.1", 12, "MAC", 10, causes, 0),
        Unread("ptflops", "not installed here"),
    )
    assert [points.point(reply) for reply in known] == stored
