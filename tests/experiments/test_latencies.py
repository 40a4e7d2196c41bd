"""Several networks timed in turn, small ones, each with images of its own."""

from __future__ import annotations

import pytest

from resnet_core.experiments.latencies import run as latencies
from resnet_core.labs.events import Point
from resnet_core.labs.forward.findings import SecondsPer
from resnet_core.labs.latencies.findings import findings
from resnet_core.labs.latencies.settings import joined
from resnet_core.network import Network, read_link

FIRST = read_link("depths=1-1&widths=8-16&height=32&width=32&batch=2")[0]
OTHERS = [
    read_link(link)[0]
    for link in (
        "family=vit&depth=1&token_width=16&mlp_width=16&heads=2&patch=8&height=16&width=16",
        "family=squeezenet&height=40&width=33&dtype=float64",
    )
]


@pytest.fixture
def no_ceilings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ceilings take seconds to measure, and have tests of their own."""
    monkeypatch.setattr(latencies, "seconds_per", lambda device: SecondsPer({"float32": 1e-11}, 1e-10))
    monkeypatch.setattr(latencies, "SECONDS", 0.0)


def timed(first: Network, others: list[Network]) -> list[Point]:
    events = latencies.run(first.recipe, first.input, {"others": joined(others)}, 0, "cpu")
    return [event for event in events if isinstance(event, Point)]


@pytest.mark.usefixtures("no_ceilings")
def test_every_network_is_timed_as_often_as_the_others() -> None:
    found = findings(timed(FIRST, OTHERS))
    assert list(found.times) == [0, 1, 2]
    assert {seconds.runs for seconds in found.times.values()} == {3}
    assert all(0 < seconds.low <= seconds.median <= seconds.high for seconds in found.times.values())
    assert found.roof("float32")
    assert found.conditions
    assert found.attention


@pytest.mark.usefixtures("no_ceilings")
def test_one_network_can_be_timed_alone() -> None:
    assert list(findings(timed(FIRST, [])).times) == [0]
