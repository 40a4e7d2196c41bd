"""`python -m resnet_core report NAME > report.html`: one file that is read offline and printed."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from resnet_core.cli.run import perform
from resnet_core.cli.show import plan_of
from resnet_core.files.faults import FileFault
from resnet_core.jobs.request import Request, checked
from resnet_core.labs.events import Failed, Point
from resnet_core.labs.forward.findings import findings
from resnet_core.labs.table import TABLE
from resnet_core.network import Network
from resnet_core.plan import network_spec
from resnet_core.system import face

__all__ = ["add_arguments", "answer"]


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The network, whether to measure it, and the explorer that the link leads to."""
    command.add_argument("network", metavar="NAME-or-link", help="a name, or a link in quotes")
    command.add_argument("--measure", action="store_true", help="run it here, and add the time of each block")
    command.add_argument("--address", default="", help="the address of an explorer, for the link")


def answer(given: argparse.Namespace) -> str:
    """The text of the file. Raises `FileFault` where it cannot be drawn or the network cannot run."""
    pages, conditions = face.module("app.report.page"), face.module("app.runs.conditions")
    if pages is None or conditions is None:
        raise FileFault("The drawings come with the app, which is not installed beside the core.")
    plan = plan_of(given.network).plan
    network = Network(network_spec(plan), plan.input)
    measured = None
    if given.measure:
        seen = findings(_points(network))
        assert seen.conditions, "a run says its conditions first"
        measured = pages.Measured(seen, conditions.sentence(seen.conditions))
    made = f"{datetime.now(UTC):%Y-%m-%d}"
    text: str = pages.report(network, made, measured, given.address)
    return text


def _points(network: Network) -> list[Point]:
    request = checked(Request("forward", network.recipe, network.input), TABLE)
    points = []
    for event in perform(request):
        if isinstance(event, Failed):
            raise FileFault(event.why)
        if isinstance(event, Point):
            points.append(event)
    return points
