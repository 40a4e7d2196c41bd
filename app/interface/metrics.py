"""What the server does, as Prometheus reads it (https://prometheus.io/docs/instrumenting/exposition_formats)."""

from __future__ import annotations

from typing import NamedTuple

from resnet_core import __version__
from resnet_core.jobs.engine import Status

PREFIX = "resnet_explorer"


class Metric(NamedTuple):
    """A number with its labels, and what it is."""

    name: str
    kind: str
    help: str
    samples: tuple[tuple[str, float], ...]


def exposition(status: Status, messages: int, process: str = "") -> str:
    """All metrics as text; `messages` came from visitors of pages, to the process of this name."""
    whose = f'{{process="{process}"}}' if process else ""
    clicks = "Messages of visitors, one for each click."
    metrics = [
        Metric("info", "gauge", "The version.", ((f'{{version="{__version__}"}}', 1),)),
        Metric("messages_total", "counter", clicks, ((whose, messages),)),
    ]
    return "".join(map(_text, [*metrics, *_of_runs(status)]))


def _of_runs(status: Status) -> list[Metric]:
    devices = sorted(status.devices.items())
    taken = tuple((f'{{device="{name}"}}', device.taken) for name, device in devices)
    capacity = tuple((f'{{device="{name}"}}', device.capacity) for name, device in devices)
    ends = tuple((f'{{end="{end}"}}', number) for end, number in sorted(status.ends.items()))
    return [
        Metric("runs_queued", "gauge", "Runs that wait.", (("", status.waiting),)),
        Metric("runs_running", "gauge", "Runs on a device.", taken),
        Metric("runs_capacity", "gauge", "Runs that a device takes at once.", capacity),
        Metric("jobs_ended_total", "counter", "Jobs that ended, by how.", ends),
    ]


def _text(metric: Metric) -> str:
    name = f"{PREFIX}_{metric.name}"
    lines = [f"# HELP {name} {metric.help}", f"# TYPE {name} {metric.kind}"]
    return "\n".join([*lines, *(f"{name}{labels} {value:g}" for labels, value in metric.samples), ""])
