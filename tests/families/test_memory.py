"""Memory of 20 networks of every family: the closed forms are what is measured on the CPU, byte for byte."""

from __future__ import annotations

import pytest

from resnet_core.plan import unfold
from resnet_core.spec import FAMILIES
from tests.examples import examples
from tests.families.agreement import check_memory
from tests.random_specs import random_network

NETWORKS = examples(20)


@pytest.mark.parametrize("family", FAMILIES)
def test_bytes_saved_and_peak_of_twenty_networks_are_those_measured(family: str) -> None:
    drawn = dict(random_network(family, seed) for seed in range(2 * NETWORKS))
    networks = list(drawn.items())[:NETWORKS]
    assert len(networks) == NETWORKS  # no two of equal fields
    for spec, input in networks:
        assert isinstance(spec, FAMILIES[family])
        check_memory(unfold(spec, input))
