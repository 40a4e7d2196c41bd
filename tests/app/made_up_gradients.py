"""Norms that a test makes up."""

from __future__ import annotations

from resnet_core.labs.gradients.findings import Findings
from resnet_core.labs.gradients.points import Network, Norms
from resnet_core.spec import ArchSpec, to_query


def made_up(**values: list[float]) -> Findings:
    """A plain network of which these weights' gradients are said, by the name of its twin."""
    blocks = tuple(f"layer1.{place}" for place in range(len(next(iter(values.values())))))
    query = to_query(ArchSpec(shortcut="none"))
    networks = tuple(Network(name, query, 56, blocks) for name in values)
    start = tuple(Norms(name, 0, 0, 2.3, *[tuple(own)] * 5) for name, own in values.items())
    return Findings(networks=networks, norms=start)
