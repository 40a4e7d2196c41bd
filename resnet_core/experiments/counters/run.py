"""Asks every counter that is installed about one network, and takes its answer apart."""

from __future__ import annotations

from collections.abc import Iterator

from resnet_core.experiments.counters.tools import TOOLS, ask
from resnet_core.experiments.counters.tools_optional import OPTIONAL, ask_optional
from resnet_core.labs.counters.conventions import Reading, Unread
from resnet_core.labs.events import Point, Progress, Report, Value
from resnet_core.labs.table import Settings
from resnet_core.plan import unfold
from resnet_core.spec import ArchSpec, Input


def run(spec: ArchSpec, input: Input, settings: Settings, seed: int, device: str) -> Iterator[Report]:
    """For each number of each tool `Point("reading", ...)` or `Point("unread", {"tool", "why"})`.

    A reading's values are the fields of `Reading`, per image; its causes are dictionaries. Each tool gets a
    network of its own, on the CPU or without numbers, whatever `device` says. The setting `versions` names
    what is installed, so that an answer is asked for anew when that changes; it has no other effect.
    """
    plan = unfold(spec, input)
    asked = [(tool, ask) for tool in TOOLS] + [(tool, ask_optional) for tool in OPTIONAL]
    for place, (tool, answers) in enumerate(asked):
        yield Progress(place, len(asked), f"{tool.package} is counting")
        for answer in answers(tool, plan):
            yield _point(answer)
    yield Progress(len(asked), len(asked), "all have answered")


def _point(answer: Reading | Unread) -> Point:
    if isinstance(answer, Unread):
        return Point("unread", dict(answer._asdict()))
    causes: list[Value] = [dict(cause._asdict()) for cause in answer.causes]
    return Point("reading", {**answer._asdict(), "causes": causes})
