"""A typed finding becomes a readable point and comes back equal, and a point of another shape is refused."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

import pytest

from resnet_core.labs import points
from resnet_core.labs.events import Event, EventError, Point, Progress, Restarted, from_json, to_json


class Time(NamedTuple):
    median: float
    runs: int


class RungTried(NamedTuple):
    name: str
    kind: Literal["fast", "exact"]
    error: float | None
    seconds: Mapping[str, Time]
    losses: tuple[float, ...] = ()
    size: tuple[int, int] = (1, 1)
    names: list[str] | None = None


@dataclass(frozen=True)
class Total:
    params: int
    exact: bool = True


RUNG = RungTried("folded", "fast", None, {"rung": Time(0.5, 3)}, (1.0, math.inf), (2, 3), ["a"])


def over_the_wire(point: Point) -> Point:
    event = from_json(json.loads(json.dumps(to_json(point), allow_nan=False)))
    assert isinstance(event, Point)
    return event


@pytest.mark.parametrize("value", [RUNG, RUNG._replace(error=1e-7, names=None), Total(7), Total(7, False)])
def test_a_finding_comes_back_equal_and_of_the_same_type(value: RungTried | Total) -> None:
    point = points.point(value)
    assert over_the_wire(point) == point
    found = points.read(type(value), over_the_wire(point))
    assert found == value
    assert type(found) is type(value)
    assert repr(found) == repr(value)


def test_nan_comes_back_as_nan() -> None:
    found = points.read(RungTried, over_the_wire(points.point(RUNG._replace(error=math.nan))))
    assert found.error is not None
    assert math.isnan(found.error)


def test_the_json_is_what_a_person_would_write() -> None:
    assert points.point(RUNG) == Point(
        "rung_tried",
        {
            "name": "folded",
            "kind": "fast",
            "error": None,
            "seconds": {"rung": {"median": 0.5, "runs": 3}},
            "losses": [1.0, math.inf],
            "size": [2, 3],
            "names": ["a"],
        },
    )


def test_a_whole_number_where_a_float_belongs_becomes_a_float() -> None:
    assert repr(points.read(Time, Point("time", {"median": 2, "runs": 1}))) == "Time(median=2.0, runs=1)"


def test_missing_fields_take_their_defaults_and_labels_of_a_grid_are_ignored() -> None:
    assert points.read(Total, Point("total", {"params": 7, "network": "plain", "depth": 20})) == Total(7)


@pytest.mark.parametrize(
    ("kind", "point", "why"),
    [
        (Total, Point("totals", {"params": 7}), 'a point named "totals" is not a Total'),
        (Total, Point("total", {}), "total lacks params"),
        (Total, Point("total", {"params": True}), r"total\.params cannot be a bool"),
        (Total, Point("total", {"params": 7.0}), r"total\.params cannot be a float"),
        (Total, Point("total", {"params": 7, "exact": 1}), r"total\.exact cannot be a int"),
        (Time, Point("time", {"median": "1", "runs": 1}), r"time\.median cannot be a str"),
        (Time, Point("time", {"median": True, "runs": 1}), r"time\.median cannot be a bool"),
        (RungTried, points.point(RUNG._replace(kind="slow")), r"rung_tried\.kind cannot be a str"),  # type: ignore[arg-type]
        (RungTried, points.point(RUNG._replace(error="1")), r"rung_tried\.error cannot be a str"),  # type: ignore[arg-type]
        (
            RungTried,
            points.point(RUNG._replace(losses=("1",))),  # type: ignore[arg-type]
            r"rung_tried\.losses cannot be a str",
        ),
        (
            RungTried,
            points.point(RUNG._replace(size=(1, 2, 3))),  # type: ignore[arg-type]
            r"rung_tried\.size has 3 items, not 2",
        ),
        (
            RungTried,
            Point("rung_tried", {**points.point(RUNG).values, "seconds": {"rung": {"median": 1.0}}}),
            r"rung_tried\.seconds\.rung lacks runs",
        ),
    ],
)
def test_a_point_of_another_shape_is_refused_and_the_field_named(
    kind: type[object], point: Point, why: str
) -> None:
    with pytest.raises(EventError, match=f"^{why}$"):
        points.read(kind, point)


def test_a_field_without_json_is_refused_and_named() -> None:
    with pytest.raises(EventError, match=r"^params holds a complex, which has no JSON$"):
        points.point(Total(7j))  # type: ignore[arg-type]


def test_the_points_of_some_kinds_are_read_in_order_from_the_last_start() -> None:
    one, other = points.point(Total(1)), points.point(Time(2.0, 3))
    last = [other, Point("unknown", {}), points.point(Total(2))]
    events: list[Event] = [one, Progress(1, 2), Restarted("lost"), *last]
    found: list[Total | Time] = points.values(events, (Total, Time))
    assert found == [Time(2.0, 3), Total(2)]
    assert points.values(events, (Total,)) == [Total(2)]
