"""What experiments say becomes JSON and comes back the same, and nothing else passes for it."""

from __future__ import annotations

import json
import math
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resnet_core.labs.events import (
    Cancelled,
    Done,
    Event,
    EventError,
    Expired,
    Failed,
    Point,
    Progress,
    Refused,
    Restarted,
    from_json,
    timeless,
    to_json,
)

WHOLE = st.integers(-(2**70), 2**70)
SCALARS = st.none() | st.booleans() | WHOLE | st.floats(allow_nan=False) | st.text()
NAMES = st.text().filter(lambda name: name != "$float")
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)
OFFERS = st.dictionaries(NAMES, SCALARS, max_size=2)
EVENTS = st.one_of(
    st.builds(Progress, WHOLE, WHOLE, st.text()),
    st.builds(Point, st.text(), st.dictionaries(NAMES, VALUES, max_size=4)),
    st.builds(Restarted, st.text()),
    st.builds(Done, st.floats(0, 1e9)),
    st.builds(Failed, st.text(), st.sampled_from(["error", "memory", "crash", "silence"]), OFFERS),
    st.builds(Cancelled, st.text()),
    st.builds(Expired, st.text(), st.sampled_from(["deadline", "lease", "forgotten"])),
    st.builds(Refused, st.text(), OFFERS),
)


def over_the_wire(event: Event) -> Event:
    return from_json(json.loads(json.dumps(to_json(event), allow_nan=False)))


@given(EVENTS)
def test_an_event_comes_back_the_same(event: Event) -> None:
    there_and_back = over_the_wire(event)
    assert there_and_back == event
    assert repr(there_and_back) == repr(event)


def test_what_is_no_number_comes_back_as_it_was() -> None:
    point = over_the_wire(Point("odd", {"values": [math.nan, math.inf, -math.inf, -0.0, 5e-324]}))
    assert isinstance(point, Point)
    assert repr(point.values["values"]) == "[nan, inf, -inf, -0.0, 5e-324]"


@pytest.mark.parametrize(
    ("event", "why"),
    [
        (Point("odd", {"loss": object()}), "values.loss holds a object"),  # type: ignore[dict-item]
        (Point("odd", {"$float": "nan"}), "values holds a dict"),
        (Point("odd", {1: 2}), "values holds a dict"),  # type: ignore[dict-item]
        (Progress(1.5, 2), "Progress.done cannot be a float"),  # type: ignore[arg-type]
        (Failed("why", "weather"), "Failed.cause cannot be"),  # type: ignore[arg-type]
        (Done(math.nan), "Done.seconds cannot be"),
    ],
)
def test_what_is_not_plain_is_refused_by_name(event: Event, why: str) -> None:
    with pytest.raises(EventError, match=why):
        to_json(event)


JSON = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["kind", "why", "cause", "done", "total", "$float", "name", "values", "seconds"]),
            inner | st.sampled_from(["point", "failed", "progress", "nan"]),
            max_size=5,
        )
    ),
)


@given(JSON)
def test_anything_else_is_an_event_error_and_never_another(said: Any) -> None:
    try:
        event = from_json(said)
    except EventError:
        return
    assert from_json(to_json(event)) == event


def test_deep_nesting_is_an_event_error() -> None:
    deep: Any = 1
    for _ in range(900):
        deep = [deep]
    with pytest.raises(EventError, match="8 deep"):
        from_json({"kind": "point", "name": "deep", "values": {"deep": deep}})


def test_timeless_leaves_out_time_and_progress_and_keeps_all_else() -> None:
    chance = random.Random(0)

    def said() -> list[Event]:
        seconds = chance.random()
        inner: Any = {"seconds": seconds, "macs": 7, "each": [{"seconds": seconds, "name": "conv1"}]}
        return [Progress(chance.randrange(9), 9), Point("layer", inner), Done(seconds)]

    assert timeless(said()) == timeless(said())
    assert timeless(said())[0] == Point("layer", {"macs": 7, "each": [{"name": "conv1"}]})
    assert timeless([Point("layer", {"macs": 7})]) != timeless([Point("layer", {"macs": 8})])
