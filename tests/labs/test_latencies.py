"""The networks timed in turn: what may be asked, the memory it takes, and each pass beside the ceilings."""

from __future__ import annotations

import pytest

from resnet_core.checks import SpecError
from resnet_core.cost import price
from resnet_core.labs.forward.findings import Ceilings, SecondsPer
from resnet_core.labs.forward.times import Spread
from resnet_core.labs.latencies.findings import Findings, Timing, findings, passes
from resnet_core.labs.latencies.settings import LatenciesSettings, joined, latencies_memory
from resnet_core.labs.points import point
from resnet_core.labs.table import TABLE
from resnet_core.network import Network, named
from resnet_core.readers.footprint import resident
from resnet_core.readers.roofline import least_seconds

NETWORKS = tuple(named(name).network for name in ("resnet18", "vit_b_16", "cifar_resnet20", "?batch=4"))
CEILINGS = Ceilings("a processor", SecondsPer({"float32": 1e-11}, 1e-10))


def test_networks_go_through_the_setting_and_back() -> None:
    assert LatenciesSettings(joined(NETWORKS[1:])).networks == NETWORKS[1:]
    assert LatenciesSettings().networks == ()


@pytest.mark.parametrize(
    ("others", "why"),
    [
        (joined([Network()] * 4), "4 networks were given"),
        ("block=nonsense", "block"),
        ("wheels=4", "wheels"),
    ],
)
def test_networks_that_cannot_be_timed_are_refused(others: str, why: str) -> None:
    with pytest.raises(SpecError, match=why):
        TABLE.experiments["latencies"].settings({"others": others})


def test_all_networks_are_held_at_once() -> None:
    first, *others = NETWORKS
    held = latencies_memory(first.recipe, first.input, {"others": joined(others)})
    assert held == sum(resident(each.plan) for each in NETWORKS)


def test_a_pass_lies_beside_the_ceilings_of_its_number_format() -> None:
    times = [Timing(place, Spread(0.1 * (place + 1), 0.1, 0.2, 5)) for place in (0, 3)]
    found = findings(map(point, (CEILINGS, *times)))
    one, four = passes([each.plan for each in NETWORKS], found)
    roof = found.roof("float32")
    assert roof
    assert (one.place, four.place) == (0, 3)
    assert four.macs == 4 * price(Network().plan).macs
    assert four.by_arithmetic == pytest.approx(2 * four.macs * 1e-11)
    assert one.least == least_seconds(NETWORKS[0].plan, roof)
    assert four.seconds.median == 0.4


def test_without_ceilings_for_a_format_nothing_is_said_of_the_least_time() -> None:
    found = Findings(times={0: Spread(0.1, 0.1, 0.1, 3)}, ceilings=CEILINGS)
    (one,) = passes([named("?dtype=float16").network.plan], found)
    assert (one.least, one.by_arithmetic) == (None, None)
