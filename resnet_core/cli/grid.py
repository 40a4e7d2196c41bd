"""`python -m resnet_core grid NAME...`: latencies of networks by batch and device, each measured once.

They are kept in the store of past results. Asked again, also after a break, only what is missing is measured;
with RESNET_RAY that is done on the machines of a cluster. Nothing here needs torch; the workers do.
"""

from __future__ import annotations

import csv
import io
import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Sequence
from time import sleep

from resnet_core.checks import SpecError, shown
from resnet_core.cli.printing import note, write
from resnet_core.cli.show import plan_of
from resnet_core.jobs.grid import Cell, View, advance, leave
from resnet_core.jobs.latency_grid import Measured, latency_cells, measured
from resnet_core.jobs.service import Service
from resnet_core.jobs.start import start_engine
from resnet_core.network import Network
from resnet_core.plan import network_spec
from resnet_core.search.names import name_of

__all__ = ["add_arguments", "answer"]

POLL_SECONDS = 0.2
INCOMPLETE, STOPPED = 1, 130
TITLES = ("network", "images", "device", "milliseconds", "quartiles", "images per second", "")
DISTURBED = "disturbed by other work"


def add_arguments(parser: ArgumentParser) -> None:
    """Describes the arguments of `grid`."""
    parser.add_argument("networks", metavar="NAME-or-link", nargs="+", help="names or links")
    parser.add_argument("--batches", default="1", metavar="1-8-64", help="numbers of images in a pass")
    parser.add_argument("--devices", default="cpu", metavar="cpu,cuda:0", help="as PyTorch names them")
    forms = parser.add_mutually_exclusive_group()
    for form, what in (("csv", "lines of CSV"), ("json", "JSON")):
        forms.add_argument(
            f"--{form}", dest="form", action="store_const", const=form, default="text", help=what
        )


def answer(given: Namespace) -> int:
    """Measures what is missing and prints all. 0; 1 where cells could not be measured; 130 after Ctrl-C.

    Raises as `plan_of` does, and `SpecError`.
    """
    named = [plan_of(name) for name in given.networks]
    note(sentence for each in named for sentence in each.notes)
    networks = [Network(network_spec(plan), plan.input) for plan, _ in named]
    grid = latency_cells(networks, _batches(given.batches), given.devices.split(","), "terminal")
    engine = start_engine()
    try:
        view, status = _finished(engine, grid)
    finally:
        engine.close()
    write(WRITERS[given.form](list(measured(grid, view))))
    note(dict.fromkeys(view.faults.values()))
    return status or (INCOMPLETE if view.faults else 0)


def _finished(engine: Service, grid: tuple[Cell, ...]) -> tuple[View, int]:
    """The grid at its end, or where Ctrl-C left it: then its cells end, and those that are done are kept."""
    seats, view = advance(engine, grid, {}, kept_free=0)
    said = ""
    try:
        while not view.ended:
            said = _said(view, said)
            sleep(POLL_SECONDS)
            seats, view = advance(engine, grid, seats, kept_free=0)
    except KeyboardInterrupt:
        leave(engine, seats)
        note([f"Stopped. The same command goes on after these {view.done} of {view.total}."])
        return view, STOPPED
    _said(view, said)
    return view, 0


def _said(view: View, before: str) -> str:
    """How far it is, in words; they are printed where they are not those of `before`."""
    said = f"{view.done} of {view.total} measured, {view.running} at work"
    if said != before:
        note([said])
    return said


def _text(found: Sequence[Measured]) -> str:
    lines = [TITLES, *map(_line, found)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    table = [
        "  ".join(
            cell.rjust(width) if place in (1, 3, 4, 5) else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    ]
    return "\n".join([*table, "", *_conditions(found)]) + "\n"


def _line(each: Measured) -> tuple[str, ...]:
    median, low, high = (f"{1000 * part:.3g}" for part in each.seconds[:3])
    rate = f"{each.images_per_second:.4g}"
    disturbed = DISTURBED if each.was_disturbed else ""
    return (
        name_of(each.network.spec),
        f"{each.batch:,}",
        each.device,
        median,
        f"{low}-{high}",
        rate,
        disturbed,
    )


def _conditions(found: Sequence[Measured]) -> Iterable[str]:
    """One line for each machine and version that measured."""
    return dict.fromkeys(
        f"{each.device}: {each.conditions.label}, torch {each.conditions.torch}; median of the passes of"
        " one batch with seeded weights"
        for each in found
    )


def _record(each: Measured) -> dict[str, object]:
    return {
        "network": name_of(each.network.spec),
        "link": f"?{each.network.link}",
        "batch": each.batch,
        "device": each.device,
        "label": each.conditions.label,
        "torch": each.conditions.torch,
        "seconds": each.seconds.median,
        "low_quartile": each.seconds.low,
        "high_quartile": each.seconds.high,
        "passes": each.seconds.runs,
        "disturbed": each.was_disturbed,
    }


def _json(found: Sequence[Measured]) -> str:
    return json.dumps({"latencies": [_record(each) for each in found]}, indent=2) + "\n"


def _csv(found: Sequence[Measured]) -> str:
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\n")
    for place, each in enumerate(map(_record, found)):
        if place == 0:
            lines.writerow(each)
        lines.writerow(each.values())
    return text.getvalue()


def _batches(text: str) -> list[int]:
    parts = text.split("-")
    if not all(part.isdecimal() and len(part) < 10 for part in parts):
        raise SpecError("batches", f"{shown(text)} was given; allowed are numbers such as 1-8-64", "1")
    return [int(part) for part in parts]


WRITERS = {"text": _text, "csv": _csv, "json": _json}
