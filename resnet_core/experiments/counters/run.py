"""Asks every installed counter about one network and explains its number."""

from __future__ import annotations

from collections.abc import Iterator

from resnet_core.experiments.counters.tools import TOOLS, ask
from resnet_core.experiments.counters.tools_optional import OPTIONAL, ask_optional
from resnet_core.labs.events import Progress, Report
from resnet_core.labs.points import point
from resnet_core.labs.settings import Settings
from resnet_core.plan import unfold
from resnet_core.spec import Input, Spec


def run(spec: Spec, input: Input, settings: Settings, seed: int, device: str) -> Iterator[Report]:
    """For each number of each tool a point of a `Reading`, per image, or of an `Unread`.

    Each tool gets a network of its own, on the CPU or without numbers, whatever `device` is. The setting
    `versions` names what is installed, so that a change of version asks again; it has no other effect.
    """
    plan = unfold(spec, input)
    calls = [(tool, ask) for tool in TOOLS] + [(tool, ask_optional) for tool in OPTIONAL]
    for place, (tool, call) in enumerate(calls):
        yield Progress(place, len(calls), f"{tool.package} is counting")
        yield from map(point, call(tool, plan))
    yield Progress(len(calls), len(calls), "all have replied")
